"""A log may hold a line of any length: it is read once, not once for each of its characters."""

import pytest

from oomlog.reading.blocks import Blocks
from oomlog.reading.line import Line
from oomlog.reading.pieces import unfinished
from oomlog.reading.sections import deal, looks_like_report, read_parts
from oomlog.reading.signals import signal

LENGTH = 150_000
STUFF = (
    "x",
    "f",
    "1",
    " ",
    "\t",
    "_",
    "a.b.c.",
    "0x",
    "aGVsbG8/",
    "ab ",
    "12 ",
    "a:",
    "a:1 ",
    "(",
    ")",
    ",",
    ",task=",
    "1*4kB ",
    "[ 1] ",
)
BEGINNINGS = (
    "",
    " ",
    "Node 0 ",
    "Node 0 DMA free:1",
    "x invoked oom-killer: gfp_mask=0x1, ",
    "CPU: 1 PID: 1 Comm: ",
    "Out of memory: Killed process 1 (",
    "Out of memory: Killed process 1 (x) ",
    "oom-kill:constraint=CONSTRAINT_NONE,nodemask=",
    "oom_reaper: reaped process 1 (",
)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_long_line_is_read_in_one_go(beginning: str) -> None:
    """Were any pattern to try the same text from each of its places, this would go on for many minutes."""
    for stuff in STUFF:
        text = beginning + stuff * (LENGTH // len(stuff))

        looks_like_report(text)
        unfinished(text)
        signal(text)
        read_parts(*deal([Line(1, text)]))
        read = [*(blocks := Blocks()).feed([Line(1, text), Line(2, "Killed process 7 (sh)")]), *blocks.flush()]

        assert read
