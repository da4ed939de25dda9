"""The kernel's test whether a zone can serve a request (mm/page_alloc.c:zone_watermark_ok), on the printed numbers."""

from typing import NamedTuple

from oomlog.explaining.asked import Asked
from oomlog.explaining.blocks import holds, largest
from oomlog.model import Zone
from oomlog.model.explained import ZoneState


class Sums(NamedTuple):
    """One zone's numbers in bytes: `min` and `high` are the watermarks as this request meets them, `reserve` what the
    zone keeps from it (lowmem_reserve), `cma` and `highatomic` what is free but closed to it (None: not printed).
    """

    free: int
    cma: int | None
    highatomic: int | None
    min: int
    high: int
    reserve: int
    size: int

    @property
    def usable(self) -> int | None:
        """What is free and open to the request."""
        if self.cma is None or self.highatomic is None:
            return None
        return max(0, self.free - self.cma - self.highatomic)

    @property
    def need_min(self) -> int:
        """How much must be free to pass at `min`."""
        return self.min + self.reserve + self.size

    @property
    def need_high(self) -> int:
        """How much must be free to pass at `high`."""
        return self.high + self.reserve + self.size


def sums(zone: Zone, asked: Asked) -> Sums | None:
    """The numbers of the test, or None where the report does not hold them."""
    counters, reserve = zone.counters, _reserve(zone, asked)
    if reserve is None or not {"free", "min", "high"} <= counters.keys():
        return None
    return Sums(
        free=counters["free"],
        cma=0 if asked.movable else _kept(zone, "C", "free_cma"),
        highatomic=0 if asked.urgent else _kept(zone, "H", "free_highatomic", "reserved_highatomic"),
        min=_lowered(zone, asked),
        high=counters["high"],
        reserve=reserve,
        size=asked.size_bytes,
    )


def _reserve(zone: Zone, asked: Asked) -> int | None:
    """What the zone keeps from this request's class; None where the kernel's list of zone types leaves it open."""
    entries = zone.lowmem_reserve_bytes
    places = {kinds.index(asked.highest(kinds)) for kinds in asked.kinds}
    kept = {entries[place] if place < len(entries) else None for place in places}
    return kept.pop() if len(kept) == 1 else None


def _kept(zone: Zone, letter: str, *counters: str) -> int | None:
    """The size of a reserve; where none is printed there is none, unless the list of blocks shows one."""
    for name in counters:
        if name in zone.counters:
            return zone.counters[name]
    return None if any(letter in (area.types or "") for area in zone.free_areas) else 0


def _lowered(zone: Zone, asked: Asked) -> int:
    """`min` as this request meets it: half for urgent ones, three eighths where they cannot wait either."""
    mark = zone.counters["min"]
    if "__GFP_MEMALLOC" in asked.single and "__GFP_NOMEMALLOC" not in asked.single:
        return 0
    if asked.urgent and not asked.order:
        mark -= zone.counters.get("boost", 0)
    pages = mark // asked.page_bytes
    pages -= pages // 2 if asked.urgent else 0
    pages -= pages // 4 if asked.atomic else 0
    return pages * asked.page_bytes


def state(zone: Zone, asked: Asked, numbers: Sums) -> ZoneState:
    """How the zone fares: at `min`, by its blocks, and for the last try before a kill at `high`.

    Large blocks that are there, but set aside for others, are a reserve, not fragmentation.
    """
    usable = numbers.usable
    if numbers.free < numbers.need_min:
        return "short-min"
    if usable is None:
        return "unknown"
    if usable < numbers.need_min:
        return "reserved" if numbers.free >= numbers.need_high else "short-min"
    return _by_blocks(zone, asked, numbers, usable)


def _by_blocks(zone: Zone, asked: Asked, numbers: Sums, usable: int) -> ZoneState:
    """Past `min`; what has a block at a mark has one at every lower mark, so that one look is enough."""
    high = asked.last_try and usable >= numbers.need_high
    held = holds(zone, asked, usable, numbers.high if high else numbers.min)
    if held is None:
        return "unknown"
    if held:
        return "enough" if high or not asked.last_try else "short-high"
    others = largest(zone, frozenset("CH")) or 0
    set_aside = others >= asked.size_bytes and "look" in asked.block_tests
    return "reserved" if set_aside else "fragmented"
