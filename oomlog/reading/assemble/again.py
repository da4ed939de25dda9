"""Lines of two reports that passed for one, because the end of the first and the header of the second were lost.

What each report says once is said anew there, with other numbers. What follows is the second report's, the outcome
included; each of the two is an event only where it holds what nothing but a report does.
"""

from oomlog.reading.block import ENDS, Block
from oomlog.reading.line import Line
from oomlog.reading.sections import Parts
from oomlog.reading.sections.header import Header
from oomlog.reading.signals import signal
from oomlog.regex import regex


def begins_again(parts: Parts, block: Block) -> int | None:
    """The first line that is of another report than those before it; None where nothing says so.

    Since 3.3 a report is about a memory cgroup or about the machine: of both blocks one is another's.
    """
    if parts.notes.again is not None or block.overlaps or parts.header.line is None or _has_both(parts.header):
        return None if block.overlaps else parts.notes.again
    if not parts.memcg.counters or not parts.counters.pages:
        return None
    return max(next((line.number for line in parts.claimed if begin.match(line.text)), 0) for begin in (MEMCG, MACHINE))


MEMCG = regex("Task in |Memory cgroup stats|(?:memory|swap|kmem)[a-z+]*: usage ")
MACHINE = regex(r"Mem-Info|\w[\w ]* per-cpu:|[Aa]ctive_anon:\d")
"""The first lines of the two blocks."""


def _has_both(header: Header) -> bool:
    return not header.items.keys().isdisjoint(("oom_adj", "oomkilladj"))


def apart(block: Block, number: int) -> tuple[Block | None, Block | None]:
    """The reports before and from the line with this number; None for one that is no report by what is left of it."""
    older = _part(block, block.opener, [line for line in block.lines if line.number < number])
    newer = _part(block, "fragment", [line for line in block.lines if line.number >= number])
    for rows in block.rows:
        (older if rows.first.number < number else newer).rows.append(rows)
    return (older if _is_report(older) else None), (newer if _is_report(newer) else None)


def _part(block: Block, opener: str, lines: list[Line]) -> Block:
    kinds = {found.kind for line in lines if (found := signal(line.text)) is not None}
    return Block(opener, lines, caller=block.caller, origin=block.origin, kinds=kinds, doubled=block.doubled)


def _is_report(block: Block) -> bool:
    """Whether its header, its outcome or its task dump is there."""
    return not block.kinds.isdisjoint(ENDS | {"header", "failure"}) or block.has_rows
