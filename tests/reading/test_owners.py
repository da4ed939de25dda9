"""Which report a line about an outcome belongs to."""

from oomlog.reading.block import Block, Host
from oomlog.reading.line import Line
from oomlog.reading.owners import owner
from oomlog.reading.signals import signal

KILL = "Out of memory: Killed process 5 (x) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB"


def _report(number: int, *once: str, overtaken: bool = True) -> Block:
    header = Line(number, "x invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0")
    return Block("header", [header], kinds={"header"}, once=set(once), overtaken=overtaken)


def test_of_three_at_once_of_which_none_is_behind_the_others_the_furthest_ends() -> None:
    """Lines were lost of each: the first two have parts that the other lacks, the newest has none."""
    furthest = _report(1, "mem", "tasks")
    host = Host(blocks=[furthest, _report(2, "stack"), _report(3, overtaken=False)])
    found = signal(KILL)

    assert found is not None
    assert owner(host, Line(9, KILL), found) is furthest
