"""Two reports in each other's lines: what is surely whose. A section that may hold a line of the other is left out.

One report's lines keep their order. So what an overtaken report had already gone past is not its own any more, and
where memory cgroup and whole machine ran out at once, each has sections that the other cannot have.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from oomlog.reading.block import Block, Overlap
from oomlog.reading.line import Line
from oomlog.reading.sections import CLAIM, Claims, deal
from oomlog.reading.signals import signal

RANKS = {"header": 0, "stack": 1, "memcg": 2, "counters": 3, "zones": 3, "totals": 3, "slab": 4, "tasks": 5}
"""The order in which dump_header prints (mm/oom_kill.c); what is not in it is told by pid."""
OF_ALL = ("counters", "zones", "totals", "slab")
"""What since 3.3 only a report about the whole machine has."""


def doubtful(block: Block) -> set[str]:
    """The sections of a report that may hold lines of another, or lack some that went there."""
    found: set[str] = set()
    for overlap in block.overlaps:
        if not _outcomes_told_apart(overlap):
            return set(RANKS)
        reached = max((RANKS[name] for name in _sections(_body(overlap.older))), default=0)
        found |= {name for name in _sections(_shared(overlap)) if RANKS[name] >= reached}
    return found


def only_sure(block: Block, mixed: set[str]) -> tuple[Claims, list[Line], Block]:
    """The claimed lines, the left-out ones and the block without doubtful rows; `mixed` are the doubtful sections."""
    claims, unclaimed = deal(block.lines)
    together, _ = deal(_together(block))
    keeps_header = not block.ended or all(_outcomes_told_apart(overlap) for overlap in block.overlaps)
    for name in mixed:
        sure = together[name] if _only_mine(block, name) else []
        if name == "header" and keeps_header:
            sure = [line for line in claims[name] if _is(line, "header")]
        if name == "tasks":
            sure = [line for line in together[name] if "pid" in line.text[:9]][:1]
        left = {line.number for line in sure}
        unclaimed += [line for line in claims[name] if line.number not in left]
        claims[name] = sure
    if "tasks" in mixed:
        unclaimed += [replace(rows.first, text=text) for rows in block.rows for text in rows.texts]
        block = replace(block, rows=[])
    return claims, sorted(unclaimed, key=lambda line: line.number), block


def _only_mine(block: Block, name: str) -> bool:
    """Whether of all reports that were under way only this one can have such a section."""
    others = [_about_memcg(other) for other in _others(block)]
    if name == "memcg":
        return _about_memcg(block) is True and not any(memcg is not False for memcg in others)
    if name not in OF_ALL or _about_memcg(block) is not False or not all(others):
        return False
    return not any(_has_both(b) for b in (block, *_others(block)))


def _about_memcg(block: Block) -> bool | None:
    """Whether the outcome says that a memory cgroup ran out; None where it is not known."""
    if block.prefix is not None:
        return block.prefix.startswith("Memory cgroup")
    return False if "summary" in block.kinds else None


def _has_both(block: Block) -> bool:
    """Whether the kernel is so old that memory cgroups' reports hold `Mem-Info` too: up to 3.2, told by `oom_adj`."""
    return any("oom_adj=" in line.text or "oomkilladj=" in line.text for line in block.lines if _is(line, "header"))


def _outcomes_told_apart(overlap: Overlap) -> bool:
    """Whether the older report's outcome cannot be the newer one's."""
    older, newer = overlap.older, overlap.newer
    if newer.opener != "header":
        return True
    memory, shared = older.once & {"memory", "mem-in"}, _sections(_shared(overlap))
    if len({id(side) for overlap in (*older.overlaps, *newer.overlaps) for side in _sides(overlap)}) > 2:
        return False
    if memory and shared.isdisjoint(("memcg", *OF_ALL)):
        return True  # the newer one had not even shown its memory by then
    kinds = _about_memcg(older), _about_memcg(newer)
    if None not in kinds and kinds[0] != kinds[1] and len(memory) == 1:
        return True
    rest = [o.newer for o in older.overlaps if o.newer.opener != "header"]
    victims = [pid for pid in older.pids if older.knows(pid)]
    return newer.has_rows and any(not any(block.knows(pid) for block in (newer, *rest)) for pid in victims)


def _others(block: Block) -> list[Block]:
    return [side for overlap in block.overlaps for side in _sides(overlap) if side is not block]


def _sides(overlap: Overlap) -> list[Block]:
    return [side for side in (overlap.older, overlap.newer) if side.opener == "header"]


def _together(block: Block) -> list[Line]:
    """The body lines of all reports that overlap with this one, its own included."""
    sides = [overlap.older for overlap in block.overlaps if overlap.newer is block]
    lines = [line for overlap in block.overlaps if overlap.older is block for line in _shared(overlap)]
    lines += [line for side in (block, *sides) for line in _body(side)]
    return sorted({line.number: line for line in lines}.values(), key=lambda line: line.number)


def _shared(overlap: Overlap) -> list[Line]:
    return [line for line in _body(overlap.newer) if line.number <= overlap.last]


def _body(block: Block) -> list[Line]:
    """What stands between a report's header and its outcome; of a run of rows the first."""
    return [line for line in block.lines if signal(line.text) is None] + [rows.first for rows in block.rows]


def _sections(lines: Iterable[Line]) -> set[str]:
    claims = (CLAIM.match(line.text) for line in lines)
    return {name for claim in claims if claim and (name := claim.lastgroup) in RANKS}


def _is(line: Line, kind: str) -> bool:
    found = signal(line.text)
    return found is not None and found.kind == kind
