"""Machines and cgroups that ran short of memory, built by hand; sizes in MiB."""

from typing import Any

from msgspec.structs import replace

from oomlog.model import Event, HugePages, Kernel, Memcg, MemcgCounter, Memory, Slab, Task, Trigger, Zone
from tests.reporting.making import MIB, event, kill

RAM = 1000
COUNTERS = (
    "active_anon", "inactive_anon", "active_file", "inactive_file", "unevictable", "dirty", "writeback",
    "slab_reclaimable", "slab_unreclaimable", "mapped", "shmem", "pagetables", "free",
)  # fmt: skip
NAMES = {"anon": "active_anon", "file": "active_file"}


def task(pid: int, size: int, adj: int = 0, comm: str = "", **fields: int) -> Task:
    """A row whose memory is all anonymous; further sizes in MiB."""
    sizes: dict[str, Any] = {f"{name}_bytes": value * MIB for name, value in fields.items()}
    return Task(
        pid=pid,
        tgid=pid,
        uid=1000,
        comm=comm or f"task{chr(96 + pid % 26)}",
        rss_bytes=size * MIB,
        rss_anon_bytes=size * MIB,
        oom_score_adj=adj,
        **{"pgtables_bytes": 0, "swap_bytes": 0, **sizes},
    )


def machine(*tasks: Task, swap: tuple[int, int] = (0, 0), **parts: int) -> Event:
    """A global kill of the first task on 1000 MiB: `anon=900, shmem=50`, …; what is not named is not there.

    `shmem` is a part of `anon`, as the kernel counts. `stack` are kernel stacks, `balloon` the balloon, `pool` and
    `pool_free` huge pages, `cached` the pages of files. `swap` is total and free.
    """
    counters = dict.fromkeys(COUNTERS, 0) | {NAMES.get(name, name): size for name, size in parts.items()}
    counters = {name: size * MIB for name, size in counters.items() if name in COUNTERS}
    memory = Memory(
        page_size_bytes=4096,
        page_size_source="buddy",
        ram_bytes=RAM * MIB,
        reserved_bytes=0,
        pagecache_bytes=parts.get("cached", 0) * MIB,
        swap_total_bytes=swap[0] * MIB,
        swap_free_bytes=swap[1] * MIB,
        counters=counters,
        zones=(_zone(parts),),
        hugepages=_pool(parts),
    )
    killed = tuple(kill(pid=one.pid, comm=one.comm, anon_rss_bytes=one.rss_bytes) for one in tasks[:1])
    return event(kernel=Kernel(release="6.9.0"), memory=memory, tasks=tasks, kills=killed, monotonic_seconds=9000.0)


def _zone(parts: dict[str, int]) -> Zone:
    sizes = {"present": RAM, "managed": RAM, "free": parts.get("free", 0), "kernel_stack": parts.get("stack", 0)}
    return Zone(node=0, name="Normal", counters={name: size * MIB for name, size in sizes.items()})


def _pool(parts: dict[str, int]) -> tuple[HugePages, ...]:
    if "pool" not in parts:
        return ()
    return (HugePages(node=0, size_bytes=2 * MIB, total=parts["pool"] // 2, free=parts.get("pool_free", 0) // 2),)


def with_slab(short: Event, **caches: int) -> Event:
    """With the kernel's list of caches."""
    listed = tuple(Slab(name=name, used_bytes=size * MIB, total_bytes=size * MIB) for name, size in caches.items())
    assert short.memory is not None
    return replace(short, memory=replace(short.memory, slab=listed))


def traced(short: Event, comm: str, *frames: str, **fields: Any) -> Event:  # noqa: ANN401 - any field of a trigger
    """Asked for by another process or thread, with its call trace."""
    trigger = Trigger(**{"comm": comm, "pid": 7, "gfp_mask": 0xCC0, "order": 0, "call_trace": frames, **fields})
    return replace(short, trigger=trigger)


def limited(limit: str, victim: str, *tasks: Task, usage: int = 100, **stats: int) -> Event:
    """A kill at the limit (100 MiB) of one cgroup, in the same or another."""
    memcg = Memcg(
        version=2,
        limit_path=limit,
        task_path=victim,
        memory=MemcgCounter(usage_bytes=usage * MIB, limit_bytes=100 * MIB, failcnt=3),
        stats={"anon": 0, "file": 0, "shmem": 0, "kernel": 0} | {name: size * MIB for name, size in stats.items()},
    )
    killed = tuple(kill(pid=one.pid, comm=one.comm, anon_rss_bytes=one.rss_bytes) for one in tasks[:1])
    memory = Memory(page_size_bytes=4096, page_size_source="buddy")
    return event(scope="memcg", memcg=memcg, memory=memory, tasks=tasks, kills=killed)
