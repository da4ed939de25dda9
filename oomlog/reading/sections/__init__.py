"""One report's lines → its parts as printed. Each section claims lines by their shape, in any order.

A section module has `STARTS` (what its lines look like), `SAMPLES` (lines that a test feeds back) and `read(lines, notes)`.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from math import inf
from operator import attrgetter
from types import ModuleType

from msgspec import Struct, field

from oomlog.reading.line import Line, Rows
from oomlog.reading.sections import (
    counters,
    failure,
    header,
    kill,
    memcg,
    neighbours,
    panic,
    reaper,
    slab,
    stack,
    tasks,
    totals,
    zones,
)
from oomlog.reading.text import Notes, clean_path
from oomlog.regex import regex

SECTIONS: tuple[tuple[str, ModuleType], ...] = (
    ("tasks", tasks),
    ("stack", stack),
    ("zones", zones),
    ("counters", counters),
    ("totals", totals),
    ("neighbours", neighbours),
    ("kill", kill),
    ("reaper", reaper),
    ("panic", panic),
    ("memcg", memcg),
    ("slab", slab),
    ("header", header),
    ("failure", failure),
)
"""In the order in which they may claim a line."""

CLAIM = regex("|".join(f"(?P<{name}>{section.STARTS})" for name, section in SECTIONS), re.ASCII)
NUMERIC = ("tasks", "zones", "counters", "totals", "reaper", "slab", "failure")
LONGEST = 16 << 10
"""So much of a line is looked at: two cgroup paths of 4096 bytes each, with room for escapes, is the most that one has."""
HUGE = "0" * 15
"""No count of pages or kB is that long; times the page size it would not even be a 64-bit number."""
DIGITS = str.maketrans("123456789", "000000000")


class Parts(Struct):
    """A report taken apart; every number still in the unit that was printed."""

    header: header.Header
    stack: stack.Stack
    memcg: memcg.MemcgText
    counters: counters.Counters
    zones: zones.Zones
    totals: totals.Totals
    slab: slab.SlabText
    table: tasks.Table
    kills: kill.Kills
    reapings: list[reaper.Reaping]
    panic: panic.Panic
    failure: failure.Failure
    lost: list[str]
    claimed: list[Line]
    unclaimed: list[Line]
    notes: Notes = field(default_factory=Notes)


def looks_like_report(text: str) -> bool:
    """Whether a line by itself has the shape of a line of a report."""
    return _claimant(text[:LONGEST]) is not None


Claims = dict[str, list[Line]]


def read_parts(claims: Claims, unclaimed: list[Line], rows: Sequence[Rows] = ()) -> Parts:
    """Reads what was dealt out to each section; `rows` are runs of task rows."""
    notes = Notes()
    asked, failed = header.read(claims["header"], notes), failure.read(claims["failure"], notes)
    claimed = sorted([*chain(*claims.values()), *(run.first for run in rows)], key=_number)
    return Parts(
        header=asked,
        stack=stack.read(claims["stack"], notes, asked.comm if asked.line else failed.comm, _memory(claims)),
        memcg=memcg.read(claims["memcg"], notes),
        counters=counters.read(claims["counters"], notes),
        zones=zones.read(claims["zones"], notes),
        totals=totals.read(claims["totals"], notes),
        slab=slab.read(claims["slab"], notes),
        table=tasks.read(claims["tasks"], notes, rows),
        kills=kill.read(claims["kill"], notes),
        reapings=reaper.read(claims["reaper"], notes),
        panic=panic.read(claims["panic"], notes),
        failure=failed,
        lost=neighbours.read(claims["neighbours"], notes),
        claimed=claimed,
        unclaimed=unclaimed,
        notes=notes,
    )


def _memory(claims: Claims) -> float:
    """Where the memory's part begins. `key value` lines prove nothing: others print such ones too."""
    blocks = (line.number for line in claims["memcg"] if memcg.STAT.match(line.text) is None)
    return min(chain(blocks, map(_number, claims["counters"])), default=inf)


def deal(lines: Iterable[Line]) -> tuple[Claims, list[Line]]:
    """Deals lines out to the sections by their shape; the second part is what nobody claims."""
    claims: Claims = {name: [] for name, _ in SECTIONS}
    unclaimed: list[Line] = []
    for line in lines:
        if name := _claimant(line.text[:LONGEST]):
            claims[name].append(line)
        elif line.text.strip():
            unclaimed.append(line)
    refused = _huge(claims)
    if not _about_memcg(claims["memcg"]):
        refused += claims["memcg"]
        claims["memcg"] = []
    return claims, sorted(unclaimed + refused, key=_number) if refused else unclaimed


@lru_cache(maxsize=256)
def _claimant(text: str) -> str | None:
    """The section that claims a line. Of the lines of a storm's reports a third is the same in each."""
    found = CLAIM.match(text)
    return found and found.lastgroup


def _huge(claims: Claims) -> list[Line]:
    """Takes away the lines with numbers that are none. All are looked at together: there hardly ever is one."""
    if not _is_huge("\n".join([line.text for name in NUMERIC for line in claims[name]])):
        return []
    refused = [line for name in NUMERIC for line in claims[name] if _is_huge(line.text)]
    claims |= {name: [line for line in claims[name] if not _is_huge(line.text)] for name in NUMERIC}
    return refused


def _is_huge(text: str) -> bool:
    return HUGE in text.translate(DIGITS)


_number = attrgetter("number")


def _about_memcg(lines: Sequence[Line]) -> bool:
    """`key value` lines are statistics only beside a line that says so, or in numbers."""
    return sum(memcg.STAT.match(line.text) is not None for line in lines) > 4 or any(
        memcg.STAT.match(line.text) is None for line in lines
    )


def texts(lines: Sequence[Line]) -> tuple[str, ...]:
    """Lines as they are shown to a person."""
    return tuple(clean_path(line.text) for line in lines)
