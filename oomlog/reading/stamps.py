"""Looks at stamps from all over a file before it is read: a log without years shows its year ends only so.

Where that leaves the year open, a second look searches for lines that name it: stamps with a year, and what the kernel
says of the time. All of a file up to SEARCHED bytes is searched, of a larger one so much, spread evenly.
"""

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import stringzilla as search

from oomlog.reading.clock import Clock
from oomlog.reading.clock.stamps import parse
from oomlog.reading.clock.told import epoch
from oomlog.reading.clock.years import named
from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line
from oomlog.reading.order import falls_mostly
from oomlog.regex import regex

if TYPE_CHECKING:
    from oomlog.reading.sources import Source

PLACES = 24
"""A log of many years between two places would hide a year end; logs are rotated far more often."""
WINDOW = 1024
SEARCHED = 16 << 20
_BLOCK = SEARCHED >> 6
_LONGEST = 2048
_TELLS = (b"setting system clock to ", b" audit(")
_LEAP_DAY = b"Feb 29 "
_HAS_YEAR = regex(r"\d{4}-\d\d-\d\d|\b(?:19|20)\d\d\b|\d{9,}")

Stamp = tuple[int, str]
"""Where in the file, and as printed."""


def clock_of(source: "Source", tz: tzinfo | None, year: int | None) -> Clock:
    """The clock of a log, which has looked ahead for the year of stamps without one, a second time where need be."""

    def clock(stamps: list[Stamp]) -> Clock:
        made = Clock(source.name, source.modified, tz, year, oldest_first(stamps))
        made.now = source.now
        return made

    stamps = spread(source)
    first = clock(stamps)
    return first if not stamps or first.sure_of_year else clock(stamps + named_years(source))


def spread(source: "Source") -> list[Stamp]:
    """Wall stamps from places spread evenly over a plain file; none unless some of them lack the year."""
    return _looked(source, _spread)


def named_years(source: "Source") -> list[Stamp]:
    """Of lines of the kernel's that name the year: their stamps, each as printed and with the year."""
    return _looked(source, lambda descriptor: list(_named(descriptor)))


def oldest_first(stamps: Sequence[Stamp]) -> list[str]:
    """The stamps in the order in which they were written."""
    walls = [wall for _, wall in sorted(stamps, key=lambda stamp: stamp[0])]
    return walls[::-1] if falls_mostly(walls) else walls


def _looked(source: "Source", look: Callable[[int], list[Stamp]]) -> list[Stamp]:
    if source.path is None:
        return []
    try:
        descriptor = os.open(source.path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return []
    try:
        return look(descriptor)
    finally:
        os.close(descriptor)


def _spread(descriptor: int) -> list[Stamp]:
    size = os.fstat(descriptor).st_size
    last = max(1, size - WINDOW)
    ends = _walls(descriptor, [0, last])
    if all(_HAS_YEAR.search(wall) for _, wall in ends):
        return []
    between = {size * n // PLACES for n in range(1, PLACES)} if size > WINDOW else set()
    found = [*ends, *_walls(descriptor, sorted(between - {0, last}))]
    return [*found, *_leap_day(descriptor, sorted(found))]


def _leap_day(descriptor: int, stamps: list[Stamp]) -> Iterator[Stamp]:
    """The first line of a 29 February where the log passes one between two places: it tells the year of the log."""
    for (start, before), (end, after) in pairwise(stamps):
        if not _passes_leap_day(before, after):
            continue
        text = os.pread(descriptor, min(end - start + WINDOW, SEARCHED), start)
        if (at := text.find(_LEAP_DAY)) >= 0:
            begin = text.rfind(b"\n", 0, at) + 1
            lines = _lines(text[begin : begin + _LONGEST].partition(b"\n")[0])
            yield from ((start + begin, line.wall) for line in lines[:1] if _LEAP_DAY.decode() in line.wall + " ")
            return


def _passes_leap_day(before: str, after: str) -> bool:
    one, other = parse(before), parse(after)
    if one is None or other is None:
        return False
    return (one.moment.month, one.moment.day) <= (2, 29) <= (other.moment.month, other.moment.day)


def _walls(descriptor: int, places: Sequence[int]) -> list[Stamp]:
    """The last stamp at each place, at the beginning the first; stripped in one go, in a tenth of the time."""
    windows = [_window(descriptor, place) for place in places]
    ends = list(accumulate(text.count(b"\n") for text in windows))
    found: dict[int, str] = {}
    for line in _lines(b"".join(windows)):
        place = places[bisect_left(ends, line.number)]
        if line.wall and (place or place not in found):
            found[place] = line.wall
    return list(found.items())


def _window(descriptor: int, place: int) -> bytes:
    """Whole lines."""
    text = os.pread(descriptor, WINDOW, place)
    if place:
        text = text.partition(b"\n")[2]
    return text[: text.rfind(b"\n") + 1]


def _lines(text: bytes) -> list[Line]:
    return Stripper().strip(text.decode("utf-8", "surrogateescape"), 1, follows=False)


def _named(descriptor: int) -> Iterator[Stamp]:
    """The first and the last line of each block that tells the time: its stamp as printed and with its year."""
    size = os.fstat(descriptor).st_size
    step = max(_BLOCK, size // (SEARCHED // _BLOCK))
    for start in range(0, size, step):
        text = os.pread(descriptor, _BLOCK, start)
        places = {place for tell in _TELLS for place in (search.find(text, tell), search.rfind(text, tell))} - {-1}
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
