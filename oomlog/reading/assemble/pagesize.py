"""The page size of the machine, which no report prints: inferred, strongest evidence first."""

import math
from typing import Literal

from oomlog.reading.sections import Parts

PageSizeSource = Literal["buddy", "kill-line", "node-line", "zones", "pgtables", "arch", "assumed"]
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


SMALLEST_KIB = 4
