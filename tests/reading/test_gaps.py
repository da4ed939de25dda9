"""Where a log lost the end of one report and the head of the next, nothing of one is told of the other."""

import re

import pytest

from oomlog.model import Event
from oomlog.reading.blocks import Blocks
from oomlog.reading.clock import Clock
from oomlog.reading.line import Line
from tests.reading.whole import assembled, bare, events_of

HEAD = """python3 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
CPU: 0 UID: 1000 PID: 200 Comm: python3 Not tainted 6.12.107 #1
memory: usage 32768kB, limit 32768kB, failcnt 23
Memory cgroup stats for /one:
anon 33382400
file 0"""
BODY = """memory: usage 32768kB, limit 32768kB, failcnt 30
Memory cgroup stats for /two:
anon 33386496
file 0"""
TABLE = """Tasks state (memory values in pages):
[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name
[    217]  1000   217    11142     9454     8120        0      1334   131072        0             0 app"""
OUTCOME = """oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/two,task_memcg=/two,task=app,pid=217,uid=1000
Memory cgroup out of memory: Killed process 217 (app) total-vm:44568kB, anon-rss:32480kB, file-rss:0kB"""


def events(*parts: str) -> list[tuple[list[int | None], list[int | None], str | None, bool]]:
    """Of each event the victims, the rows of its table, the trigger's name and whether a header is missing."""
    lines = [Line(n, text, mono=f"99.{n:06}") for n, text in enumerate("\n".join(parts).split("\n"), 1)]
    blocks, clock = Blocks(), Clock("log", None)
    found = [event for block in [*blocks.feed(lines), *blocks.flush()] for event in assembled(block, clock)]
    return [
        (
            [kill.pid for kill in event.kills],
            [task.pid for task in event.tasks],
            event.trigger.comm if event.trigger else None,
            "header" in event.completeness.missing,
        )
        for event in found
    ]


def test_a_second_body_keeps_its_outcome() -> None:
    """The table that has the victim's row tells whose kill it is."""
    assert sorted(events(HEAD, BODY, TABLE, OUTCOME)) == [([], [], "python3", False), ([217], [217], None, True)]


def test_statistics_of_another_cgroup_than_the_outcome_are_of_another_report() -> None:
    """The table with the victim goes with the outcome."""
    assert sorted(events(HEAD, TABLE, OUTCOME)) == [([], [], "python3", False), ([217], [217], None, True)]


def test_a_whole_report_stays_one() -> None:
    """Where the cgroup is the same nothing is torn apart."""
    assert events(HEAD.replace("/one", "/two"), TABLE, OUTCOME) == [([217], [217], "python3", False)]


GLOBAL = bare("5.10-amd64-swap-zram")


def other(line: str) -> str:
    """The same line of a report with other numbers."""
    return re.sub(r"(?<=active_anon:)\d+|(?<=Free swap  = )\d+|(?<=DMA32 free:)\d+", "4", line)


@pytest.mark.parametrize("until", ["active_anon:", "Node 0 DMA32 free:", "Free swap  = "])
@pytest.mark.parametrize("table", [True, False])
def test_what_each_report_says_once_is_said_anew(until: str, table: bool) -> None:  # noqa: FBT001 - a case
    """The end of one report and the header of the next are lost, and so are the headings in between."""
    at = next(n for n, line in enumerate(GLOBAL) if line.startswith(until))
    rows = GLOBAL if table else [line for line in GLOBAL if not line.startswith(("[", "Tasks"))]

    older, newer = events_of("\n".join([*GLOBAL[: at + 1], *map(other, rows[at:])]))

    assert (older.type, older.kills, older.tasks) == ("oom_unknown", (), ())
    assert (newer.trigger, [kill.pid for kill in newer.kills]) == (None, [kill.pid for kill in whole().kills])
    assert older.memory is not None
    assert older.memory.counters == {key: whole_counters()[key] for key in older.memory.counters}


def whole() -> Event:
    """The event of the whole report."""
    (event,) = events_of("\n".join(GLOBAL))
    return event


def whole_counters() -> dict[str, int]:
    """What the whole report counts."""
    memory = whole().memory
    return {} if memory is None else memory.counters


def test_a_line_that_stands_twice_is_of_one_report() -> None:
    """It says nothing new."""
    at = next(n for n, line in enumerate(GLOBAL) if line.startswith("Node 0 DMA32 free:"))

    assert len(events_of("\n".join([*GLOBAL[: at + 2], *GLOBAL[at - 3 :]]))) == 1


def test_a_memory_cgroups_block_in_a_report_about_the_machine_is_of_another() -> None:
    """Since 3.3 no report has both."""
    cgroup = bare("6.1-amd64-memcg2-docker")
    at = next(n for n, line in enumerate(cgroup) if line.startswith("memory: usage"))
    until = next(n for n, line in enumerate(GLOBAL) if line.startswith("Free swap"))

    older, newer = events_of("\n".join([*GLOBAL[:until], *cgroup[at:]]))

    assert (older.type, older.memcg, newer.type, newer.scope) == ("oom_unknown", None, "oom_kill", "memcg")
