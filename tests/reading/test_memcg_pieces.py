"""The memcg block where its lines were cut at the cgroup's path, or lost their indentation."""

import re

import pytest

from oomlog.model import Event
from tests.reading.whole import bare, events_of

PIECES = (
    "ld invoked oom-killer: gfp_mask=0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null),  order=0, oom_score_adj=0",
    "ld cpuset=",
    "user",
    " mems_allowed=0",
    "CPU: 0 PID: 812 Comm: ld Not tainted 4.14.0 #1",
    "Task in ",
    "/build/job 1",
    " killed as a result of limit of ",
    "/build",
    "memory: usage 20480kB, limit 20480kB, failcnt 3",
    "memory+swap: usage 20480kB, limit 9007199254740988kB, failcnt 0",
    "Memory cgroup stats for ",
    "/build",
    ": cache:8KB rss:10232KB",
    "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name",
    "[  812]     0   812     6000     5100      17       3        0             0 ld",
    "Memory cgroup out of memory: Kill process 812 (ld) score 1000 or sacrifice child",
    "Killed process 812 (ld) total-vm:24000kB, anon-rss:20000kB, file-rss:400kB, shmem-rss:0kB",
)


def one(lines: list[str]) -> Event:
    """The only event of these lines."""
    (event,) = events_of("\n".join(lines))
    return event


@pytest.mark.parametrize("end", [" ", ""])
def test_paths_on_lines_of_their_own(end: str) -> None:
    """Up to 4.20 a path is printed by itself; blanks at a line's end may be gone."""
    event = one([line.rstrip() + end if line.endswith(" ") else line for line in PIECES])
    memcg, trigger = event.memcg, event.trigger

    assert memcg is not None
    assert trigger is not None
    assert (memcg.task_path, memcg.limit_path) == ("/build/job 1", "/build")
    assert memcg.stats == {"cache": 8 * 1024, "rss": 10232 * 1024}
    assert (trigger.cpuset, trigger.mems_allowed) == ("user", "0")
    assert event.unclaimed == ()
    assert "line 7: joined to line 6" in event.completeness.damage


def test_paths_that_were_lost() -> None:
    """No path is no empty path, and the report is not whole."""
    event = one([line for line in PIECES if not line.startswith("/")])

    assert event.memcg is not None
    assert (event.memcg.task_path, event.memcg.limit_path) == (None, None)
    assert "memcg path" in event.completeness.missing


def test_blanks_folded_to_one() -> None:
    """Statistics with a blank before them are statistics."""
    lines = bare("6.1-amd64-memcg2-docker")
    event, folded = one(lines), one([re.sub(r"[ \t]+", " ", re.sub(r"^(?=\w+ \d+$)", " ", line)) for line in lines])

    assert event.memcg is not None
    assert len(event.memcg.stats) > 20
    assert folded.memcg == event.memcg
    assert folded.unclaimed == ()


def test_the_limited_group_is_not_taken_from_a_line_that_may_be_of_a_group_below() -> None:
    """Up to 5.2 each group below has a line of its own; alone none of them tells whose limit it was."""
    event = one(["Memory cgroup stats for /build/job: cache:8KB rss:10232KB", *PIECES[-4:]])

    assert event.memcg is not None
    assert (event.memcg.limit_path, event.memcg.stats) == (None, {})
    assert [(group.path, group.stats["rss"]) for group in event.memcg.groups] == [("/build/job", 10232 * 1024)]


STATS = "Memory cgroup stats for /build: cache:8KB rss:10232KB rss_huge:0KB"
COUNTER = "memory: usage 20480kB, limit 20480kB, failcnt 3"
KILL = "Killed process 812 (ld) total-vm:24000kB, anon-rss:20000kB, file-rss:400kB, shmem-rss:0kB"


@pytest.mark.parametrize("at", [cut.end() for cut in re.finditer(r"\d(?!\d*\b)K?(?=.)", STATS)])
def test_a_statistic_that_was_cut_is_put_together(at: int) -> None:
    """Anywhere in its number or its unit, where the next line goes on."""
    whole, cut = one([COUNTER, STATS, KILL]), one([COUNTER, STATS[:at], STATS[at:], KILL])

    assert whole.memcg == cut.memcg
    assert cut.unclaimed == ()


@pytest.mark.parametrize("end", ["rss:102", "rss:10232", "rss:10232K", "rss:", "rs"])
def test_a_statistic_that_lost_its_end_is_no_number(end: str) -> None:
    """All have a unit: of what is left of one without, digits may be lost too. Nor is it a part of the path."""
    event = one([COUNTER, f"Memory cgroup stats for /build: cache:8KB {end}", KILL])

    assert event.memcg is not None
    assert (event.memcg.limit_path, event.memcg.stats) == ("/build", {"cache": 8 * 1024})
    assert event.notes == (f"line 2: not understood: {end}",)


def test_statistics_alone_tell_that_it_was_a_cgroup() -> None:
    """Nothing else prints them; the counters before them were lost."""
    event = one([STATS, PIECES[-4], PIECES[-3]])

    assert (event.type, event.scope) == ("oom_unknown", "memcg")
    assert event.completeness.missing == ("header", "stack", "memcg", "outcome")


LIMIT = (
    "[  100.000001] Task in /a/{0} killed as a result of limit of /a\n"
    "[  100.000002] memory: usage 2048kB, limit 2048kB, failcnt {0}\n"
)


def test_the_line_of_the_limit_alone_is_a_report() -> None:
    """Nothing else prints it: as `grep killed` leaves it, it proves that the limit was hit, and not who died."""
    first, second = events_of(LIMIT.format(7) + LIMIT.format(8))

    assert (first.type, first.scope, first.kills) == ("oom_unknown", "memcg", ())
    for event, number in ((first, 7), (second, 8)):
        assert event.memcg is not None
        assert event.memcg.memory is not None
        assert (event.memcg.limit_path, event.memcg.task_path, event.memcg.memory.failcnt) == (
            "/a",
            f"/a/{number}",
            number,
        )
    assert "outcome" in first.completeness.missing
