"""The machine's memory, from the printed units to bytes."""

from oomlog.model import (
    Allocation,
    FreeArea,
    HugePages,
    Memory,
    Node,
    Slab,
    Zone,
)
from oomlog.reading.assemble.pagesize import KIB, PageSizeSource
from oomlog.reading.sections import Parts
from oomlog.reading.sections.zones import NodeText, ZoneText
from oomlog.reading.text import clean

IN_PAGES = frozenset({"pages_scanned"})
"""Counts of pages on lines in kB (to 4.10): kept as printed."""
RAM = ("pages RAM", "pages of RAM")
RESERVED = ("pages reserved", "reserved pages")
HIGHMEM = ("pages HighMem/MovableOnly", "pages HighMem", "pages of HIGHMEM", "pages HIGHMEM")
PAGECACHE = ("total pagecache pages", "pagecache pages")
SWAP_CACHE = ("pages in swap cache", "pages swap cached")
KNOWN = frozenset({*RAM, *RESERVED, *HIGHMEM, *PAGECACHE, *SWAP_CACHE, "pages cma reserved", "pages hwpoisoned"})


def memory(parts: Parts, page_bytes: int, source: PageSizeSource) -> Memory | None:
    """All of the memory block, or None where the report holds no count of pages at all."""
    if not has_pages(parts):
        return None
    pages, swap = parts.totals.pages, parts.totals.swap_kb

    def total(*names: str) -> int | None:
        return next((pages[name] * page_bytes for name in names if name in pages), None)

    return Memory(
        page_size_bytes=page_bytes,
        page_size_source=source,
        ram_bytes=total(*RAM),
        reserved_bytes=total(*RESERVED),
        cma_reserved_bytes=total("pages cma reserved"),
        hwpoisoned_bytes=total("pages hwpoisoned"),
        highmem_bytes=total(*HIGHMEM),
        pagecache_bytes=total(*PAGECACHE),
        swap_total_bytes=_scaled(swap.get("total"), KIB),
        swap_free_bytes=_scaled(swap.get("free"), KIB),
        swap_cache=_swap_cache(parts, total(*SWAP_CACHE)),
        counters={key: value * page_bytes for key, value in parts.counters.pages.items()},
        nodes=tuple(_node(node) for node in parts.zones.nodes),
        zones=tuple(_zone(zone, page_bytes) for zone in parts.zones.zones.values()),
        filtered_nodes=_filtered(parts),
        hugepages=tuple(
            HugePages(node=node, size_bytes=size * KIB, total=count, free=free, surplus=surplus)
            for node, count, free, surplus, size in parts.totals.huge
        ),
        slab=tuple(Slab(name=clean(n), used_bytes=u * KIB, total_bytes=t * KIB) for n, u, t in parts.slab.caches),
        allocations=tuple(
            Allocation(bytes=size, calls=calls, file=clean(file), line=line, module=module, function=clean(function))
            for size, calls, file, line, module, function in parts.slab.allocations
        ),
        extra=_extra(parts),
    )


def has_pages(parts: Parts) -> bool:
    """Whether anything of the report was printed in pages, or machine-wide in kB."""
    return bool(
        parts.counters.pages
        or parts.zones.zones
        or parts.zones.nodes
        or parts.totals.pages
        or parts.totals.swap_kb
        or parts.table.pids
        or parts.totals.huge
        or parts.slab.caches
        or parts.slab.allocations
    )


def _swap_cache(parts: Parts, held_bytes: int | None) -> dict[str, int]:
    counts = parts.totals.swap_cache
    return counts if held_bytes is None else counts | {"held_bytes": held_bytes}


def _scaled(value: int | None, unit: int) -> int | None:
    return None if value is None else value * unit


def _extra(parts: Parts) -> dict[str, int | float | str]:
    extra: dict[str, int | float | str] = {
        name: value for name, value in parts.totals.pages.items() if name not in KNOWN
    }
    zone = ""
    for text in parts.counters.per_cpu:
        if "per-cpu" in text:
            zone = text.strip()
        else:
            name, _, value = text.partition(":")
            extra.setdefault(" ".join(f"{zone} {name}".split()), " ".join(value.split()))
    if parts.counters.free_kb is not None:
        extra["Free pages"] = f"{parts.counters.free_kb}kB"
        extra["Free pages HighMem"] = f"{parts.counters.free_highmem_kb}kB"
    return extra


def _counted(items: dict[str, tuple[int, str]]) -> tuple[dict[str, int], dict[str, int | float | str], bool | None]:
    counters = {key: value * KIB for key, (value, unit) in items.items() if unit}
    extra: dict[str, int | float | str] = {
        key: value for key, (value, unit) in items.items() if not unit and key != "all_unreclaimable"
    }
    flag = items.get("all_unreclaimable")
    return counters, extra, None if flag is None else bool(flag[0])


def _node(node: NodeText) -> Node:
    counters, extra, flag = _counted(node.items)
    return Node(node=node.node, counters=counters, all_unreclaimable=flag, extra=extra)


def _zone(zone: ZoneText, page_bytes: int) -> Zone:
    counters, extra, flag = _counted(zone.items)
    areas = tuple(
        FreeArea((size * KIB // page_bytes).bit_length() - 1, size * KIB, count, letters)
        for count, size, letters in zone.areas
    )
    reserve = tuple(value * page_bytes for value in zone.reserve)
    return Zone(
        node=zone.node,
        name=zone.name,
        counters=counters,
        all_unreclaimable=flag,
        lowmem_reserve_bytes=reserve,
        free_areas=areas,
        extra=extra,
    )


def _filtered(parts: Parts) -> tuple[int, ...]:
    """Nodes that have a huge page line but no zone: nodes that the task may not use are left out (3.2+)."""
    shown = {node for node, _ in parts.zones.zones} | {node.node for node in parts.zones.nodes}
    huge = {node for node, *_ in parts.totals.huge if node is not None}
    return tuple(sorted(huge - {n for n in shown if n is not None})) if shown - {None} else ()
