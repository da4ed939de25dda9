"""Where the memory was: the ledger, with bars."""

from collections.abc import Sequence

from oomlog.explaining.sums import whole_bytes
from oomlog.model import Event, LedgerRow, MemcgCounter
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.sizes import Sizes

Bar = tuple[str, str | None, float]

LEAST_SHARE = 0.01
NAMES = {
    "anon": "processes' own (anon)",
    "shmem": "shared memory, tmpfs (shmem)",
    "file": "file cache (file)",
    "cache": "file cache, shared memory",
    "lru": "processes and file cache",
    "unevictable": "locked (unevictable)",
    "slab": "kernel objects (slab)",
    "slab_reclaimable": "kernel objects, droppable",
    "slab_unreclaimable": "kernel objects (slab)",
    "pagetables": "page tables",
    "sec_pagetables": "page tables of VMs, IOMMU",
    "kernel_stack": "kernel stacks",
    "percpu": "kernel, per CPU (percpu)",
    "vmalloc": "kernel (vmalloc)",
    "sock": "network buffers (sock)",
    "kernel_other": "kernel, other",
    "hugepages": "huge page pools",
    "kernel_misc_reclaimable": "kernel, droppable",
    "zspages": "compressed swap (zspages)",
    "balloon": "given to the hypervisor",
    "hwpoisoned": "broken (hwpoisoned)",
    "swap": "in swap",
    "free_pcp": "free, of single CPUs",
    "free": "free",
    "unaccounted": "nothing accounts for it",
}


def held(page: Sheet, event: Event, sizes: Sizes) -> None:
    """The ledger's rows by size, small ones together, and the swap beside it."""
    memory = event.memory
    if memory is None or not memory.ledger:
        return
    whole = sizes.kib(whole_bytes(event))
    page.heading(f"Where the memory was ({'the limit:' if event.scope == 'memcg' else 'RAM:'} {whole})")
    page.bars(_rows(memory.ledger, sizes))
    page.points(
        f"{NAMES.get(row.name, row.name)}: {row.note}"
        for row in memory.ledger
        if row.note and abs(row.share) >= LEAST_SHARE
    )
    if swap := _swap(event, sizes):
        page.item(swap, apart=False)


def _rows(ledger: Sequence[LedgerRow], sizes: Sizes) -> list[Bar]:
    large = sorted((row for row in ledger if abs(row.share) >= LEAST_SHARE), key=lambda row: -row.bytes)
    small = [row for row in ledger if abs(row.share) < LEAST_SHARE and row.bytes]
    rows = [(NAMES.get(row.name, row.name), sizes.kib(row.bytes), row.share) for row in large]
    if small:
        rows.append(("the rest", sizes.kib(sum(row.bytes for row in small)), sum(row.share for row in small)))
    return rows


def _swap(event: Event, sizes: Sizes) -> str | None:
    """The swap in use, of the machine or of the cgroup."""
    if event.scope == "memcg":
        return _swap_of_memcg(event.memcg.swap, sizes) if event.memcg and event.memcg.swap else None
    memory = event.memory
    if memory is None or memory.swap_total_bytes is None:
        return None
    if not memory.swap_total_bytes:
        return "Swap: none."
    if memory.swap_free_bytes is None:
        return f"Swap: {sizes.kib(memory.swap_total_bytes)}."
    used = memory.swap_total_bytes - memory.swap_free_bytes
    return f"Swap: {sizes.kib(used)} of {sizes.kib(memory.swap_total_bytes)} in use."


def _swap_of_memcg(counter: MemcgCounter, sizes: Sizes) -> str | None:
    if counter.usage_bytes is None:
        return None
    if counter.limit_bytes == 0:
        return "Swap of the cgroup: none allowed."
    limit = "no limit" if counter.unlimited else f"limit {sizes.kib(counter.limit_bytes)}"
    return f"Swap of the cgroup: {sizes.kib(counter.usage_bytes)} in use, {limit}."
