"""The machine's memory as `show_mem()` printed it (lib/show_mem.c, mm/page_alloc.c, mm/show_mem.c), in bytes."""

from typing import Literal

from msgspec import Struct, field

from oomlog.model.explained import LedgerRow
from oomlog.model.process import Extra


class FreeArea(Struct, frozen=True, gc=False):
    """Free blocks of one order in a zone; `types` are the letters of the migrate types that have at least one."""

    order: int
    block_bytes: int
    count: int
    types: str | None = None


class Zone(Struct, frozen=True, kw_only=True):
    """One zone: counters by the kernel's own name (free, min, low, high, managed, present, …) in bytes.

    `node` is None on kernels without NUMA, which print none. `lowmem_reserve_bytes` has one entry per zone type.
    """

    node: int | None = None
    name: str
    counters: dict[str, int] = field(default_factory=dict)
    all_unreclaimable: bool | None = None
    lowmem_reserve_bytes: tuple[int, ...] = ()
    free_areas: tuple[FreeArea, ...] = ()
    extra: Extra = field(default_factory=dict)


class Node(Struct, frozen=True, kw_only=True):
    """One NUMA node's LRU line (4.8+), counters in bytes."""

    node: int
    counters: dict[str, int] = field(default_factory=dict)
    all_unreclaimable: bool | None = None
    extra: Extra = field(default_factory=dict)


class HugePages(Struct, frozen=True, kw_only=True):
    """One huge page pool (mm/hugetlb.c:hugetlb_show_meminfo, 3.10+); `total`, `free`, `surplus` count huge pages."""

    node: int | None = None
    size_bytes: int
    total: int
    free: int
    surplus: int | None = None


class Slab(Struct, frozen=True, kw_only=True):
    """One unreclaimable slab cache (mm/slab_common.c:dump_unreclaimable_slab, 4.15+)."""

    name: str
    used_bytes: int
    total_bytes: int


class Allocation(Struct, frozen=True, kw_only=True):
    """One row of memory allocation profiling (6.10+); `bytes` is rounded by the kernel from 6.12 on."""

    bytes: int
    calls: int
    file: str
    line: int
    module: str | None = None
    function: str


class Memory(Struct, frozen=True, kw_only=True):
    """Memory at the time of the report. Non-null whenever a page count was converted, for memcg reports too.

    `page_size_source` names what the page size was inferred from; `assumed` lowers every confidence. `counters` are
    the global ones (name → bytes). `filtered_nodes` are nodes that the printed nodes and zones leave out.
    `ledger` is filled by the explaining stage.
    """

    page_size_bytes: int
    page_size_source: Literal["buddy", "kill-line", "node-line", "zones", "pgtables", "sizes", "arch", "assumed"]
    ram_bytes: int | None = None
    reserved_bytes: int | None = None
    cma_reserved_bytes: int | None = None
    hwpoisoned_bytes: int | None = None
    highmem_bytes: int | None = None
    pagecache_bytes: int | None = None
    swap_total_bytes: int | None = None
    swap_free_bytes: int | None = None
    swap_cache: dict[str, int] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    zones: tuple[Zone, ...] = ()
    filtered_nodes: tuple[int, ...] = ()
    hugepages: tuple[HugePages, ...] = ()
    slab: tuple[Slab, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()
    extra: Extra = field(default_factory=dict)
