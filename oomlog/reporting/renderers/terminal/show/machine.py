"""The machine's memory as it was printed: counters, zones, free blocks, pools."""

from collections.abc import Callable, Mapping, Sequence

from oomlog.model import FreeArea, Memory, Zone
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.sizes import Sizes
from oomlog.reporting.renderers.terminal.words import plain

MOST_ROWS = 10
ACROSS = 2
"""Counters beside one another."""

Show = Callable[[int | None], str | None]


def machine(page: Sheet, memory: Memory, sizes: Sizes) -> None:
    """The parts that were printed, from the whole machine down to free blocks."""
    totals = _totals(memory, sizes)
    if memory.counters or memory.zones or any(value is not None for _, value in totals):
        page.heading("Memory of the machine")
    page.facts(totals)
    _counters(page, memory.counters, sizes.pages)
    _zones(page, memory.zones, sizes)
    _free_areas(page, memory.zones, sizes)
    _pools(page, memory, sizes)


def _totals(memory: Memory, sizes: Sizes) -> list[tuple[str, str | None]]:
    return [
        ("RAM", sizes.pages(memory.ram_bytes)),
        ("reserved", sizes.pages(memory.reserved_bytes)),
        ("CMA reserved", sizes.pages(memory.cma_reserved_bytes)),
        ("poisoned", sizes.pages(memory.hwpoisoned_bytes)),
        ("highmem", sizes.pages(memory.highmem_bytes)),
        ("page cache", sizes.pages(memory.pagecache_bytes)),
        ("swap", sizes.kib(memory.swap_total_bytes)),
        ("swap free", sizes.kib(memory.swap_free_bytes)),
        ("not shown", ", ".join(f"node {node}" for node in memory.filtered_nodes) or None),
    ]


def _counters(page: Sheet, counters: Mapping[str, int], show: Show) -> None:
    """Counters that are not 0, in the printed order, down and then across."""
    held = [(name, show(value)) for name, value in counters.items() if value]
    height = -(-len(held) // ACROSS)
    held += [("", "")] * (height * ACROSS - len(held))
    rows: list[Row] = [[text for pair in held[row::height] for text in pair] for row in range(height)]
    page.table(columns("+Counter", ">Size") * ACROSS, rows)


def _zones(page: Sheet, zones: Sequence[Zone], sizes: Sizes) -> None:
    names = ("free", "min", "low", "high", "present", "managed")
    titles = columns("Node", "+Zone", *(f">{name.capitalize()}" for name in names), "Unreclaimable")
    page.table(titles, [_zone(zone, names, sizes) for zone in zones])


def _zone(zone: Zone, names: Sequence[str], sizes: Sizes) -> Row:
    figures = (sizes.kib(zone.counters.get(name)) for name in names)
    return plain(zone.node), zone.name, *figures, "yes" if zone.all_unreclaimable else None


def _free_areas(page: Sheet, zones: Sequence[Zone], sizes: Sizes) -> None:
    rows = [(plain(zone.node), zone.name, _blocks(zone.free_areas, sizes)) for zone in zones if zone.free_areas]
    page.table(columns("Node", "+Zone", "+Free blocks"), rows)


def _blocks(areas: Sequence[FreeArea], sizes: Sizes) -> str:
    held = [area for area in areas if area.count]
    return " ".join(f"{area.count}*{sizes.narrow_kib(area.block_bytes)}{_types(area)}" for area in held) or "none"


def _types(area: FreeArea) -> str:
    return f"({area.types})" if area.types else ""


def _pools(page: Sheet, memory: Memory, sizes: Sizes) -> None:
    pools = [pool for pool in memory.hugepages if pool.total]
    titles = columns("Node", ">Huge page", ">Total", ">Free", ">Surplus")
    page.table(
        titles,
        [(plain(p.node), sizes.kib(p.size_bytes), f"{p.total:,}", f"{p.free:,}", plain(p.surplus)) for p in pools],
    )
    caches = sorted(memory.slab, key=lambda cache: -cache.total_bytes)
    rows = [(cache.name, sizes.kib(cache.used_bytes), sizes.kib(cache.total_bytes)) for cache in caches[:MOST_ROWS]]
    page.table(columns("+Unreclaimable slab", ">Used", ">Total"), rows)
    page.rest(len(caches), MOST_ROWS, "slab caches")
    sites = sorted(memory.allocations, key=lambda site: -site.bytes)
    allocated: list[Row] = [
        (sizes.bytes(site.bytes), f"{site.calls:,}", f"{site.file}:{site.line} {site.function}")
        for site in sites[:MOST_ROWS]
    ]
    page.table(columns(">Allocated", ">Calls", "+By"), allocated)
    page.rest(len(sites), MOST_ROWS, "allocation sites")
