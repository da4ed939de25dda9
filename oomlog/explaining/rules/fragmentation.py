"""C08: enough was free, but in no block of the size that was asked for (mm/page_alloc.c:zone_watermark_ok)."""

from oomlog.explaining.quoting import Line
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import INVOKED
from oomlog.model import Event, Finding, Request
from oomlog.units import size

ID = "fragmentation"
BLOCKS = (Line("*", r"(?:Node \d+ )?(?:Normal|DMA32|HighMem|Movable|DMA): \d+\*\d+kB.*"),)
DISABLED = (Line("COMPACTION is disabled", r"COMPACTION is disabled!*"),)
FAILURE = (Line(": page allocation failure", r"\S+: page allocation failure.*"),)


def rule(event: Event, context: Context) -> Finding | None:
    """Never for a single page: one page is one block."""
    request = event.request
    if request is None or request.verdict != "fragmentation" or not request.order:
        return None
    lines, disabled = context.lines, context.lines.find(DISABLED)
    block = size(request.request_bytes) if request.request_bytes is not None else f"order {request.order}"
    return finding(
        ID,
        f"enough was free, but in no block of {block} (order {request.order})",
        0.95 if disabled else 0.85 if _plenty(request) else 0.6,
        [disabled, lines.find(INVOKED + FAILURE), *lines.find_all(BLOCKS, 3), lines.say(request.text)],
        confirm=["cat /proc/buddyinfo /sys/kernel/debug/extfrag/extfrag_index"],
        refuted_by=["The free blocks of the order are there, but the zone was below its watermark"],
        remedy=[
            "echo 1 > /proc/sys/vm/compact_memory  # now, and as a test: do large blocks come back?",
            "sysctl vm.min_free_kbytes vm.watermark_scale_factor vm.compaction_proactiveness  # raise one of them",
            "Drop what asks for large blocks: jumbo frames, large socket or ring buffers, drivers without vmalloc",
            *(["A kernel with CONFIG_COMPACTION"] if disabled else []),
        ],
    )


def _plenty(request: Request) -> bool:
    """Whether all zones but DMA, which is too small to decide, have enough even by the high watermark."""
    zones = [zone for zone in request.zones if zone.eligible and zone.name != "DMA"]
    return all((zone.usable_bytes or 0) >= (zone.need_high_bytes or 0) for zone in zones)
