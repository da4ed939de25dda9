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
    by_comm: dict[str | None, list[Task]] = {}
    for task in tasks:
        if private(task) is not None:
            by_comm.setdefault(task.comm, []).append(task)
    groups: dict[str, list[Task]] = {}
    for comm, members in by_comm.items():
        groups.setdefault(stem(comm or "?"), []).extend(members)
    shared = shared_each([private(task) or 0 for members in groups.values() for task in members], anon_bytes)
    found = [_held(name, members, shared, most_bytes) for name, members in groups.items()]
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


def _held(name: str, members: Sequence[Task], shared: int, most_bytes: int) -> Holding:
    """What tasks of one name hold, of each of which `shared` bytes are taken for shared."""
    sizes = [private(task) or 0 for task in members]
    own = sum([size - shared for size in sizes if size > shared])
    mapped = max([task.rss_shmem_bytes or 0 for task in members])
    resident = min(own + min(max(sizes), shared) + mapped, most_bytes)
    comms = {task.comm for task in members}
    comm = members[0].comm if len(comms) == 1 else None  # names differ in their numbers
    return Holding(comm or name, len(members), resident, sum([task.swap_bytes or 0 for task in members]))


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
