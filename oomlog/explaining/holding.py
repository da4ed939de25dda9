"""What groups of tasks of one name hold, with the pages that they share counted once."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from oomlog.model import Event, Task

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
    known = [(task, size) for task in tasks if (size := private(task)) is not None]
    shared = shared_each([size for _, size in known], anon_bytes)
    groups: dict[str, _Group] = {}
    for task, size in known:
        name = stem(task.comm or "?")
        group = groups.get(name) or groups.setdefault(name, _Group(task.comm or "?"))
        group.add(task, size, shared)
    found = [group.closed(name, shared, most_bytes) for name, group in groups.items()]
    return sorted(found, key=lambda held: -held.held_bytes)


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


class _Group:
    """The sums over tasks of one name, made in one pass: tables have thousands of rows."""

    __slots__ = ("comm", "largest", "mapped", "members", "own", "swap")

    def __init__(self, comm: str) -> None:
        self.comm: str | None = comm  # None where names differ in their numbers
        self.members = self.own = self.largest = self.mapped = self.swap = 0

    def add(self, task: Task, size: int, shared: int) -> None:
        self.members += 1
        self.own += size - shared if size > shared else 0
        self.swap += task.swap_bytes or 0
        self.largest = max(self.largest, size)
        if task.rss_shmem_bytes and task.rss_shmem_bytes > self.mapped:
            self.mapped = task.rss_shmem_bytes
        if self.comm != (task.comm or "?"):
            self.comm = None

    def closed(self, name: str, shared: int, most: int) -> Holding:
        resident = min(self.own + min(self.largest, shared) + self.mapped, most)
        return Holding(self.comm or name, self.members, resident, self.swap)


def private(task: Task) -> int | None:
    """What may be the task's own: its anonymous pages where they are told apart (6.8+), else all that is resident."""
    return task.rss_bytes if task.rss_anon_bytes is None else task.rss_anon_bytes


def tasks_of(event: Event) -> tuple[Task, ...]:
    """The task dump; where there is none, what the kill lines say of the killed."""
    return event.tasks or tuple(
        Task(
            pid=kill.pid or 0,
            comm=kill.comm,
            rss_anon_bytes=kill.anon_rss_bytes,
            rss_shmem_bytes=kill.shmem_rss_bytes,
            oom_score_adj=kill.oom_score_adj,
        )
        for kill in event.kills
    )
