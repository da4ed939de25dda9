"""What groups of tasks of one name hold, with the pages that they share counted once."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from oomlog.model import Event, Task
from oomlog.regex import regex

Sized = tuple[int, Task]
_NUMBERED = regex(r"(?:(?:[-_./:#]\d+)+|\d+)$")


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


def holdings(sized: Iterable[Sized], shared: int, most_bytes: int) -> list[Holding]:
    """One for each name, the largest first; `shared` bytes of each task are taken for shared (`shared_each`), and are
    counted once for each name. `most_bytes` is all that processes can hold: the rest of what a cgroup's processes map
    is charged elsewhere. From 6.8 on the largest `rss_shmem` of a name is added.
    """
    groups: dict[str, list[Sized]] = {}
    for one in sized:
        groups.setdefault(stem(one[1].comm or "?"), []).append(one)
    found = [_held(name, members, shared, most_bytes) for name, members in groups.items()]
    return sorted(found, key=lambda held: -held.held_bytes)


def shared_each(sizes: Sequence[int], total: int) -> int:
    """How much of each size must be shared, as far as it has so much, for the rest of all to add up to `total`.

    Resident sizes count a shared page in every task. They say nothing of who shares what, but their sum exceeds the
    anonymous memory, `total`, by what was counted too often (before 6.8 with the file pages that are mapped).
    """
    excess, left = sum(sizes) - total, len(sizes)
    if excess <= 0:
        return 0
    for size in sorted(sizes):
        if size * left >= excess:
            return excess // left
        excess -= size
        left -= 1
    return max(sizes)


def _held(name: str, members: Sequence[Sized], shared: int, most_bytes: int) -> Holding:
    """What tasks of one name hold together."""
    own = sum([size - shared for size, _ in members if size > shared])
    mapped = max([task.rss_shmem_bytes or 0 for _, task in members])
    resident = min(own + min(max([size for size, _ in members]), shared) + mapped, most_bytes)
    comms = {task.comm for _, task in members}
    comm = comms.pop() if len(comms) == 1 else None  # names differ in their numbers
    return Holding(comm or name, len(members), resident, sum([task.swap_bytes or 0 for _, task in members]))


def private(task: Task) -> int | None:
    """What may be the task's own: its anonymous pages where they are told apart (6.8+), else all that is resident."""
    return task.rss_bytes if task.rss_anon_bytes is None else task.rss_anon_bytes


def swap_told(event: Event) -> bool:
    """Whether the task dump has what each task holds in swap (3.6+): a table has the same columns in every row."""
    return bool(event.tasks) and event.tasks[0].swap_bytes is not None


def sized(event: Event) -> list[Sized]:
    """The tasks whose size is told, each with what may be its own (`private`)."""
    return [(size, task) for task in tasks_of(event) if (size := private(task)) is not None]


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
