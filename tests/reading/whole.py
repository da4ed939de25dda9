"""Parses a text held in memory, and the bare reports that the properties damage and wrap."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from oomlog.model import Event
from oomlog.reading.assemble import assemble
from oomlog.reading.block import Block
from oomlog.reading.blocks import Blocks
from oomlog.reading.clock import Clock
from oomlog.reading.framings import Stripper
from oomlog.reading.line import Rows

FIXTURES = Path(__file__).parent.parent / "fixtures"
STAMP = re.compile(r"^\[ *([\d.]+)\] ?")


def events_of(text: str) -> list[Event]:
    """The events of a text, through every stage but the reading of files."""
    clock, blocks, found = Clock("log", 1.7e9), Blocks(), []
    for part in Stripper().parts(text, 1, follows=False):
        for line in [part.first] if isinstance(part, Rows) else part:
            clock.see(line)
        found.append(blocks.feed_rows(part) if isinstance(part, Rows) else blocks.feed(part))
    return [event for block in chain(*found, blocks.flush()) for event in assembled(block, clock)]


def assembled(block: Block | None, clock: Clock) -> Iterator[Event]:
    """The events of a block: more than one where it turns out to be of several reports."""
    while block is not None:
        yield assemble(block, "log", clock)
        block = block.rest


def stamped(case: str) -> list[str]:
    """The lines of a console capture, each with its kernel stamp."""
    (capture,) = (FIXTURES / case).glob("input.log")
    return capture.read_bytes().decode("utf-8", "surrogateescape").splitlines()


def bare(case: str) -> list[str]:
    """The kernel's words of a console capture, nothing before them."""
    return [STAMP.sub("", line) for line in stamped(case)]


SMALL = (
    "6.1-amd64-memcg2-docker",
    "5.10-amd64-memcg1-memsw",
    "6.1-amd64-cpuset",
    "6.1-amd64-oom-group",
    "6.1-amd64-sysrq",
    "5.10-amd64-swap-zram",
    "6.1-ppc64le-64k-memcg2",
    "6.1-i686-pae-allocator-not-victim",
    "6.16-amd64-swap-zram-two",
    "6.1-armhf-memcg2-ancestor",
)
"""Cases of one report each that differ in kernel, page size, word size and scope."""
