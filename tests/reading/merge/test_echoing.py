"""What one log says of a kill that stands in another one is joined to it, in whatever order the logs are named."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from oomlog.model import Event
from oomlog.reading.merge import echoing
from oomlog.reading.pipeline import Reader
from tests.reading.bundling import tarred

UNIT = "/system.slice/webapp.service"
_SUMMARY = (
    "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
    f"oom_memcg={UNIT},task_memcg={UNIT},task=java,pid=4821,uid=1000"
)
_KILLED = (
    "Memory cgroup out of memory: Killed process 4821 (java) total-vm:1000kB, anon-rss:900kB, file-rss:0kB, "
    "shmem-rss:0kB, UID:1000 pgtables:40kB oom_score_adj:0"
)
KILL = (f"web1 kernel: [  118.000001] {_SUMMARY}", f"web1 kernel: [  118.000002] {_KILLED}")
ECHO = "systemd[1]: webapp.service: A process of this unit has been killed by the OOM killer."
SCOPE = "/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope"
OOMD = (
    f"web1 systemd-oomd[812]: Killed {SCOPE} due to memory pressure for /user.slice being 63.12% > 50.00% for > 20s"
    " with reclaim activity"
)
MARK = "web1 systemd[1]: a.scope: systemd-oomd killed 3 process(es) in this unit."


def iso(second: float, *texts: str) -> str:
    """Lines with a whole time."""
    return "".join(f"2026-11-22T16:{7 + second // 60:02.0f}:{second % 60:09.6f}+00:00 {text}\n" for text in texts)


def old(second: int, *texts: str) -> str:
    """Lines whose stamps lack year and zone."""
    return "".join(f"Nov 22 16:{7 + second // 60:02}:{second % 60:02} {text}\n" for text in texts)


def read(folder: Path, **logs: str) -> list[Event]:
    """The events of some logs, the same in any order of naming them."""
    for name, text in logs.items():
        (folder / name).write_text(text)
    seen = [list(Reader([str(folder / name) for name in names])) for names in permutations(logs)]
    assert all(events == seen[0] for events in seen)
    return seen[0]


@pytest.mark.parametrize("stamped", [iso, old])
def test_another_log_holds_the_echo(tmp_path: Path, stamped: Callable[..., str]) -> None:
    """As Debian splits kern.log and daemon.log; two logs that lack year and zone are off alike."""
    (event,) = read(tmp_path, kern=stamped(18, *KILL), daemon=stamped(19, f"web1 {ECHO}"))
    assert [(echo.by, echo.source, echo.line) for echo in event.echoes] == [("systemd", f"{tmp_path}/daemon", 1)]


@pytest.mark.parametrize(
    "words",
    [
        "postgres[88]: LOG:  server process (PID 4821) was terminated by signal 9: Killed",
        "systemd[1]: webapp.service: Main process exited, code=killed, status=9/KILL",
    ],
)
def test_words_that_stand_alone_in_a_log(tmp_path: Path, words: str) -> None:
    """A database's own log says nothing of the OOM killer: what it says is found; without a kill it is no event."""
    alone = iso(19, *["web1 app[7]: nothing to see here"] * 2000, f"web1 {words}")
    (event,) = read(tmp_path, kern=iso(18, *KILL), other=alone)
    assert len(event.echoes) == 1
    late = iso(49, f"web1 {words}")
    (tmp_path / "kern").unlink()
    assert read(tmp_path, other=late) == []


def test_it_stays_apart(tmp_path: Path) -> None:
    """Too late, too early, another host, another unit, or of a clock that may be hours off."""
    others = {
        "late": iso(49, f"web1 {ECHO}"),
        "early": iso(15, f"web1 {ECHO}"),
        "host": iso(19, f"web2 {ECHO}"),
        "unit": iso(19, f"web1 {ECHO.replace('webapp', 'other')}"),
        "unsure": old(19, f"web1 {ECHO}"),
    }
    (tmp_path / "kern").write_text(iso(18, *KILL))
    for name, text in others.items():
        (tmp_path / name).write_text(text)
        (event,) = Reader([str(tmp_path / name), str(tmp_path / "kern")])
        assert event.echoes == (), name


def test_the_nearest_kill_has_it(tmp_path: Path) -> None:
    """Of two kills in one unit within half a minute."""
    again = [text.replace("4821", "4900").replace("118.", "128.") for text in KILL]
    events = read(tmp_path, kern=iso(18, *KILL) + iso(28, *again), daemon=iso(28.5, f"web1 {ECHO}"))
    assert [len(event.echoes) for event in events] == [0, 1]


def test_the_copy_that_is_shown_need_not_be_the_one_with_the_echo(tmp_path: Path) -> None:
    """Syslog has all, kern.log the kernel's lines alone; what is said in two logs was said once."""
    said = iso(19, f"web1 {ECHO}")
    (event,) = read(tmp_path, kern=iso(18, *KILL), syslog=iso(18, *KILL) + said, daemon=said)
    assert event.source.name == f"{tmp_path}/kern"
    assert len(event.echoes) == 1


def test_a_cgroup_that_was_killed_is_one_event_in_all_logs(tmp_path: Path) -> None:
    """systemd-oomd names no process: its words, and what the service manager says of the unit, tell that it is one."""
    (event,) = read(
        tmp_path, daemon=iso(18, OOMD), syslog=iso(18, OOMD) + iso(18.5, MARK), user=iso(18.5, MARK), copy=iso(18, OOMD)
    )
    assert event.userspace is not None
    assert (event.userspace.target_path, event.userspace.killed_count, len(event.echoes)) == (SCOPE, 3, 1)


