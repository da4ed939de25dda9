"""Who held the memory: a separate question from who asked last (the trigger) and who died (the victim)."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from msgspec import structs

from oomlog.explaining.holding import Holding, holdings, shared_each, sized, swap_told
from oomlog.explaining.sums import doubtful_bytes
from oomlog.model import Culprit, Event, LedgerRow, Memcg, MemcgGroup, Memory, Slab

KERNEL_ROWS = {
    ("pagetables", "sec_pagetables"): ("pagetables", "page tables"),
    ("kernel_stack",): ("kernel_stack", "kernel stacks"),
    ("hugepages",): ("hugepages", "huge page pool"),
    ("file",): ("file", "file cache"),
    ("cache",): ("cache", "file cache and shared memory"),
    ("percpu", "vmalloc", "kernel_misc_reclaimable", "bounce", "writeback_tmp"): ("kernel", "kernel memory"),
    ("sock",): ("sock", "network buffers"),
    ("kernel_other",): ("kernel", "other kernel memory of the cgroup"),
    ("balloon",): ("balloon", "balloon of the hypervisor"),
}
"""Rows of the ledger that answer for themselves, added up: kind and name."""
SLAB_ROWS = ("slab", "slab_reclaimable", "slab_unreclaimable")
ANON_ROWS = ("anon", "unevictable", "lru")
"""The rows that hold the anonymous memory of processes."""
SHARED_ROWS = ("shmem", "file", "cache")
"""The rows that hold what they map beside it."""
LEAST_SHARE = 0.1
"""Who holds less of the whole is not why it is full: then nobody alone is, or it is not full."""
UNKNOWN = "unknown"
"""Processes hold the memory, and the report does not say which."""
PROCESSES = ("process", "group", UNKNOWN)
OF_CAUSE = {
    "process-growth": PROCESSES,
    "many-processes": PROCESSES,
    "tmpfs-shmem": ("tmpfs",),
    "kernel-slab": ("slab",),
    "hugepages": ("hugepages",),
    "page-tables": ("pagetables",),
    "kernel-stacks": ("kernel_stack",),
    "balloon": ("balloon",),
    "unaccounted": ("unaccounted",),
    "zone-imbalance": ("slab", "kernel_stack", "unaccounted"),
}
"""A cause that says who held the memory, and of which kind its culprit is: the two never name different ones."""
NOT_OF_AMOUNTS = ("fragmentation", "zone-imbalance", "numa-confinement")
"""Causes that leave memory free: what the kernel could have dropped as well is nobody's fault."""
DROPPABLE = ("file", "cache")
TYPES = frozenset({"oom_kill", "oom_panic", "oom_no_victim", "oom_unknown"})


def culprit(
    event: Event, ledger: Sequence[LedgerRow], groups: Sequence[Holding] | None = None, cause: str | None = None
) -> Culprit | None:
    """Whoever held most of the memory (and of the swap, where that is printed), or None where nobody can be named.

    None, too, for a kill that was asked for by hand, and where even the largest holder held little of the whole.
    `groups` are the event's `groups_of`, where they were worked out before; `cause` is the rule of its primary cause:
    of a report that contradicts itself amounts alone could name another holder than the cause does.
    """
    if event.manual or event.type not in TYPES:
        return None
    if not ledger:
        return _of_usage(event)
    held = {row.name: row.bytes for row in ledger}
    candidates = [
        *_tasks(event, held, groups),
        *_shmem(event, held),
        *_slab(event, held),
        *_rows(held),
        *_unaccounted(ledger),
    ]
    fitting = [found for found in candidates if found.kind in OF_CAUSE.get(cause or "", ())]
    largest = max(fitting or candidates, key=_held)
    whole = sum(held.values()) - doubtful_bytes(ledger) + _beside(event, held)
    if largest.kind == UNKNOWN or _held(largest) < LEAST_SHARE * whole:
        return None
    if cause in NOT_OF_AMOUNTS and largest.kind in DROPPABLE:
        return None
    return structs.replace(largest, share=_held(largest) / whole)


def _of_usage(event: Event) -> Culprit | None:
    """To 3.8 a cgroup's report does not tell what its usage is made of: who holds half of it, holds most."""
    counter = event.memcg.memory if event.scope == "memcg" and event.memcg else None
    largest = max(sized(event), key=itemgetter(0), default=None)
    if counter is None or not counter.usage_bytes or not counter.limit_bytes or largest is None:
        return None
    held = min(largest[0], counter.usage_bytes)
    if 2 * held < counter.usage_bytes:
        return None
    share = min(held / counter.limit_bytes, 1.0)
    return Culprit(kind="process", name=largest[1].comm or "?", held_bytes=held, members=1, share=share)


def _held(found: Culprit) -> int:
    return found.held_bytes or 0


def groups_of(event: Event, held: Mapping[str, int]) -> list[Holding]:
    """What processes of one name hold together, the largest first, by the ledger's rows; see `holdings`."""
    tasks = sized(event)
    return holdings(tasks, shared_each([size for size, _ in tasks], _anon(held)), held_by_tasks(held))


def held_by_tasks(held: Mapping[str, int]) -> int:
    """The most that all processes can hold together, in bytes."""
    return _anon(held) + sum(held.get(row, 0) for row in SHARED_ROWS)


