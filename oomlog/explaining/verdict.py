"""One verdict from the rows of a report's zones: why no zone served the request."""

from collections.abc import Iterable, Sequence

from oomlog.explaining.asked import Asked
from oomlog.explaining.zone_checks import check, kb
from oomlog.model import Event, Memory, Verdict, Zone, ZoneCheck
from oomlog.model.explained import ZoneState

PLENTY = 0.10
"""A tenth of memory free is plenty where watermarks were not printed (they are at most a few percent)."""

Judged = tuple[Verdict, str]
BY_STATE: tuple[tuple[ZoneState, Verdict, str], ...] = (
    ("unknown", "unknown", "not all of the numbers were printed for"),
    ("fragmented", "fragmentation", "enough is free, but in no block that is large enough:"),
    ("reserved", "reserved", "what is free is set aside for other requests:"),
)


def verdict(event: Event, asks: Asked | None, checks: Sequence[ZoneCheck]) -> Judged:
    """Why no zone served the request, and the same in words."""
    if asks is None or event.memory is None:
        return "unknown", _lacking(event)
    eligible = _deciding([row for row in checks if row.eligible])
    if not eligible:
        return _none_serves(event.memory.zones, asks) or (
            "unknown",
            "no zone that the request may use is in the report",
        )
    if enough := [row for row in eligible if row.state == "enough"]:
        return _enough(event, asks, enough)
    if lost := _lost(event.memory.zones, asks) or _filtered(event.memory, asks):
        return "unknown", f"{lost} is not in the report"
    for state, result, words in BY_STATE:
        if rows := [row for row in eligible if row.state == state]:
            return result, f"{words} {_names(rows)}"
    return _short(event, event.memory, asks, eligible)


def _lacking(event: Event) -> str:
    """What the report lacks for the test; where it lacks nothing, the flags of several kernels fit."""
    trigger, memory = event.trigger, event.memory
    lacks = {
        "the request's flags": trigger is None or (trigger.gfp_mask is None and not trigger.gfp_flags),
        "its order": trigger is None or trigger.order is None,
        "the zones": memory is None or not memory.zones,
    }
    lacking = [name for name, lacks_it in lacks.items() if lacks_it]
    if not lacking:
        return "the request's flags mean different things in the kernels that may have printed this"
    return f"the report does not hold {' and '.join(lacking)}"


def _names(rows: Iterable[ZoneCheck | Zone]) -> str:
    return ", ".join(row.name if row.node is None else f"Node {row.node} {row.name}" for row in rows)


def _deciding(rows: list[ZoneCheck]) -> list[ZoneCheck]:
    """DMA is too small to decide anything but requests for DMA: what is not known of it is left aside."""
    known = [row for row in rows if row.name != "DMA" or row.state != "unknown"]
    return known if any(row.name != "DMA" for row in rows) else rows


def _none_serves(zones: Sequence[Zone], asks: Asked) -> Judged | None:
    """Nodes with movable memory alone (hotplug, persistent memory) serve none of the kernel's own requests."""
    nodes = asks.nodes or frozenset()
    own = [zone for zone in zones if zone.node in nodes]
    if not own or nodes.difference(zone.node for zone in own if zone.node is not None):
        return None
    return "node-confined", f"the nodes that it is confined to have no zone for it, only {_names(own)}"


def _enough(event: Event, asks: Asked, rows: list[ZoneCheck]) -> Judged:
    if "__GFP_THISNODE" in asks.single and len({row.node for row in rows}) > 1:
        return "unknown", "the request was for one node, and which is not printed"
    if event.scope == "unknown" and event.type != "alloc_failure":
        return "unknown", f"enough is free in {_names(rows)}, but whose limit was reached is not known"
    return "not-explained", f"enough was free in {_names(rows)} when the report was printed"


def _lost(zones: Sequence[Zone], asks: Asked) -> str | None:
    """A zone with memory that the request may use, told by what the zones below keep from it, but not printed."""
    for zone in zones:
        printed = {other.name for other in zones if other.node == zone.node}
        missing = [_with_memory(zone, kinds, asks) - printed for kinds in asks.kinds]
        if missing and all(missing):
            names = set.intersection(*missing) or {f"a zone above {zone.name}"}
            return min(names) if zone.node is None else f"{min(names)} of node {zone.node}"
    return None


def _filtered(memory: Memory, asks: Asked) -> str | None:
    """A node that the request may use, left out because the task that asked may not."""
    hidden = [node for node in memory.filtered_nodes if asks.nodes is None or node in asks.nodes]
    return f"node {hidden[0]}" if hidden else None


def _with_memory(zone: Zone, kinds: tuple[str, ...], asks: Asked) -> set[str]:
    kept, last = zone.lowmem_reserve_bytes, kinds.index(asks.highest(kinds))
    places = range(kinds.index(zone.name) + 1, min(last + 1, len(kept)))
    return {kinds[place] for place in places if kept[place] > kept[place - 1]}


def _short(event: Event, memory: Memory, asks: Asked, eligible: list[ZoneCheck]) -> Judged:
    words = f"every zone that it may use is short ({_names(eligible)})"
    if event.scope == "cpuset":
        return "node-confined", f"{words}: the cpuset leaves it no other node"
    if event.scope == "mempolicy":
        return "node-confined", f"{words}: the memory policy leaves it no other node"
    if nodes := _plenty_on_other_nodes(memory, asks):
        return "node-confined", f"{words}, while {_names(nodes)} has enough"
    if higher := [zone for zone in memory.zones if _plenty_above(zone, asks)]:
        return "zone-shortage", f"{words}, while {_names(higher)} has {kb(_free(higher))} free"
    if unprinted := _plenty_unprinted(memory, asks):
        return "zone-shortage", f"{words}, while {kb(unprinted)} are free in zones above them"
    return "shortage", words


def _plenty_on_other_nodes(memory: Memory, asks: Asked) -> list[Zone]:
    if asks.nodes is None:
        return []
    others = [zone for zone in memory.zones if zone.node is not None and zone.node not in asks.nodes]
    return [zone for zone in others if check(zone, asks._replace(nodes=None)).state == "enough"]


def _plenty_above(zone: Zone, asks: Asked) -> bool:
    """Whether a zone that the request may not use for its type alone is far from short."""
    row, counters = check(zone, asks._replace(nodes=None)), zone.counters
    if row.eligible or not {"free", "high"} <= counters.keys() or (asks.nodes and zone.node not in {None, *asks.nodes}):
        return False
    return bool(counters["free"]) and counters["free"] >= counters["high"] + asks.size_bytes


def _free(zones: Iterable[Zone]) -> int:
    return sum(zone.counters.get("free", 0) for zone in zones)


def _plenty_unprinted(memory: Memory, asks: Asked) -> int | None:
    """Free memory above the request's zones, where 6.1+ prints none of those; what they keep back tells of them."""
    free, ram = memory.counters.get("free"), memory.ram_bytes
    if free is None or ram is None or memory.filtered_nodes or not any(_goes_on(zone, asks) for zone in memory.zones):
        return None
    managed = ram - (memory.reserved_bytes or 0) - sum(zone.counters.get("managed", 0) for zone in memory.zones)
    elsewhere = free - _free(memory.zones)
    return elsewhere if managed > 0 and elsewhere >= PLENTY * managed else None


def _goes_on(zone: Zone, asks: Asked) -> bool:
    kept = zone.lowmem_reserve_bytes
    return bool(asks.kinds) and all(
        len(kept) == len(kinds) and kept[-1] > kept[kinds.index(asks.highest(kinds))] for kinds in asks.kinds
    )
