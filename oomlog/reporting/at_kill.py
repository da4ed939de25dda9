"""One event → one row of where its memory was: of the cgroup that was limited, else of the machine."""

from oomlog.model import Event, Memcg, Memory
from oomlog.reporting.report import MemoryAtKill
from oomlog.reporting.sums import counters_sum, known_sum


def memory_at_kill(event: Event, number: int) -> MemoryAtKill | None:
    """Where the memory was: of the limited cgroup where its figures are printed, else of the machine."""
    if event.memcg is not None and event.memcg.memory is not None:
        return _of_memcg(event, event.memcg, number)
    if event.memory is not None and event.memory.counters:
        return _of_machine(event, event.memory, number)
    return None


def _of_memcg(event: Event, memcg: Memcg, number: int) -> MemoryAtKill:
    anon, cached = ("anon", "file") if "anon" in memcg.stats else ("rss", "cache")
    return MemoryAtKill(
        number=number,
        id=event.id,
        time=event.time,
        of="memcg",
        total_bytes=memcg.memory.limit_bytes if memcg.memory else None,
        used_bytes=memcg.memory.usage_bytes if memcg.memory else None,
        anon_bytes=_statistic(memcg, anon),
        file_bytes=_statistic(memcg, cached),
        shmem_bytes=_statistic(memcg, "shmem"),
        slab_bytes=_statistic(memcg, "slab"),
    )


def _statistic(memcg: Memcg, name: str) -> int | None:
    """Cgroup v1 before 5.3 prints each cgroup's own figures; otherwise the one printed covers those below."""
    return known_sum(stats.get(name) for stats in (memcg.stats, *(group.stats for group in memcg.groups)))


def _of_machine(event: Event, memory: Memory, number: int) -> MemoryAtKill:
    counters = memory.counters
    return MemoryAtKill(
        number=number,
        id=event.id,
        time=event.time,
        of="machine",
        total_bytes=memory.ram_bytes,
        free_bytes=counters.get("free"),
        anon_bytes=counters_sum(counters, "active_anon", "inactive_anon", "isolated_anon"),
        file_bytes=counters_sum(counters, "active_file", "inactive_file", "isolated_file"),
        shmem_bytes=counters.get("shmem"),
        slab_bytes=counters_sum(counters, "slab_reclaimable", "slab_unreclaimable"),
        swap_total_bytes=memory.swap_total_bytes,
        swap_used_bytes=_difference(memory.swap_total_bytes, memory.swap_free_bytes),
    )


def _difference(whole: int | None, rest: int | None) -> int | None:
    return None if whole is None or rest is None else whole - rest