def test_two_units_are_two_kills(tmp_path: Path) -> None:
    """Of one slice, seconds apart, in two logs; and so is one unit again later."""
    other = OOMD.replace("a.scope", "b.scope")
    assert len(read(tmp_path, daemon=iso(18, OOMD), syslog=iso(19, other))) == 2
    assert len(read(tmp_path, daemon=iso(18, OOMD), syslog=iso(78, OOMD))) == 2


def test_in_an_archive(tmp_path: Path) -> None:
    """Where logs pass by one after the other."""
    members = {"var/log/daemon.log": iso(19, f"web1 {ECHO}").encode(), "var/log/kern.log": iso(18, *KILL).encode()}
    (event,) = Reader([str(tarred(tmp_path / "sos.tar.gz", members))])
    assert [echo.source for echo in event.echoes] == [f"{tmp_path}/sos.tar.gz:var/log/daemon.log"]


def test_more_remarks_than_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go; the events are all there."""
    monkeypatch.setattr(echoing, "KEPT_REMARKS", 2)
    many = "".join(iso(18 + n / 10, f"web1 {ECHO} {n}") for n in range(1, 6))
    (event,) = read(tmp_path, kern=iso(18, *KILL), daemon=many)
    assert [echo.text[-1] for echo in event.echoes] == ["4", "5"]


def test_an_echo_before_megabytes_of_other_text(tmp_path: Path) -> None:
    """The kill has not left before what was said of it is joined; nor does a later kill come out before it."""
    filler = iso(20, "web1 app[7]: nothing to see here, and nothing to hear either") * 30_000
    log = iso(18, *KILL) + iso(19, f"web1 {ECHO}") + filler + iso(90, OOMD)
    first, second = read(tmp_path, syslog=filler + log)
    assert (first.killer, len(first.echoes), second.killer) == ("kernel", 1, "systemd-oomd")


def test_a_log_keeps_the_order_of_its_killers(tmp_path: Path) -> None:
    """A report of the kernel's is known to be over only when something follows it."""
    events = read(tmp_path, syslog=iso(18, *KILL) + iso(79, OOMD, MARK))
    assert [event.killer for event in events] == ["kernel", "systemd-oomd"]


BANNER = "web1 kernel: [    0.000000] Linux version 6.1.0-50-amd64 (debian-kernel@lists.debian.org) #1 SMP"
NO_BANNER = "web1 kernel: [    1.300000] ata1: SATA max UDMA/133 abar m4096@0xfebf1000 port 0xfebf1100 irq 27 OOMKill"
AGAIN = "web1 systemd[1]: webapp.service: Main process exited, code=killed, status=9/KILL"


@pytest.mark.parametrize("stamped", [iso, old])
@pytest.mark.parametrize("begins", [BANNER, NO_BANNER])
def test_a_reboot_lies_between(tmp_path: Path, stamped: Callable[..., str], begins: str) -> None:
    """The unit of the same name, seconds later, in a log that knows no boots: another log shows that it was another."""
    kern = stamped(18, *KILL) + stamped(29, begins)
    (event,) = read(tmp_path, kern=kern, daemon=stamped(36, AGAIN))
    assert event.echoes == ()
    (event,) = read(tmp_path, kern=stamped(18, *KILL), third=stamped(29, begins, begins), daemon=stamped(19, AGAIN))
    assert len(event.echoes) == 1


def test_a_third_log_shows_the_reboot(tmp_path: Path) -> None:
    """Neither the log of the kill nor that of the echo has it; another machine's reboot is none of this one."""
    logs = {"kern": iso(18, *KILL), "daemon": iso(36, AGAIN), "messages": iso(29, BANNER)}
    (event,) = read(tmp_path, **logs)
    assert event.echoes == ()
    (event,) = read(tmp_path, **(logs | {"messages": iso(29, BANNER.replace("web1", "web2"))}))
    assert len(event.echoes) == 1
    (event,) = Reader([str(tarred(tmp_path / "sos.tar.gz", {f"var/log/{n}.log": t.encode() for n, t in logs.items()}))])
    assert event.echoes == ()


def test_a_reboot_without_a_host(tmp_path: Path) -> None:
    """It is of the machine whose kill, or whose echo, stands in the same log; in a third log nobody knows whose."""
    ring = (
        "[    0.000000] Linux version 6.1.0-50-amd64 (x) #1 SMP\n"
        "[    1.000000] rtc_cmos 00:00: setting system clock to 2026-11-22T16:07:29 UTC (1795363649)\n"
    )
    kern, daemon, banner = iso(18, *KILL), iso(36, AGAIN), BANNER.partition("] ")[2]
    nameless, said = iso(18, *(text.partition("] ")[2] for text in KILL)), iso(36, AGAIN.removeprefix("web1 "))
    for kill, echo in ((kern, daemon), (nameless, daemon), (kern, said)):
        (event,) = read(tmp_path, kern=kill, daemon=echo, third=ring)
        assert len(event.echoes) == 1
    for kill, echo in ((nameless + iso(29, banner), daemon), (kern, iso(29, f"kernel: {banner}") + said)):
        (event,) = read(tmp_path, kern=kill, daemon=echo)
        assert event.echoes == ()


def test_a_reboot_of_a_host_that_the_echo_does_not_name(tmp_path: Path) -> None:
    """The kill's host tells whose echo it is."""
    kern, daemon = iso(18, *KILL), iso(36, AGAIN.removeprefix("web1 "))
    (event,) = read(tmp_path, kern=kern, daemon=daemon, third=iso(29, BANNER))
    assert event.echoes == ()
    (event,) = read(tmp_path, kern=kern, daemon=daemon, third=iso(29, BANNER.replace("web1", "web2")))
    assert len(event.echoes) == 1
