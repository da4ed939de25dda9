"""What happened, in one sentence."""

import pytest

from oomlog.model import Event, Userspace
from oomlog.reporting.sentence import sentence
from tests.reporting.making import event, kill, memcg_event

CASES = [
    (
        event(),
        (
            "The kernel killed hog (pid 84, 175.0 MiB resident) because the machine was out of memory, when cron (pid"
            " 7) asked for 4.0 KiB."
        ),
    ),
    (
        memcg_event(kills=(kill(), kill(pid=85), kill(pid=86))),
        (
            "The kernel killed hog (pid 84, 175.0 MiB resident) and 2 more processes because the memory cgroup"
            " /kubepods/pod1/abc was at its limit (64.0 MiB of memory), when cron (pid 7) asked for 4.0 KiB."
        ),
    ),
    (
        event(manual=True),
        "The kernel killed hog (pid 84, 175.0 MiB resident) because SysRq-F asked for it.",
    ),
    (
        event(type="oom_panic", kills=(), trigger=None),
        "The kernel panicked because the machine was out of memory.",
    ),
    (
        event(type="oom_no_victim", scope="unknown", kills=(), trigger=None),
        "The kernel found no process to kill.",
    ),
    (
        event(type="oom_unknown", scope="cpuset", kills=(), trigger=None),
        (
            "The kernel's killer was called because the memory nodes that its cpuset allows were used up; the log does"
            " not show what it did."
        ),
    ),
    (
        event(type="alloc_failure", scope="unknown", kills=()),
        "An allocation of memory failed; nothing was killed, when cron (pid 7) asked for 4.0 KiB.",
    ),
    (
        event(
            type="userspace_kill",
            killer="systemd-oomd",
            trigger=None,
            kills=(kill(anon_rss_bytes=None, file_rss_bytes=None, shmem_rss_bytes=None),),
            userspace=Userspace(reason="memory pressure was over 60 %"),
        ),
        "systemd-oomd killed hog (pid 84) because memory pressure was over 60 %.",
    ),
    (event(scope="unknown", kills=(), trigger=None), "The kernel killed a process."),
    (event(summary="Said better elsewhere."), "Said better elsewhere."),
]


@pytest.mark.parametrize(("event", "expected"), CASES)
def test_sentence(event: Event, expected: str) -> None:
    """Who killed whom and why; what is not known is left out."""
    assert sentence(event) == expected
