"""The machine's RAM in parts, from what `show_mem()` printed (mm/show_mem.c; to 6.2 lib/show_mem.c, mm/page_alloc.c).

The head block counts all nodes; node and zone lines leave out the nodes that the request may not use, and from 6.1 on
the zones above its highest.
"""

from collections.abc import Iterable, Iterator
from math import inf

from oomlog.explaining.account import Account
from oomlog.model import Memory, Node, Zone

SUMS = {
    "file": ("active_file", "inactive_file", "isolated_file"),
    "slab": ("slab",),
    "slab_reclaimable": ("slab_reclaimable",),
    "slab_unreclaimable": ("slab_unreclaimable",),
    "pagetables": ("pagetables",),
    "sec_pagetables": ("sec_pagetables",),
    "kernel_misc_reclaimable": ("kernel_misc_reclaimable",),
    "bounce": ("bounce",),
    "free_pcp": ("free_pcp",),
    "free": ("free",),
}
"""Rows that are sums of counters of the head block."""
ANON = ("active_anon", "inactive_anon", "isolated_anon")
SPLIT = {*ANON[:2], "active_file", "inactive_file", "unevictable", "free"}
SLAB = {"slab", "slab_unreclaimable"}  # together to 2.6.31
"""Without these, and one of SLAB, a report (2.6.28+) has no ledger: what is missing would count as unaccounted."""
JOINT = {"Active", "inactive", "slab", "free"}
"""The same for older ones."""
PRINTED = 0.97
"""Zones with so much of RAM are all there are. Before 3.11 `present` leaves out some of what `pages RAM` counts."""
SAME = 0.002
"""Counters read one after another differ by less."""
INCOMPLETE = "incomplete: not all nodes were printed"


def machine(memory: Memory) -> Account | None:
    """All managed pages (RAM - reserved), or None where a counter that matters is missing or contradicts RAM."""
    counters = memory.counters
    lists = _lists(counters)
    whole = None if memory.reserved_bytes is None else managed_bytes(memory)
    if lists is None or memory.ram_bytes is None or whole is None:
        return None
    if whole <= 0 or _total(memory.zones, "present") > memory.ram_bytes / PRINTED:
        return None
    sums = {row: _sum(counters, names) for row, names in SUMS.items() if any(name in counters for name in names)}
    scattered = list(_scattered(memory))
    parts = {**sums, **lists, **{row: held for row, held, _ in scattered}}
    partial = [row for row, _, complete in scattered if not complete]
    return _with_balloon(memory, whole, parts, _notes(memory, partial))


def managed_bytes(memory: Memory) -> int | None:
    """The RAM that the kernel manages: of all zones where all are printed with it, else RAM - reserved.

    To 3.18 `pages reserved` holds the last zone's alone, from 3.19 to 5.3 it is without what is reserved for CMA.
    """
    if memory.ram_bytes is None:
        return None
    zoned = [zone.counters["managed"] for zone in memory.zones if "managed" in zone.counters]
    if zoned and len(zoned) == len(memory.zones) and _total(memory.zones, "present") == memory.ram_bytes:
        return sum(zoned)
    return memory.ram_bytes - (memory.reserved_bytes or 0)


def _lists(counters: dict[str, int]) -> dict[str, int] | None:
    """The LRU lists: shmem counts as on the anonymous ones, beyond their size as unevictable."""
    if counters.keys() >= SPLIT and counters.keys() & SLAB:
        anon, shmem, fixed = _sum(counters, ANON), counters.get("shmem"), counters["unevictable"]
        if shmem is None:  # to 2.6.31
            return {"anon": anon, "unevictable": fixed}
        locked = min(max(shmem - anon, 0), fixed)
        shmem = min(shmem, anon + fixed)
        return {"anon": max(anon - shmem, 0), "shmem": shmem, "unevictable": fixed - locked}
    if counters.keys() >= JOINT:
        lru, mapped = _sum(counters, ("Active", "inactive")), counters.get("mapped-anon")
        return {"lru": lru} if mapped is None else {"anon": min(mapped, lru), "lru": max(lru - mapped, 0)}
    return None


def _scattered(memory: Memory) -> Iterator[tuple[str, int, bool]]:
    """What the head block does not count: row, bytes, and whether every node or zone that has some was printed."""
    zones = all_zones_printed(memory)
    nodes = zones or _all_nodes_printed(memory)
    for row in ("kernel_stack", "writeback_tmp", "zspages"):
        if any(row in node.counters for node in memory.nodes):
            yield row, _total(memory.nodes, row), nodes
        elif any(row in zone.counters for zone in memory.zones):
            yield row, _total(memory.zones, row), zones
    if memory.hugepages:  # to 5.19 the pools of nodes that are left out are printed all the same
        held = sum(pool.size_bytes * pool.total for pool in memory.hugepages)
        yield "hugepages", held, nodes or bool(memory.filtered_nodes)
    if memory.hwpoisoned_bytes is not None:
        yield "hwpoisoned", memory.hwpoisoned_bytes, True


def all_zones_printed(memory: Memory) -> bool:
    """Whether no zone is left out."""
    return _total(memory.zones, "present") >= PRINTED * (memory.ram_bytes or inf)


def _all_nodes_printed(memory: Memory) -> bool:
    """The nodes that are there hold all of the LRU lists, so no other node is in use."""
    listed = _sum(memory.counters, (*ANON, *SUMS["file"], "unevictable"))
    missing = abs(listed - sum(map(_lru, memory.nodes)))
    return bool(memory.nodes) and not memory.filtered_nodes and missing <= SAME * listed


def _notes(memory: Memory, partial: list[str]) -> dict[str, list[str]]:
    """What must be said of partial rows, and of the remainder that holds the rest of them."""
    notes = {row: [INCOMPLETE] for row in partial}
    if partial:
        notes["unaccounted"] = [f"{INCOMPLETE}; {', '.join(partial)} of the others are in here"]
    elif not all_zones_printed(memory):
        notes["unaccounted"] = ["the zones that were printed are not all of RAM"]
    return notes


def _with_balloon(memory: Memory, whole: int, parts: dict[str, int], notes: dict[str, list[str]]) -> Account:
    """Most balloon drivers take what they hold out of the managed pages; then it is no part of the whole."""
    balloon = _total(memory.nodes, "Balloon")
    if not balloon:
        return Account(whole, parts, notes)
    if balloon <= whole - sum(parts.values()):
        return Account(whole, {**parts, "balloon": balloon}, notes)
    outside = f"a balloon of {balloon} bytes lies outside of the managed pages"
    return Account(whole, parts, {**notes, "unaccounted": [*notes.get("unaccounted", ()), outside]})


def _sum(counters: dict[str, int], names: Iterable[str]) -> int:
    return sum(counters.get(name, 0) for name in names)


def _total(places: Iterable[Node | Zone], name: str) -> int:
    return sum(place.counters.get(name, 0) for place in places)


def _lru(node: Node) -> int:
    names = (*ANON[:2], *SUMS["file"][:2], "unevictable", "isolated(anon)", "isolated(file)")
    return _sum(node.counters, names)