def _tasks(event: Event, held: Mapping[str, int], groups: Sequence[Holding] | None) -> Iterator[Culprit]:
    """The largest process or group of processes; above it the child cgroup that holds at least twice as much."""
    largest = next(iter(_certain(event, held, groups_of(event, held) if groups is None else groups)), None)
    if largest is None:
        yield Culprit(kind=UNKNOWN, name="", held_bytes=_anon(held))
    else:
        kind = "process" if largest.members == 1 else "group"
        yield Culprit(kind=kind, name=largest.name, held_bytes=largest.held_bytes, members=largest.members)
    if event.scope == "memcg" and event.memcg is not None:
        for path, size in _children(event.memcg):
            if largest is None or size >= 2 * largest.held_bytes:
                yield Culprit(kind="memcg", name=path, held_bytes=size)


def _certain(event: Event, held: Mapping[str, int], groups: Sequence[Holding]) -> Sequence[Holding]:
    """Where the task dump is lost or breaks off, only who is the largest for certain: with half of all."""
    if event.tasks and event.type != "oom_unknown" and "tasks" not in event.completeness.missing:
        return groups
    return [holding for holding in groups if 2 * holding.resident_bytes >= _anon(held)]


def _anon(held: Mapping[str, int]) -> int:
    return sum(held.get(row, 0) for row in ANON_ROWS)


def _children(memcg: Memcg) -> Iterator[tuple[str, int]]:
    """Each cgroup right below the limited one with what it and those below it hold (v1 to 5.2 prints all of them)."""
    top = (memcg.limit_path or "").rstrip("/")
    totals: dict[str, int] = {}
    for group in memcg.groups:
        child = group.path.removeprefix(f"{top}/").partition("/")[0]
        totals[f"{top}/{child}"] = totals.get(f"{top}/{child}", 0) + _charged(group)
    yield from totals.items()


def _charged(group: MemcgGroup) -> int:
    return group.stats.get("rss", 0) + group.stats.get("cache", 0)


def _shmem(event: Event, held: Mapping[str, int]) -> Iterator[Culprit]:
    """Shared memory that no process maps: files in tmpfs, segments left behind. `mapped` bounds what is mapped."""
    mapped = _mapped(event)
    if mapped is not None and "shmem" in held:
        unmapped = max(held["shmem"] - mapped, 0) + _swapped_shmem(event)
        yield Culprit(kind="tmpfs", name="tmpfs or shared memory", held_bytes=unmapped)


def _mapped(event: Event) -> int | None:
    if event.scope != "memcg":
        return event.memory.counters.get("mapped") if event.memory is not None else None
    if event.memcg is None:
        return None
    stats = event.memcg.stats
    return stats.get("file_mapped", stats.get("mapped_file"))


def _swapped_shmem(event: Event) -> int:
    """Swap in use that is neither a process's nor in memory as well is shared memory's."""
    swapped = [task.swap_bytes for task in event.tasks if task.swap_bytes is not None]
    if event.scope != "global" or event.memory is None or not swapped:
        return 0
    return max(_swap_in_use(event.memory) - event.memory.swap_cache.get("held_bytes", 0) - sum(swapped), 0)


def _slab(event: Event, held: Mapping[str, int]) -> Iterator[Culprit]:
    rows = [held[row] for row in SLAB_ROWS if row in held]
    if rows:
        caches = event.memory.slab if event.memory is not None and event.scope != "memcg" else ()
        yield Culprit(kind="slab", name=_largest_caches(caches) or "slab", held_bytes=sum(rows))


def _largest_caches(caches: Sequence[Slab]) -> str:
    """The fewest caches that together hold half of what was listed."""
    names: list[str] = []
    rest = sum(cache.total_bytes for cache in caches) / 2
    for cache in sorted(caches, key=lambda cache: -cache.total_bytes):
        if rest <= 0:
            break
        names.append(cache.name)
        rest -= cache.total_bytes
    return ", ".join(names)


def _rows(held: Mapping[str, int]) -> Iterator[Culprit]:
    for rows, (kind, name) in KERNEL_ROWS.items():
        yield Culprit(kind=kind, name=name, held_bytes=sum(held.get(row, 0) for row in rows))


def _unaccounted(ledger: Sequence[LedgerRow]) -> Iterator[Culprit]:
    """The remainder, unless it is doubtful."""
    row = ledger[-1]
    if row.note is None:
        yield Culprit(kind="unaccounted", name="kernel memory that the report does not name", held_bytes=row.bytes)


def _beside(event: Event, held: Mapping[str, int]) -> int:
    """Swap in use beside the ledger's whole: as printed, else what the tasks have there; of a cgroup at least that, as
    it need not be accounted to it.

    To 3.5 it is not printed what a task has there: nobody's part of the swap is known, and it is left aside.
    """
    if not swap_told(event):
        return 0
    tasks = sum([task.swap_bytes or 0 for task in event.tasks])
    if event.scope != "memcg":
        return _swap_in_use(event.memory) or tasks
    return max(_swap_of_memcg(event.memcg), tasks) if "swap" not in held else max(tasks - held["swap"], 0)


def _swap_in_use(memory: Memory | None) -> int:
    return 0 if memory is None else max((memory.swap_total_bytes or 0) - (memory.swap_free_bytes or 0), 0)


def _swap_of_memcg(memcg: Memcg | None) -> int:
    if memcg is None or memcg.swap is None:  # v1 accounts memory and swap together
        both, memory = (memcg.memsw, memcg.memory) if memcg is not None else (None, None)
        return max((both.usage_bytes or 0) - (memory.usage_bytes or 0), 0) if both and memory else 0
    return memcg.swap.usage_bytes or 0
