"""Tells a log that is newest first (`journalctl -r`, `tac`, exports of log platforms) by what it holds.

The stamps tell: those of one speaker go down, again and again, and hardly ever up. A reboot lets the kernel's stamps
fall, a clock that is set the others, but from then on they rise. Where all stamps are one second, or there are none, a
task table tells that stands above its own header row.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from oomlog.reading.clock.boots import seconds
from oomlog.reading.clock.stamps import parse
from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line
from oomlog.regex import regex

_LOOKED_BYTES = 12 << 10
_LOOKED_LINES = 60
_LOOKED_TABLES = 20
_LEAST_FALLS = 3
_FALLS_PER_RISE = 8
_NEAR = 2 << 10
_ROW = regex(r"\[\s*\d+\](?:\s+\d+){4}\s")


def is_newest_first(head: bytes, text: bytes) -> bool:
    """Of a source's first bytes and its first stretch that may hold a report."""
    some = [_some_lines(head), _some_lines(text)]
    rises, falls = _sum(_steps(_walls(lines)) for lines in some)
    if not rises and not falls:
        rises, falls = _sum(_steps(_monos(lines)) for lines in some)
    if falls >= _LEAST_FALLS:
        return falls > _FALLS_PER_RISE * rises
    return not rises and _tables_upside_down(text)


def falls_mostly(walls: Iterable[str]) -> bool:
    """Whether wall stamps from all over a log, in its order, say that it is newest first."""
    rises, falls = _steps([("", moment) for wall in walls if (moment := _moment(wall)) is not None])
    return falls >= _LEAST_FALLS and falls > _FALLS_PER_RISE * rises


def _some_lines(text: bytes) -> list[Line]:
    whole = text[:_LOOKED_BYTES].decode("utf-8", "surrogateescape")
    lines = Stripper().strip(whole, 1, follows=False)
    return lines[:: 1 + len(lines) // _LOOKED_LINES]


def _walls(lines: Sequence[Line]) -> list[tuple[str, datetime]]:
    moments = {wall: _moment(wall) for wall in {line.wall for line in lines}}
    return [(line.host, moment) for line in lines if (moment := moments[line.wall]) is not None]


def _moment(wall: str) -> datetime | None:
    """In the zone printed, or none."""
    stamp = None if wall[:1] == "+" else parse(wall)
    if stamp is None:
        return None
    offset = None if stamp.zone is None else stamp.zone.utcoffset(None)
    return stamp.moment if offset is None else stamp.moment - offset


def _monos(lines: Iterable[Line]) -> list[tuple[str, float]]:
    return [(line.host, mono) for line in lines if (mono := seconds(line.mono)) is not None]


def _steps(stamps: Sequence[tuple[str, datetime]] | Sequence[tuple[str, float]]) -> tuple[int, int]:
    """How often a host's stamp is above, and how often below, its stamp before."""
    rises = falls = 0
    last: dict[str, datetime | float] = {}
    for host, stamp in stamps:
        before = last.get(host, stamp)
        rises += stamp > before  # type: ignore[operator]
        falls += stamp < before  # type: ignore[operator]
        last[host] = stamp
    return rises, falls


def _sum(steps: Iterable[tuple[int, int]]) -> tuple[int, int]:
    rises, falls = zip(*steps, strict=True)
    return sum(rises), sum(falls)


def _tables_upside_down(text: bytes) -> bool:
    """Whether rows stand above the header rows of task tables, and below none."""
    sides = [
        side
        for at in islice(re.finditer(b"total_vm", text), _LOOKED_TABLES)
        for side in _sides(text[max(0, at.start() - _NEAR) :][: 2 * _NEAR])
    ]
    return any(above for above, _ in sides) and not any(below for _, below in sides)


def _sides(text: bytes) -> Iterator[tuple[bool, bool]]:
    """For each header row of a task table, whether a row stands right above and right below it."""
    lines = Stripper().strip(text.decode("utf-8", "surrogateescape"), 1, follows=False)
    for above, header, below in zip(lines, lines[1:], lines[2:], strict=False):
        if "total_vm" in header.text:
            yield _ROW.match(above.text) is not None, _ROW.match(below.text) is not None
