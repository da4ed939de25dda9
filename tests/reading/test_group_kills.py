"""Group kills (memory.oom.group) one after another, of which only the first report was printed: a rate limit."""

import pytest

from tests.reading.whole import bare, events_of

GROUP = bare("6.1-amd64-oom-group")
REPORT = GROUP[next(n for n, line in enumerate(GROUP) if "invoked oom-killer" in line) :]
KILL = (
    "Memory cgroup out of memory: Killed process {} (app) total-vm:9000kB, anon-rss:4000kB, file-rss:0kB, "
    "shmem-rss:0kB, UID:0 pgtables:64kB oom_score_adj:0"
)
SAID = "Tasks in /docker/abc are going to be killed due to memory.oom.group set"


def unprinted(pid: int) -> list[str]:
    """All that is printed of a group kill whose dump was suppressed."""
    return [KILL.format(pid), SAID, KILL.format(pid), KILL.format(pid + 1)]


def killed(lines: list[str]) -> list[list[int | None]]:
    """The pids that each event kills."""
    return [[kill.pid for kill in event.kills] for event in events_of("\n".join(lines))]


def test_a_group_that_is_announced_is_another_than_the_one_before() -> None:
    """The kill line before the announcement begins the next event; no time is needed to tell."""
    lines = [*REPORT, *unprinted(90001), *unprinted(90101)]

    assert killed(lines)[1:] == [[90001, 90002], [90101, 90102]]
    assert killed(lines)[:1] == killed(REPORT)


@pytest.mark.parametrize("between", ["eth0: link is up", "oom_kill_process: 1 callbacks suppressed"])
def test_other_lines_stand_before_the_announcement(between: str) -> None:
    """The announcement is of the kill line nearest before it."""
    kill, *rest = unprinted(90001)

    assert killed([*REPORT, kill, between, *rest])[-1] == [90001, 90002]


def test_a_kill_that_comes_later_is_of_no_group() -> None:
    """All members die in one go; seconds later a kill line without a report is of somebody else."""
    lines = [f"[  100.{n:06}] {line}" for n, line in enumerate(REPORT)]

    assert killed([*lines, f"[  105.000000] {KILL.format(90001)}"])[1:] == [[90001]]
    assert killed(lines) == killed(REPORT)


def test_members_whose_kill_lines_have_no_reason() -> None:
    """From 4.19 to 5.1 the decision tells it, once."""
    sizes = "total-vm:9000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB"
    lines = [
        "Memory cgroup out of memory: Kill process 1221 (app) score 241 or sacrifice child",
        f"Killed process 1221 (app) {sizes}",
        "Tasks in /A1 are going to be killed due to memory.oom.group set",
        f"Killed process 1217 (app) {sizes}",
        f"Killed process 1221 (app) {sizes}",
    ]

    assert killed(lines) == [[1221, 1217]]


def test_a_limit_that_the_constraint_denies() -> None:
    """From 5.0 to 5.2 each report says CONSTRAINT_NONE; the cgroup is named only where its limit was hit."""
    (event,) = events_of(
        "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,"
        f"oom_memcg=/t,task_memcg=/t,task=app,pid=7,uid=0\n{KILL.format(7)}"
    )

    assert event.scope == "memcg"
