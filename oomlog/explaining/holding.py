"""What groups of tasks of one name hold, with the pages that they share counted once."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from oomlog.model import Task

_NUMBERED = re.compile(r"(?:(?:[-_./:#]\d+)+|\d+)$")


class Holding(Struct, frozen=True):
    """Tasks of one name: an estimate of the memory and swap that they hold together, in bytes."""

    name: str
    members: int
    resident_bytes: int
    swap_bytes: int

    @property
    def held_bytes(self) -> int:
        """In memory and in swap."""
        return self.resident_bytes + self.swap_bytes


@lru_cache(maxsize=4096)
def stem(comm: str) -> str:
    """The name without a number at its end: `apache2-17` is `apache2`, `kworker/0:1` is `kworker`; `1234` stays."""
    return _NUMBERED.sub("", comm) or comm


def holdings(tasks: Iterable[Task], anon_bytes: int, most_bytes: int) -> list[Holding]:
    """One for each name, the largest first. `anon_bytes` is all anonymous memory, locked memory with it; `most_bytes`
    all that processes can hold (the rest of what a cgroup's processes map is charged elsewhere).

    Resident sizes count a shared page in every task. They say nothing of who shares what, but their sum exceeds the
    anonymous memory by what was counted too often (before 6.8 with the file pages that are mapped): as much is taken
    for shared in each task, and counted once for each name. From 6.8 on the largest `rss_shmem` of a name is added.
    """
    known = [task for task in tasks if _private(task) is not None]
    shared = shared_each([_private(task) or 0 for task in known], anon_bytes)
    groups: dict[str, list[Task]] = {}
    for task in known:
        groups.setdefault(stem(task.comm or "?"), []).append(task)
    return sorted((_holding(group, shared, most_bytes) for group in groups.values()), key=lambda held: -held.held_bytes)


def shared_each(sizes: Sequence[int], total: int) -> int:
    """How much of each size must be shared, as far as it has so much, for the rest of all to add up to `total`."""
    excess = sum(sizes) - total
    if excess <= 0:
        return 0
    for index, size in enumerate(ordered := sorted(sizes)):
        left = len(ordered) - index
        if size * left >= excess:
            return excess // left
        excess -= size
    return max(sizes)


def _holding(group: Sequence[Task], shared: int, most: int) -> Holding:
    sizes = [_private(task) or 0 for task in group]
    own = sum(max(size - shared, 0) for size in sizes) + min(max(sizes), shared)
    mapped = max(task.rss_shmem_bytes or 0 for task in group)
    names = {task.comm or "?" for task in group}
    return Holding(
        name=names.pop() if len(names) == 1 else stem(group[0].comm or "?"),
        members=len(group),
        resident_bytes=min(own + mapped, most),
        swap_bytes=sum(task.swap_bytes or 0 for task in group),
    )


def _private(task: Task) -> int | None:
    """What may be the task's own: its anonymous pages where they are told apart (6.8+), else all that is resident."""
    return task.rss_bytes if task.rss_anon_bytes is None else task.rss_anon_bytes
