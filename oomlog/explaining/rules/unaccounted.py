"""C15: memory that the report does not name: drivers, graphics, compressed swap, network, percpu, a kernel leak."""

from oomlog.explaining.rules.balloon import driver_line
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import FREE_SWAP, RAM, RESERVED, TOTAL_SWAP, anywhere
from oomlog.model import Event, Evidence, Finding
from oomlog.units import percent, size

ID = "unaccounted"
GRAPHICS = anywhere("amdgpu", "radeon", "i915", "nouveau", "nvidia", "panfrost", "vmwgfx", "ttm_", "drm_gem")
NETWORK = anywhere("page_pool_", "TCP: out of memory")
CONFIRM = (
    "grep -E 'Percpu|VmallocUsed' /proc/meminfo; sort -rn -k2 /proc/vmallocinfo | head",
    "sort -h /proc/allocinfo | tail  # 6.10+ with memory allocation profiling",
    "page_owner=on at boot, then /sys/kernel/debug/page_owner",
)
ZRAM = "zramctl; cat /proc/swaps"
COMPRESSED = (
    "Where it is zram or zswap: bound it (mem_limit of the zram device, max_pool_percent of zswap), or swap to a disk",
)
DRIVERS = (
    "Update the kernel or the driver that /proc/vmallocinfo, page_owner or allocinfo names",
    "Unload drivers one by one (modprobe -r): whose removal gives the memory back?",
)


def rule(event: Event, context: Context) -> Finding | None:
    """Only where the ledger is whole: partial reports leave a remainder of their own."""
    facts, bounds = context.facts, context.thresholds
    share = facts.share("unaccounted")
    if event.scope == "memcg" or not facts.known or facts.note is not None or share < bounds.unaccounted_share:
        return None
    what, confidence, proof, how = _kind(context, facts.held("unaccounted"), share)
    lines = context.lines
    return finding(
        ID,
        f"{size(facts.held('unaccounted'))}, {percent(share)} of RAM, stand in no counter of the report: {what}",
        confidence,
        [
            lines.quote(RAM, f"RAM: {size(facts.whole)} managed"),
            lines.find(RESERVED),
            *proof,
            lines.say(f"all counters together: {size(facts.whole - facts.held('unaccounted'))}"),
        ],
        share=share,
        confirm=[how, *CONFIRM] if how else CONFIRM,
        refuted_by=["It is as much right after boot: then it is memory that the machine's devices need"],
        remedy=(COMPRESSED if how == ZRAM else ()) + DRIVERS,
    )


def _kind(context: Context, held: int, share: float) -> tuple[str, float, list[Evidence | None], str | None]:
    """Who it may be, how sure, the lines that say so, and the command that would show it."""
    lines, bounds, facts = context.lines, context.thresholds, context.facts
    if balloon := driver_line(context):
        return "perhaps a balloon", 0.4, [balloon], None
    if facts.swap_used and bounds.unaccounted_zram_least <= held / facts.swap_used <= bounds.unaccounted_zram_most:
        words = f"perhaps the compressed copies of the {size(facts.swap_used)} in swap, if that is zram or zswap"
        return words, 0.5, [lines.find(TOTAL_SWAP), lines.find(FREE_SWAP)], ZRAM
    if graphics := lines.find(GRAPHICS):
        return "probably buffers of the graphics driver", 0.6, [graphics], "cat /sys/kernel/debug/dri/*/gem*"
    if network := lines.find(NETWORK):
        return "perhaps network buffers", 0.4, [network], "cat /proc/net/sockstat; ss -m"
    sure = share >= bounds.unaccounted_large_share
    return "a driver or another part of the kernel took pages", 0.7 if sure else 0.5, [], None
