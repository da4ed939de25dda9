"""C11: swap: none, full, or unused. It makes another cause worse and is none by itself."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import FREE_SWAP, TOTAL_SWAP
from oomlog.model import Event, Finding
from oomlog.units import percent, size

ID = "swap"
SWAPPINESS = "vm.swappiness"
CONFIRM = ("cat /proc/swaps; sysctl vm.swappiness", "grep -E 'pswp|swap_ra' /proc/vmstat")


def rule(event: Event, context: Context) -> Finding | None:
    """By what the machine's swap looked like at that moment."""
    memory = event.memory
    if event.scope == "memcg" or memory is None or memory.swap_total_bytes is None or not context.facts.known:
        return None
    if memory.swap_total_bytes == 0:
        return _none(context)
    if memory.swap_free_bytes is None:
        return None
    free, bounds = memory.swap_free_bytes, context.thresholds
    if free <= max(
        bounds.swap_full_share * memory.swap_total_bytes, min(bounds.swap_full_bytes, memory.swap_total_bytes // 10)
    ):
        return _full(context, memory.swap_total_bytes, free)
    if free >= bounds.swap_unused_share * memory.swap_total_bytes:
        return _unused(context, memory.swap_total_bytes, free)
    return None


def _none(context: Context) -> Finding | None:
    facts = context.facts
    if facts.part(facts.anon) < context.thresholds.swap_anon_share:
        return None
    return _found(
        context,
        f"there is no swap, and {percent(facts.part(facts.anon))} of RAM is anonymous memory: nothing could give way",
        0.5,
        ["zram, or 2-8 GiB of swap as a buffer: the first sign of trouble is then slowness, not a kill"],
    )


def _full(context: Context, total: int, free: int) -> Finding | None:
    facts = context.facts
    stuck = size(facts.held("anon", "lru", "shmem"))
    return _found(
        context,
        f"swap ({size(total)}) was full, {size(free)} free: {stuck} of anonymous and shared memory in RAM had nowhere"
        " to go",
        0.8,
        ["More swap buys time, not memory: limit what grows"],
    )


def _unused(context: Context, total: int, free: int) -> Finding | None:
    facts = context.facts
    if facts.part(facts.anon) < context.thresholds.swap_unused_anon_share:
        return None
    swappiness = context.settings.get(SWAPPINESS)
    off = swappiness is not None and swappiness.value == "0"
    sure = off and swappiness is not None and swappiness.same_boot
    return _found(
        context,
        f"swap ({size(total)}) was hardly used ({size(free)} free) though {percent(facts.part(facts.anon))} of RAM is"
        f" anonymous memory{': vm.swappiness is 0, as was read later in the same boot' if sure else ''}",
        0.8 if sure else 0.7,
        [
            *(["sysctl -w vm.swappiness=60  # the kernel's default; 0 means hardly ever"] if off else []),
            *(["sysctl vm.swappiness  # 0 means hardly ever"] if swappiness is None else []),
            "memory.swap.max of the cgroup; mlock; errors of the swap device (Write-error on swap-device)",
        ],
    )


def _found(context: Context, title: str, confidence: float, remedy: list[str]) -> Finding | None:
    lines = context.lines
    return finding(
        ID,
        title,
        confidence,
        [lines.quote(TOTAL_SWAP, title), lines.find(FREE_SWAP)],
        role="amplifier",
        confirm=CONFIRM,
        refuted_by=["The growth was so fast that no swap could have kept up"],
        remedy=remedy,
    )
