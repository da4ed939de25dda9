"""A memory cgroup's limit in parts, from its counters and statistics (mm/memcontrol.c:mem_cgroup_print_oom_meminfo)."""

from oomlog.explaining.account import Account
from oomlog.model import Memcg, MemcgCounter

SPLIT_KERNEL = {
    "kernel_stack": "kernel_stack",
    "pagetables": "pagetables",
    "sec_pagetables": "sec_pagetables",
    "percpu": "percpu",
    "vmalloc": "vmalloc",
    "slab_reclaimable": "slab_reclaimable",
    "slab_unreclaimable": "slab_unreclaimable",
}
"""Rows that are part of the kernel's memory, by statistic."""
OTHERS = {"anon": "anon", "shmem": "shmem", "sock": "sock", "hugepages": "hugetlb"}
HIT = 0.98
"""A usage of so much of its limit has hit it; by the time that it is printed, a little may have been given back."""


def memcg(memcg: Memcg) -> Account | None:
    """All of the limit that was hit: of memory, or (v1) of memory and swap together. None where it is not printed."""
    counter = limit_hit(memcg)
    parts = _parts(memcg)
    if counter is None or counter.limit_bytes is None or counter.usage_bytes is None or parts is None:
        return None
    if counter is memcg.memsw and memcg.memory and memcg.memory.usage_bytes is not None:
        parts["swap"] = max(counter.usage_bytes - memcg.memory.usage_bytes, 0)
    parts["free"] = max(counter.limit_bytes - counter.usage_bytes, 0)
    over = counter.usage_bytes - counter.limit_bytes
    notes = {"free": [f"the usage is {over} bytes above the limit"]} if over > 0 else {}
    return Account(counter.limit_bytes, parts, notes) if counter.limit_bytes else None


def limit_hit(memcg: Memcg) -> MemcgCounter | None:
    """The counter whose limit the usage has reached, else the one that is limited."""
    limited = [c for c in (memcg.memory, memcg.memsw) if c is not None and c.limit_bytes is not None]
    reached = [c for c in limited if (c.usage_bytes or 0) >= HIT * (c.limit_bytes or 0)]
    return next(iter(reached or limited), None)


def swap_used_up(memcg: Memcg) -> MemcgCounter | None:
    """The counter of memory and swap together (v1) where it has reached its limit, and that is not memory's own."""
    own, both = memcg.memory, memcg.memsw
    if own is None or both is None or not both.limit_bytes or own.limit_bytes in (None, both.limit_bytes):
        return None
    return both if (both.usage_bytes or 0) >= HIT * both.limit_bytes else None


def _parts(memcg: Memcg) -> dict[str, int] | None:
    """The rows without what is free, by the names of the era's statistics."""
    if "anon" in memcg.stats:
        return _split(memcg)
    if "rss" in memcg.stats or any("rss" in group.stats for group in memcg.groups):
        return _each_group(memcg)
    return None


def _split(memcg: Memcg) -> dict[str, int]:
    """v2, and v1 since 5.3: hierarchical. `file` holds shared memory and swap cache, of which `anon` holds a part."""
    stats = memcg.stats
    parts = {row: stats[name] for row, name in {**OTHERS, **SPLIT_KERNEL}.items() if name in stats}
    parts["file"] = max(stats.get("file", 0) - stats.get("shmem", 0) - stats.get("swapcached", 0), 0)
    kernel = stats.get("kernel", _usage(memcg.kmem))
    if kernel is not None:
        parts["kernel_other"] = max(kernel - sum(parts.get(row, 0) for row in SPLIT_KERNEL), 0)
    return parts


def _each_group(memcg: Memcg) -> dict[str, int]:
    """v1 to 5.2: each cgroup's own statistics. `cache` holds shared memory, split off where that is printed."""
    total = {name: _group_sum(memcg, name) for name in ("rss", "cache", "shmem")}
    printed = any("shmem" in stats for stats in (memcg.stats, *(group.stats for group in memcg.groups)))
    parts = {"anon": total["rss"]}
    if printed:
        parts |= {"shmem": total["shmem"], "file": max(total["cache"] - total["shmem"], 0)}
    else:
        parts["cache"] = total["cache"]
    kernel = _usage(memcg.kmem)
    return parts if kernel is None else {**parts, "kernel_other": kernel}


def _group_sum(memcg: Memcg, name: str) -> int:
    """A statistic of the limited cgroup and of all that were printed below it."""
    return sum(stats.get(name, 0) for stats in (memcg.stats, *(group.stats for group in memcg.groups)))


def _usage(counter: MemcgCounter | None) -> int | None:
    return None if counter is None else counter.usage_bytes
