"""The page size of the machine, which no report prints: inferred, strongest evidence first."""

import math
from collections.abc import Iterator
from typing import Literal

from oomlog.reading.sections import Parts

PageSizeSource = Literal["buddy", "kill-line", "node-line", "zones", "pgtables", "sizes", "arch", "assumed"]
KIB = 1024
PAGE_SIZES_KIB = (4, 8, 16, 32, 64, 128, 256)
"""What architectures that run Linux use (2 to 256 KiB in arch/*/Kconfig; 4 to 64 in practice)."""
ARCH_PAGE_KIB = {
    "ppc64le": 64,
    "x86_64": 4,
    "i386": 4,
    "i486": 4,
    "i586": 4,
    "i686": 4,
    "s390x": 4,
    "armv7l": 4,
    "riscv64": 4,
}
NO_LIMIT_KIB = {9007199254740988: 4, 9007199254740984: 8, 9007199254740976: 16, 9007199254740928: 64}
"""mm/page_counter.c: the largest count of pages of each size, in kB."""


def page_size(parts: Parts) -> tuple[int, PageSizeSource]:
    """The page size in bytes and what it was inferred from; `assumed` (4 KiB) where nothing in the report tells."""
    for source, infer in (
        ("buddy", _buddy),
        ("kill-line", _kill_line),
        ("node-line", _node_line),
        ("zones", _zones),
        ("pgtables", _pgtables),
        ("sizes", _sizes),
    ):
        if size := infer(parts):
            return size * KIB, source  # type: ignore[return-value]
    if size := ARCH_PAGE_KIB.get(parts.stack.arch or ""):
        return size * KIB, "arch"
    return 4 * KIB, "assumed"


def _known(size: float) -> int | None:
    return next((known for known in PAGE_SIZES_KIB if known == size), None)


def _buddy(parts: Parts) -> int | None:
    sizes = [zone.areas[0][1] for zone in parts.zones.zones.values() if zone.areas]
    return _known(min(sizes)) if sizes else None


def _kill_line(parts: Parts) -> int | None:
    """total-vm of the kill line over total_vm of the row of the same pid; exact when nothing was mapped in between."""
    total_vm = parts.table.columns.get("total_vm", ())
    pages: dict[int | None, int] = dict(zip(parts.table.pids, total_vm, strict=False))
    for killed in parts.kills.killed:
        kib, count = killed.items.get("total-vm", (0, ""))[0], pages.get(killed.pid, 0)
        if kib and count and (size := _known(kib / count)):
            return size
    return None


def _node_line(parts: Parts) -> int | None:
    """A counter in pages against the same one in kB summed over all nodes."""
    for key in ("inactive_anon", "active_anon", "shmem", "mapped", "inactive_file"):
        pages = parts.counters.pages.get(key, 0)
        kib = sum(node.items.get(key, (0, ""))[0] for node in parts.zones.nodes)
        if pages and (size := _known(kib / pages)):
            return size
    return None


def _zones(parts: Parts) -> int | None:
    pages = parts.totals.pages.get("pages RAM", 0)
    kib = sum(zone.items.get("present", (0, ""))[0] for zone in parts.zones.zones.values())
    return _known(kib / pages) if pages else None


def _pgtables(parts: Parts) -> int | None:
    """Page tables are whole pages: where 4 KiB is all that divides them, no page is larger. Or "no limit" tells."""
    for _, limit, _ in parts.memcg.counters.values():
        if limit in NO_LIMIT_KIB:
            return NO_LIMIT_KIB[limit]
    sizes = parts.table.columns.get("pgtables_bytes", ())
    return SMALLEST_KIB if math.gcd(*sizes) == SMALLEST_KIB * KIB else None


def _sizes(parts: Parts) -> int | None:
    """What is counted in pages and printed in kB is whole pages: the largest size that divides all of it, where so
    many of them could hardly have it in common by chance.
    """
    found = set(_whole_pages(parts))
    common = math.gcd(*found)
    size = common & -common
    return size if len(found) >= MANY and size in COMMON_KIB else None


def _whole_pages(parts: Parts) -> Iterator[int]:
    """Sizes in kB of whole pages; kernel stacks are smaller than some pages, page tables on a kill line once bytes."""
    lines = [node.items for node in parts.zones.nodes] + [zone.items for zone in parts.zones.zones.values()]
    for items in lines + [killed.items for killed in parts.kills.killed]:
        yield from (value for key, (value, unit) in items.items() if unit == "kB" and value and key not in NOT_PAGES)
    for usage, limit, _ in parts.memcg.counters.values():
        yield from (value for value in (usage, limit) if value)
    yield from (value for value in parts.totals.swap_kb.values() if value)


MANY = 12
"""Of so many sizes on 4 KiB pages all are multiples of 16 KiB once in 16 million times."""
COMMON_KIB = (4, 16, 64)
"""8 KiB and 32 KiB, half a step from these, are found too often by chance."""
NOT_PAGES = frozenset({"kernel_stack", "shadow_call_stack", "pgtables"})
SMALLEST_KIB = 4
