"""Where rules draw their lines: our heuristics, all of which a configuration can move."""

from msgspec import Struct


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """Named by the rule that uses them. Shares are 0..1 of the managed RAM, or of the limit that was hit."""

    # Of all rules: findings below are not told; a cause is capped where parts of the report are missing; factor where
    # the page size had to be assumed.
    least_confidence: float = 0.4
    truncated_confidence: float = 0.4
    assumed_page_size_factor: float = 0.8

    # Usage of a limit from which on it was hit, and below which something else must have happened.
    memcg_at_limit: float = 0.98
    memcg_below_limit: float = 0.95
    # Share of the usage that is anonymous, and the victim's share of the limit, for a workload that outgrew its limit.
    memcg_anon_share: float = 0.7
    memcg_victim_share: float = 0.5
    # Global kills of a page fault that told no reason (gfp_mask 0): so much free says that RAM was not it.
    page_fault_free_share: float = 0.5

    # One process: surely the cause; the cause if it holds so many times as much as the next.
    process_growth_share: float = 0.5
    process_growth_least_share: float = 0.25
    process_growth_lead: float = 3.0

    # Processes of one name: how many, their share of all tasks' memory, what a single one may hold.
    many_processes_count: int = 20
    many_processes_share: float = 0.4
    many_processes_single_share: float = 0.1
    # Of many names together: their share of the whole, where no name holds as much as `process_growth_least_share`.
    many_processes_sum_share: float = 0.7

    tmpfs_shmem_share: float = 0.2
    tmpfs_shmem_limit_share: float = 0.3
    # Below this share of shared memory that processes map, it is files in a tmpfs.
    tmpfs_shmem_mapped_share: float = 0.5

    kernel_slab_unreclaimable_share: float = 0.15
    kernel_slab_reclaimable_share: float = 0.25

    # A pool and how much of it nobody uses; a pool that is too large whoever uses it.
    hugepages_share: float = 0.3
    hugepages_free_share: float = 0.2
    hugepages_large_share: float = 0.6
    hugepages_unused_pool_share: float = 0.2

    unevictable_share: float = 0.2
    unevictable_mlocked_share: float = 0.8

    page_tables_share: float = 0.05
    page_tables_large_share: float = 0.1

    kernel_stacks_share: float = 0.05

    # Nothing accounts for it: worth to be told; a finding by itself.
    unaccounted_share: float = 0.1
    unaccounted_large_share: float = 0.2
    # Compressed swap holds between these parts of the swap that is in use.
    unaccounted_zram_least: float = 0.15
    unaccounted_zram_most: float = 1.1

    balloon_share: float = 0.1

    # Memory of tasks that may not be killed.
    unkillable_share: float = 0.25
    unkillable_top_share: float = 0.1

    # How much more oom_score_adj the victim had, how much larger the largest was, and the least share it held.
    adj_distorted_adj: int = 200
    adj_distorted_times: float = 2.0
    adj_distorted_share: float = 0.1

    # File cache at a kill: of RAM, of the usage of a limit; how much of it is dirty or being written.
    reclaim_failure_file_share: float = 0.2
    reclaim_failure_limit_share: float = 0.5
    reclaim_failure_dirty_share: float = 0.5

    early_boot_seconds: float = 60.0
    early_boot_initramfs_share: float = 0.2
    early_boot_capture_bytes: int = 2 << 30

    # Swap: free part that is as good as none, part that is as good as all, anonymous memory that it could have taken.
    swap_full_share: float = 0.01
    swap_full_bytes: int = 32 << 20
    swap_unused_share: float = 0.9
    swap_anon_share: float = 0.8
    swap_unused_anon_share: float = 0.5

    # Managed RAM that is gone since an earlier event.
    ram_shrank_share: float = 0.02
