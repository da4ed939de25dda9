"""Where a log lost the end of one report and the head of the next, nothing of one is told of the other."""

from oomlog.reading.assemble import assemble
from oomlog.reading.blocks import Blocks
from oomlog.reading.clock import Clock
from oomlog.reading.line import Line

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
    blocks = Blocks()
    found = [assemble(block, "log", Clock("log", None)) for block in [*blocks.feed(lines), *blocks.flush()]]
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
