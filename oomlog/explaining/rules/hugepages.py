"""C07: pools of huge pages, which nothing else can use (mm/hugetlb.c)."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import HUGEPAGES
from oomlog.model import Event, Finding
from oomlog.units import percent, size

ID = "hugepages"


def rule(event: Event, context: Context) -> Finding | None:
    """A large pool of which much is free, one that is not used at all, or one that leaves too little."""
    facts = context.facts
    if event.memory is None or event.scope == "memcg" or not facts.held("hugepages"):
        return None
    total = sum(pool.size_bytes * pool.total for pool in event.memory.hugepages)
    free = sum(pool.size_bytes * pool.free for pool in event.memory.hugepages)
    share = facts.share("hugepages")
    confidence = _confidence(context, share, free / total if total else 0.0)
    if confidence is None:
        return None
    pages = max(event.memory.hugepages, key=lambda pool: pool.size_bytes * pool.total)
    return finding(
        ID,
        f"the pool of huge pages took {size(total)}, {percent(share)} of RAM; {percent(free / total)} of it is"
        " free, and only huge page users can have it",
        confidence,
        [
            *context.lines.find_all(HUGEPAGES, 3),
            context.lines.say(f"{pages.total} pages of {size(pages.size_bytes)}, {pages.free} of them free"),
        ],
        share=share,
        confirm=["grep -i huge /proc/meminfo", "grep . /sys/kernel/mm/hugepages/*/{nr,free,resv}_hugepages"],
        refuted_by=["Free pages are reserved (HugePages_Rsvd) by a program that is about to use them"],
        remedy=[
            "sysctl -w vm.nr_hugepages=N  # what the database's segment needs, plus 2 %; also in /etc/sysctl.d",
            "hugepages= on the kernel's command line, where the pool is made at boot",
        ],
    )


def _confidence(context: Context, share: float, free: float) -> float | None:
    bounds = context.thresholds
    if share >= bounds.hugepages_share and free >= bounds.hugepages_free_share:
        return 0.9
    if share >= bounds.hugepages_unused_pool_share and free == 1:
        return 0.85
    return 0.8 if share >= bounds.hugepages_large_share else None
