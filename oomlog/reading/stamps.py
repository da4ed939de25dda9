"""Looks at stamps from all over a file before it is read: a log without years shows its year ends only so."""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from oomlog.reading.framings import Stripper

if TYPE_CHECKING:
    from oomlog.reading.sources import Source

PLACES = 24
"""A log of many years between two places would hide a year end; logs are rotated far more often."""
WINDOW = 1024
_HAS_YEAR = re.compile(r"\d{4}-\d\d-\d\d|\b(?:19|20)\d\d\b|\d{9,}")


def samples(source: "Source") -> list[str]:
    """Wall stamps, oldest first, from places spread evenly over a plain file whose stamps have no year; else none."""
    if source.path is None:
        return []
    try:
        descriptor = os.open(source.path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return []
    try:
        return _sampled(descriptor)
    finally:
        os.close(descriptor)


def _sampled(descriptor: int) -> list[str]:
    size = os.fstat(descriptor).st_size
    first = _wall(descriptor, 0)
    if not first or _HAS_YEAR.search(first):
        return []
    spread = {size * n // PLACES for n in range(1, PLACES)} if size > WINDOW else set()
    places = sorted(spread | {max(1, size - WINDOW)})
    return [first, *(wall for wall in _walls(descriptor, places) if not _HAS_YEAR.search(wall))]


def _walls(descriptor: int, places: list[int]) -> Iterator[str]:
    return (wall for place in places if (wall := _wall(descriptor, place)))


def _wall(descriptor: int, place: int) -> str:
    text = os.pread(descriptor, WINDOW, place)
    if place:
        text = text.partition(b"\n")[2]
    text = text.rpartition(b"\n")[0]
    lines = Stripper().strip(text.decode("utf-8", "surrogateescape"), 1, follows=False)
    stamps = [line.wall for line in lines if line.wall]
    return (stamps[-1] if place else stamps[0]) if stamps else ""
