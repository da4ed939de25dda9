"""Which lines open a report or tell its outcome, and which only look so."""

import pytest

from oomlog.reading.signals import signal

LOOKALIKES = (
    'sudo grep -i "oom-killer" /var/log/messages',
    '$ grep -A60 "invoked oom-killer" /var/log/syslog',
    "the application that I run invoked oom-killer: gfp_mask=0xcc0 I think",
    "Note: Killed process 12 (java) because it was too large",
    "myapp: Killed process 12 (java) total-vm:1kB, anon-rss:1kB, file-rss:0kB",
    "java.lang.OutOfMemoryError: Java heap space",
    "fatal error: runtime: out of memory",
    "Out of memory: see the manual",
    "Killing process 4821 (java) with signal SIGKILL.",
    "oom_kill_process+0x118/0x280",
    " [<ffffffff8118de5c>] oom_kill_process+0x5c/0x1dc",
    "lowmemorykiller: oom_adj 15 => oom_score_adj 1000",
    "OOM killer disabled.",
    "oom_reaper: started",
    "Kernel panic - not syncing: Fatal exception in interrupt",
    "Kill process 12 if it hangs",
    "The line `java invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0` means",
    'line := "node invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=0"',
    "    'node invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=0',",
    'log.Info("kswapd0: page allocation failure: order:0, mode:0x820(GFP_ATOMIC), nodemask=(null)")',
    "Killed process (java) because it was too large",
    "Out of memory: Killed process (python) total-vm, anon-rss exceeded limit",
)
SIGNALS = (
    ("oom-killer: gfp_mask=0xd0", "header", None),
    ("Web Content invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0", "header", None),
    ("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task=a,pid=1,task=b,pid=2,uid=0", "summary", 2),
    ("Out of memory: Kill process 4821 (java) score 651 or sacrifice child", "decision", 4821),
    ("Out of Memory: Killed process 62 (portmap).", "killed", 62),
    ("Killed process 4821, UID 48, (httpd) total-vm:1kB, anon-rss:1kB, file-rss:0kB", "killed", 4821),
    ("Killed process 4821 (httpd)", "killed", 4821),
    ("Out of memory: Killed process (python3)  anon-rss:15282544kB", "killed", None),
    ("don't invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0", "header", None),
    ("vmalloc: allocation failure, allocated 4097 of 8193 bytes", "before", None),
    ("Kill process 7 (a) sharing same memory", "sharing", 7),
    ("oom_reaper: unable to reap pid:48 (java)", "reaper", 48),
    ("Tasks in /a are going to be killed due to memory.oom.group set", "group", None),
    ("Kernel panic - not syncing: System is deadlocked on memory", "panic", None),
    ("Memory cgroup out of memory: OOM victim 9 (x) is already exiting. Skip killing the task", "exiting", 9),
    ("dd: page allocation failure: order:4, mode:0xcc0(GFP_KERNEL), nodemask=(null)", "failure", None),
    ("sysrq: SysRq : Manual OOM execution", "before", None),
)


@pytest.mark.parametrize("text", LOOKALIKES)
def test_a_look_alike_is_no_signal(text: str) -> None:
    """Prose, commands, stack frames and other programs' words open nothing."""
    assert signal(text) is None


@pytest.mark.parametrize(("text", "kind", "pid"), SIGNALS)
def test_the_words_of_every_era_are_known(text: str, kind: str, pid: int | None) -> None:
    """The kind of line and the pid that it names."""
    found = signal(text)

    assert found is not None
    assert (found.kind, found.pid) == (kind, pid)
