"""How much was missing when the killer was called: the least that would have let this one request through."""

from oomlog.explaining.totals import allowed_nodes
from oomlog.model import Event, Memcg, MemcgCounter, Zone

MOVABLE = 0x8
ZONE_BITS = {"HighMem": 0x2, "Movable": 0xA}
"""What gfp_mask must hold for these zones: __GFP_HIGHMEM, __GFP_MOVABLE; the same bits from 2.6.32 to 7.x."""
SPARED = "DMA"
"""Protected by lowmem_reserve: used only where there is no other zone."""


def deficit(event: Event) -> int | None:
    """Bytes that were missing, to the limit that was hit or to the high watermark; None where that is not printed.

    None, too, where not an amount was missing: free memory in too small blocks, or a kill by SysRq-F.
    """
    if event.manual or event.trigger is None or event.trigger.request_bytes is None:
        return None
    if event.scope == "memcg":
        return _to_limit(event.memcg, event.trigger.request_bytes)
    if event.scope in ("global", "cpuset", "mempolicy"):
        return _to_watermark(event, event.trigger.request_bytes)
    return None


def _to_limit(memcg: Memcg | None, request: int) -> int | None:
    missing = [_over(counter, request) for counter in (memcg.memory, memcg.memsw) if counter] if memcg else []
    return max(missing) if missing and max(missing) > 0 else None


def _over(counter: MemcgCounter, request: int) -> int:
    if counter.usage_bytes is None or counter.limit_bytes is None:
        return 0
    return counter.usage_bytes + request - counter.limit_bytes


def _to_watermark(event: Event, request: int) -> int | None:
    """The zone that came nearest to what the last attempt before a kill asks for (mm/page_alloc.c)."""
    mask = event.trigger.gfp_mask if event.trigger else None
    nodes = None if event.scope == "global" else allowed_nodes(event)
    zones = event.memory.zones if event.memory and mask is not None else ()
    usable = [zone for zone in zones if _may_use(zone, mask or 0) and (nodes is None or zone.node in nodes)]
    gaps = [_gap(zone, mask or 0) for zone in [z for z in usable if z.name != SPARED] or usable]
    if not gaps or None in gaps:
        return None
    least = min(gap for gap in gaps if gap is not None)
    return least + request if least >= 0 else None


def _may_use(zone: Zone, mask: int) -> bool:
    bits = ZONE_BITS.get(zone.name, 0)
    return mask & bits == bits and zone.name != "Device"


def _gap(zone: Zone, mask: int) -> int | None:
    """What the zone lacks to its high watermark and reserve; free CMA pages serve movable requests only."""
    counters = zone.counters
    if "free" not in counters or "high" not in counters:
        return None
    free = counters["free"] - (0 if mask & MOVABLE else counters.get("free_cma", 0))
    return counters["high"] + max(zone.lowmem_reserve_bytes, default=0) - free
