"""Where checks draw their lines: our heuristics, all of which a configuration can move (its table `[settings]`)."""

from msgspec import Struct


class Bounds(Struct, frozen=True, forbid_unknown_fields=True):
    """Named by what is measured. Shares are 0..1 of RAM, unless they name something else."""

    # So many tasks excuse a report without a table of them.
    many_tasks: int = 20_000
    # Held by one process that may not be killed; by all of them.
    unkillable_share: float = 0.25
    unkillable_together_share: float = 0.5
    # Strict overcommit: what may be promised, and the swap that makes up for it; of CommitLimit what is nearly all.
    committable_share: float = 0.6
    committable_swap_share: float = 0.5
    committed_of_limit: float = 0.9
    # Promised, in times of what is there.
    committed_times: float = 1.5

    # min_free_kbytes: much, too much; too little, of its default.
    min_free_share: float = 0.05
    min_free_large_share: float = 0.1
    min_free_of_default: float = 0.5
    large_ram_bytes: int = 64 << 30
    watermark_scale_factor: int = 1000
    # Of a zone's high watermark.
    watermark_boost_of_high: float = 0.5
    lowmem_reserve_ratio: int = 32

    no_swap_ram_bytes: int = 32 << 30
    swap_nearly_full: float = 0.9
    # Swap on disk, or zram, in times of RAM.
    swap_times: float = 2.0
    zswap_pool_percent: int = 50
    # Less data in a zram device says nothing of how it packs.
    zram_ratio: float = 1.3
    zram_telling_bytes: int = 64 << 20

    vfs_cache_pressure: int = 50
    slab_reclaimable_share: float = 0.2
    dirty_bytes: int = 16 << 30
    dirty_ratio: int = 40
    mappings_of_limit: float = 0.8

    # Huge page pools: half of RAM with so much of it idle; nearly all; idle by size and share.
    hugepages_share: float = 0.5
    hugepages_idle_of_pool: float = 0.2
    hugepages_large_share: float = 0.8
    hugepages_idle_bytes: int = 1 << 30
    hugepages_idle_share: float = 0.05
    # Transparent huge pages of a small cgroup's anonymous memory.
    thp_of_anon: float = 0.5
    thp_limit_bytes: int = 2 << 30

    # Cgroups: peak of the limit; memory.high of the limit, and so many times throttled; sum of memory.min; page cache.
    peak_of_limit: float = 0.95
    high_of_limit: float = 0.8
    throttled_times: int = 1000
    min_of_limit: float = 0.8
    file_of_limit: float = 0.5

    big_service_share: float = 0.1
    # An oom_score_adj below the container runtime's own.
    runtime_adj: int = -500
    # Machines from this size on should evict before so little is left.
    evict_share: float = 0.02
    evict_ram_bytes: int = 16 << 30
    redis_of_limit: float = 0.75
    # Of containers: limits in times of the request; limits together in times of the node's RAM; a Java heap.
    limit_of_request: float = 4.0
    limits_of_node: float = 1.5
    heap_of_limit: float = 0.8

    # Bytes of a line of the task table; stacks of all tasks; a crash kernel's reserve on a small machine.
    table_line_bytes: int = 120
    stacks_share: float = 0.5
    crash_share: float = 0.03
    crash_ram_bytes: int = 8 << 30

    # Early killers: no more kept free than this; swap on disk used, of RAM; systemd-oomd on a desktop and without swap.
    early_bytes: int = 4 << 30
    early_swap_of_ram: float = 0.25
    early_desktop_pressure_percent: int = 50
    early_seconds_without_swap: int = 10

    # Of reports: a share that decided something; free parts of swap that is as good as full, as good as unused.
    told_share: float = 0.05
    told_swap_full: float = 0.01
    told_swap_unused: float = 0.9
