"""Looks at stamps from all over a file before it is read: a log without years shows its year ends only so.

Where that leaves the year open, a second look searches for lines that name it: stamps with a year, and what the kernel
says of the time. All of a file up to SEARCHED bytes is searched, of a larger one so much, spread evenly.
"""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oomlog.reading.clock.stamps import parse
from oomlog.reading.clock.told import epoch
from oomlog.reading.clock.years import named
from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line
from oomlog.reading.order import falls_mostly

if TYPE_CHECKING:
    from oomlog.reading.sources import Source

PLACES = 24
"""A log of many years between two places would hide a year end; logs are rotated far more often."""
WINDOW = 1024
SEARCHED = 16 << 20
_BLOCK = SEARCHED >> 6
_LONGEST = 2048
_TELLS = (b"setting system clock to ", b" audit(")
_HAS_YEAR = re.compile(r"\d{4}-\d\d-\d\d|\b(?:19|20)\d\d\b|\d{9,}")

_Stamp = tuple[int, str]
"""Where in the file, and as printed."""


def samples(source: "Source", *, search: bool = False) -> list[str]:
    """Wall stamps, oldest first, from places spread evenly over a plain file; none unless some of them lack the year.

    `search`: with those that name the year, and where a line of the kernel's names it, that line's with it.
    """
    if source.path is None:
        return []
    try:
        descriptor = os.open(source.path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return []
    try:
        found = _spread(descriptor)
        if search and found:
            found = sorted([*found, *_named(descriptor)], key=lambda stamp: stamp[0])
    finally:
        os.close(descriptor)
    walls = [wall for _, wall in found]
    return walls[::-1] if falls_mostly(walls) else walls


def _spread(descriptor: int) -> list[_Stamp]:
    size = os.fstat(descriptor).st_size
    last = max(1, size - WINDOW)
    ends = [(place, wall) for place in (0, last) if (wall := _wall(descriptor, place))]
    if all(_HAS_YEAR.search(wall) for _, wall in ends):
        return []
    between = {size * n // PLACES for n in range(1, PLACES)} if size > WINDOW else set()
    walls = [(place, wall) for place in between - {0, last} if (wall := _wall(descriptor, place))]
    return sorted([*ends, *walls])


def _wall(descriptor: int, place: int) -> str:
    text = os.pread(descriptor, WINDOW, place)
    if place:
        text = text.partition(b"\n")[2]
    text = text.rpartition(b"\n")[0]
    stamps = [line.wall for line in _lines(text) if line.wall]
    return (stamps[-1] if place else stamps[0]) if stamps else ""


def _lines(text: bytes) -> list[Line]:
    return Stripper().strip(text.decode("utf-8", "surrogateescape"), 1, follows=False)


def _named(descriptor: int) -> Iterator[_Stamp]:
    """The first and the last line of each block that tells the time: its stamp as printed and with its year."""
    size = os.fstat(descriptor).st_size
    step = max(_BLOCK, size // (SEARCHED // _BLOCK))
    for start in range(0, size, step):
        text = os.pread(descriptor, _BLOCK, start)
        places = {place for tell in _TELLS for place in (text.find(tell), text.rfind(tell))} - {-1}
        for place in sorted(places):
            begin = text.rfind(b"\n", 0, place) + 1
            for wall in _told(text[begin : begin + _LONGEST].partition(b"\n")[0]):
                yield start + begin, wall


def _told(text: bytes) -> Iterator[str]:
    for line in _lines(text):
        stamp, time = parse(line.wall), epoch(line.text)
        if stamp is None or stamp.has_year or time is None or line.kernel is False:
            continue
        date = named(stamp.moment, datetime.fromtimestamp(time, UTC).replace(tzinfo=None))
        if date is not None:
            yield from (line.wall, date.isoformat())
