"""The kernel's memory settings: what each does when memory runs out, and its default, kernel by kernel.

Read in Documentation/admin-guide/sysctl/{vm,kernel}.rst and the files named, at 6.12 unless a line says otherwise.
"""

from typing import NamedTuple

Version = tuple[int, int]
SINCE_EVER: Version = (3, 0)
"""Older kernels were not looked up: no default is told for them."""


class Known(NamedTuple):
    """A setting. `defaults` are (first kernel, value), oldest first; empty where the default depends on the machine or
    the build, which `depends` then says. `effect`: what it does when memory runs out.
    """

    key: str
    effect: str
    defaults: tuple[tuple[Version, str], ...]
    source: str
    depends: str | None = None


def _always(value: str) -> tuple[tuple[Version, str], ...]:
    return ((SINCE_EVER, value),)


KNOWN: tuple[Known, ...] = (
    Known(
        "vm.panic_on_oom",
        "1 panics instead of killing when the whole system is out of memory; 2 on every OOM, that of one cgroup too",
        _always("0"),
        "mm/oom_kill.c:check_panic_on_oom",
    ),
    Known(
        "vm.oom_kill_allocating_task",
        "kills the task that asked for memory, not the one with the highest badness; not for memory cgroups",
        _always("0"),
        "mm/oom_kill.c:out_of_memory",
    ),
    Known("vm.oom_dump_tasks", "prints the table of tasks in the report", _always("1"), "mm/oom_kill.c:dump_header"),
    Known(
        "vm.overcommit_memory",
        "0 refuses what is plainly too much, 1 nothing, 2 what exceeds CommitLimit: then malloc and fork fail first",
        _always("0"),
        "mm/util.c:__vm_enough_memory",
    ),
    Known("vm.overcommit_ratio", "percent of RAM in CommitLimit (mode 2)", _always("50"), "mm/util.c:vm_commit_limit"),
    Known(
        "vm.overcommit_kbytes", "the same as an amount; 0: the ratio counts", _always("0"), "mm/util.c:vm_commit_limit"
    ),
    Known(
        "vm.admin_reserve_kbytes",
        "what mode 2 keeps for root's processes",
        (),
        "mm/mmap.c:init_admin_reserve",
        "3 % of free memory at boot, at most 8192",
    ),
    Known(
        "vm.user_reserve_kbytes",
        "what mode 2 keeps so that a user can still stop a process",
        (),
        "mm/mmap.c:init_user_reserve",
        "3 % of free memory at boot, at most 131072",
    ),
    Known(
        "vm.min_free_kbytes",
        "sets the min watermarks: below them only urgent requests are served; nobody else can use this memory",
        (),
        "mm/page_alloc.c:calculate_min_free_kbytes",
        "grows with the square root of low memory; more with THP",
    ),
    Known(
        "vm.watermark_scale_factor",
        "the distance between the watermarks, in 1/10000 of a zone: when kswapd wakes",
        (((4, 6), "10"),),
        "mm/page_alloc.c:__setup_per_zone_wmarks",
    ),
    Known(
        "vm.watermark_boost_factor",
        "how far watermarks rise for a while after a block was broken up",
        (((5, 0), "15000"),),
        "mm/page_alloc.c:boost_watermark",
    ),
    Known(
        "vm.lowmem_reserve_ratio",
        "what a lower zone keeps from requests that could use a higher one",
        (),
        "mm/page_alloc.c:setup_per_zone_lowmem_reserve",
        "256 for DMA and DMA32, 32 for Normal; by the zones that are built in",
    ),
    Known("vm.zone_reclaim_mode", "reclaims on the own node before another is used", _always("0"), "mm/vmscan.c"),
    Known("vm.swappiness", "how readily anonymous memory is swapped out", _always("60"), "mm/vmscan.c:vm_swappiness"),
    Known(
        "vm.vfs_cache_pressure",
        "how readily dentries and inodes are reclaimed; 0: never",
        _always("100"),
        "fs/dcache.c:sysctl_vfs_cache_pressure",
    ),
    Known("vm.dirty_ratio", "percent of available memory that may be dirty", _always("20"), "mm/page-writeback.c"),
    Known(
        "vm.dirty_background_ratio", "percent from which on it is written back", _always("10"), "mm/page-writeback.c"
    ),
    Known("vm.dirty_bytes", "the same as an amount; 0: the ratio counts", _always("0"), "mm/page-writeback.c"),
    Known("vm.dirty_background_bytes", "the same as an amount", _always("0"), "mm/page-writeback.c"),
    Known(
        "vm.dirty_writeback_centisecs", "how often the flusher wakes; 0: never", _always("500"), "mm/page-writeback.c"
    ),
    Known("vm.page-cluster", "pages read ahead from swap, as a power of two", (), "mm/swap.c:swap_setup", "3"),
    Known(
        "vm.max_map_count",
        "mappings of one process: beyond, mmap fails though memory is free; nothing is killed",
        _always("65530"),
        "include/linux/mm.h:DEFAULT_MAX_MAP_COUNT",
    ),
    Known(
        "vm.compaction_proactiveness",
        "how much is compacted before anybody asks for a large block",
        (((5, 9), "20"),),
        "mm/compaction.c",
    ),
    Known("vm.extfrag_threshold", "compaction or reclaim for a large block", _always("500"), "mm/compaction.c"),
    Known(
        "vm.nr_hugepages",
        "huge pages that are set aside: neither reclaimed nor swapped, used or not",
        _always("0"),
        "mm/hugetlb.c",
    ),
    Known("vm.nr_overcommit_hugepages", "huge pages that may be added on demand", _always("0"), "mm/hugetlb.c"),
    Known("kernel.panic", "seconds until a reboot after a panic; 0: it hangs", (), "kernel/panic.c", "0; by the build"),
    Known("kernel.panic_on_oops", "an oops is a panic", (), "kernel/panic.c", "0; by the build"),
    Known("kernel.panic_print", "what a panic prints; bit 1: memory", _always("0"), "kernel/panic.c"),
    Known(
        "kernel.sysrq", "bit 64 allows Alt-SysRq-f: the OOM killer by hand", (), "drivers/tty/sysrq.c", "by the build"
    ),
    Known(
        "kernel.printk", "what reaches the console: level 4 only the kill line", (), "kernel/printk/printk.c", "by boot"
    ),
    Known(
        "kernel.dmesg_restrict", "1: only root reads the report", (), "kernel/printk/printk.c", "0 or 1 by the build"
    ),
    Known(
        "kernel.pid_max",
        "the highest pid",
        (),
        "kernel/pid.c",
        "32768 or more by the number of CPUs; systemd raises it",
    ),
    Known("kernel.threads-max", "tasks in all", (), "kernel/fork.c:set_max_threads", "an eighth of RAM in stacks"),
)
BY_KEY = {known.key: known for known in KNOWN}


def default(key: str, version: Version | None) -> str | None:
    """The default on such a kernel; None where it depends on more, or the version decides and isn't known.

    `min_free_kbytes` and its like are worked out from the machine by whoever knows it.
    """
    known = BY_KEY.get(key)
    if known is None or not known.defaults:
        return None
    if version is None:
        return known.defaults[0][1] if known.defaults[0][0] == SINCE_EVER and len(known.defaults) == 1 else None
    return next((value for since, value in reversed(known.defaults) if since <= version), None)


def version_of(release: str | None) -> Version | None:
    """The first two numbers of a release: `6.1.0-28-amd64` → (6, 1)."""
    parts = (release or "").split("-")[0].split(".")
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts[:2]):
        return None
    return int(parts[0]), int(parts[1])
