"""The memory cgroup's block, from the printed units to bytes."""

from oomlog.model import Memcg, MemcgCounter, MemcgGroup
from oomlog.reading.assemble.pagesize import KIB
from oomlog.reading.sections import Parts
from oomlog.reading.sections.memcg import Group, MemcgText
from oomlog.reading.text import clean_path

NO_LIMIT_KIB = 1 << 52
"""A printed limit above this is none; 32-bit kernels print 8589934588 kB (mm/page_counter.c)."""
NO_LIMIT_32BIT_KIB = 8589934588
COUNTS = ("pg", "workingset_", "thp_", "zswpin", "zswpout", "zswpwb", "pswp", "swpin_", "swpout_", "numa_", "nr_")
"""How the memcg statistics begin that count events (mm/memcontrol.c:memory_stat_format); the others are bytes."""


def memcg(parts: Parts, limit_path: str | None, task_path: str | None) -> Memcg | None:
    """The memcg's block with the paths that the summary names, or None where no cgroup is named at all."""
    block, group_path = parts.memcg, parts.kills.group_path
    paths = (limit_path, task_path, group_path)
    if not (block.counters or block.groups or any(paths)):
        return None
    own, below = _split(block, limit_path)
    stats, counts = _stats(own.stats) if own else ({}, {})
    return Memcg(
        version=_version(parts),
        limit_path=_path(limit_path or (own.path if own else None)),
        task_path=_path(task_path),
        oom_group_path=_path(group_path),
        memory=_counter(parts, "memory"),
        swap=_counter(parts, "swap"),
        memsw=_counter(parts, "memory+swap"),
        kmem=_counter(parts, "kmem"),
        stats=stats,
        counts=counts,
        groups=tuple(_group(group) for group in below),
        extra={f"{key}_protection": f"{value}kB" for key, value in block.protection.items()},
    )


def _path(path: str | None) -> str | None:
    return None if path is None else clean_path(path)


def _split(block: MemcgText, limit_path: str | None) -> tuple[Group | None, list[Group]]:
    """The limited group and those below it, which to 5.2 have a line each: their first is told by what precedes it."""
    groups = block.groups
    own = next((group for group in groups if group.path == limit_path), None)
    first = bool(block.counters) or not block.one_line
    if own is None and groups and first and (limit_path is None or groups[0].path is None):
        own = groups[0]
    return own, [group for group in groups if group is not own]


def _group(group: Group) -> MemcgGroup:
    stats, counts = _stats(group.stats)
    return MemcgGroup(path=clean_path(group.path or ""), stats=stats, counts=counts)


def _stats(items: dict[str, tuple[int, str]]) -> tuple[dict[str, int], dict[str, int]]:
    def counted(key: str, unit: str) -> bool:
        return not unit and key.removeprefix("total_").startswith(COUNTS)

    stats = {key: value * (KIB if unit else 1) for key, (value, unit) in items.items() if not counted(key, unit)}
    return stats, {key: value for key, (value, unit) in items.items() if counted(key, unit)}


def _version(parts: Parts) -> int | None:
    """v2 has a counter of swap alone; v1 has memory+swap and kmem, and statistics on one line (to 5.2)."""
    names = set(parts.memcg.counters)
    if "swap" in names:
        return 2
    return 1 if names & {"memory+swap", "kmem"} or parts.memcg.one_line else None


def _counter(parts: Parts, name: str) -> MemcgCounter | None:
    if name not in parts.memcg.counters:
        return None
    usage, limit, failcnt = parts.memcg.counters[name]
    unlimited = limit > NO_LIMIT_KIB or limit == NO_LIMIT_32BIT_KIB
    return MemcgCounter(
        usage_bytes=usage * KIB, limit_bytes=None if unlimited else limit * KIB, unlimited=unlimited, failcnt=failcnt
    )
