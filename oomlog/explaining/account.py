"""What the ledger is made of before it is closed: a whole, its parts, and what must be said of them."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from oomlog.model import LedgerRow

ROWS: dict[str, str] = {
    "anon": "anonymous memory of processes. Machine: active_anon + inactive_anon + isolated_anon - shmem (2.6.18 to"
    " 2.6.27: mapped-anon); cgroup: anon (v1 to 5.2: rss), locked memory included",
    "shmem": "tmpfs, shared memory, memfd: shmem",
    "file": "file cache. Machine: active_file + inactive_file + isolated_file; cgroup: file - shmem - swapcached",
    "cache": "file cache and shared memory together, which cgroup v1 prints as one: cache",
    "lru": "anonymous memory and file cache together, which 2.6.x to 2.6.27 prints as one: Active + inactive, without"
    " mapped-anon where that is printed",
    "unevictable": "locked memory (mlock, SHM_LOCK, secretmem) and ramfs, anonymous or file: unevictable",
    "slab": "objects of the kernel: slab, where reclaimable and unreclaimable are not told apart",
    "slab_reclaimable": "objects of the kernel that it can drop (dentries, inodes): slab_reclaimable",
    "slab_unreclaimable": "objects of the kernel that it cannot drop: slab_unreclaimable",
    "pagetables": "page tables of processes: pagetables",
    "sec_pagetables": "page tables of virtual machines and of the IOMMU: sec_pagetables (6.1+)",
    "kernel_stack": "kernel stacks, one a thread. Machine: kernel_stack of the nodes (to 4.7 of the zones)",
    "percpu": "data that the kernel holds for each CPU: percpu (cgroup only)",
    "vmalloc": "kernel memory that is contiguous in addresses only: vmalloc (cgroup only)",
    "sock": "network buffers: sock (cgroup only)",
    "kernel_other": "other kernel memory of the cgroup: what kernel (v1: the kmem counter) holds beyond the rows above",
    "hugepages": "the pools of huge pages, used or not. Machine: hugepages_total * hugepages_size; cgroup: hugetlb",
    "kernel_misc_reclaimable": "other kernel memory that can be dropped: kernel_misc_reclaimable",
    "bounce": "copies for devices that cannot reach high memory: bounce",
    "writeback_tmp": "copies of pages that FUSE writes back: writeback_tmp",
    "zspages": "compressed swap in memory (zram, zswap): zspages of the zones (6.15+)",
    "balloon": "given back to the hypervisor: Balloon of the nodes (6.15+), where it still is part of the whole",
    "hwpoisoned": "pages with hardware errors: pages hwpoisoned",
    "swap": "cgroup v1 at its limit of memory and swap together: usage of memory+swap - usage of memory",
    "free_pcp": "free, in the lists of single CPUs: free_pcp",
    "free": "Machine: free (free_cma included); cgroup: limit - usage",
    "unaccounted": "what nothing above accounts for: the whole without all other rows",
}
"""Every row that a ledger can have, in its order: what it is, and of which printed counters it is made."""
NEGATIVE = "negative: the counters add up to more than the whole"


class Account(Struct, frozen=True):
    """A whole in bytes, its parts (row → bytes, none negative), and notes on rows."""

    whole: int
    parts: Mapping[str, int]
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def closed(self) -> tuple[LedgerRow, ...]:
        """The rows in the order of `ROWS`, the remainder last, so that they add up to the whole."""
        rest = self.whole - sum(self.parts.values())
        held = {**self.parts, "unaccounted": rest}
        negative = {"unaccounted": [NEGATIVE, *self.notes.get("unaccounted", ())]} if rest < 0 else {}
        notes = {**self.notes, **negative}
        said = {row: "; ".join(texts) for row, texts in notes.items()}
        return tuple(
            LedgerRow(name=row, bytes=held[row], share=held[row] / self.whole, note=said.get(row))
            for row in ROWS
            if row in held
        )
