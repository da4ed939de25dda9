"""An event as it would have been with other settings."""

from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from oomlog.kernel.badness import EXEMPT_ADJ
from oomlog.model import Event, Memcg, MemcgCounter, Task
from oomlog.units import counted, size

COMM_LENGTH = 15
"""The kernel keeps so much of a name (TASK_COMM_LEN)."""


def with_tasks(
    event: Event, adj: Mapping[str | int, int], without: Collection[str | int]
) -> tuple[Event, list[Task], list[str]]:
    """The event with the changed table, the tasks taken out of it, and what was changed in words."""
    gone = [task for name in without for task in _named(event.tasks, name)]
    dropped = {id(task) for task in gone}
    wanted: dict[int, int] = {}
    for name, value in adj.items():
        for task in _adjustable(event.tasks, name):
            if wanted.setdefault(id(task), value) != value:
                raise ValueError(f"pid {task.pid} is given two oom_score_adj: {wanted[id(task)]} and {value}")
    words = [f"{_how_many(event, name)} = {_checked(value)}" for name, value in adj.items()]
    words += [f"without {_how_many(event, name, what='')}" for name in without]
    tasks = tuple(
        replace(task, oom_score_adj=wanted[id(task)]) if id(task) in wanted else task
        for task in event.tasks
        if id(task) not in dropped
    )
    return replace(event, tasks=tasks), [task for task in event.tasks if id(task) in dropped], words


def _named(tasks: Sequence[Task], name: str | int) -> list[Task]:
    text = str(name)
    found = [] if isinstance(name, int) else [task for task in tasks if task.comm == text]
    found = found or [task for task in tasks if len(text) > COMM_LENGTH and task.comm == text[:COMM_LENGTH]]
    found = found or [task for task in tasks if text == str(task.pid)]
    if not found:
        raise ValueError(f"no task {text!r} in the report's table")
    return found


def _adjustable(tasks: Sequence[Task], name: str | int) -> list[Task]:
    found = _named(tasks, name)
    if any(task.oom_score_adj is None for task in found):
        raise ValueError("the report's table has no oom_score_adj")
    return found


def _how_many(event: Event, name: str | int, what: str = "oom_score_adj of ") -> str:
    count = len(_named(event.tasks, name))
    return f"{what}{name}" + (f" ({counted(count, 'task')})" if count > 1 else "")


def _checked(value: int) -> int:
    if not EXEMPT_ADJ <= value <= -EXEMPT_ADJ:
        raise ValueError(f"{value} is no oom_score_adj: -1000 to 1000")
    return value


def with_settings(event: Event, asked: Mapping[str, int]) -> Event:
    """With `limit`, `ram` or `swap` in bytes."""
    memory, memcg = event.memory, event.memcg
    if memory is not None and "ram" in asked:
        if asked["ram"] <= (memory.reserved_bytes or 0):
            raise ValueError(f"{size(asked['ram'])} of RAM: the kernel had {size(memory.reserved_bytes or 0)} reserved")
        memory = replace(memory, ram_bytes=asked["ram"])
    if memory is not None and "swap" in asked:
        memory = replace(memory, swap_total_bytes=asked["swap"])
    if memcg is not None and "limit" in asked:
        memcg = _with_limit(memcg, asked["limit"])
    return replace(event, memory=memory, memcg=memcg)


def _with_limit(memcg: Memcg, limit: int) -> Memcg:
    """A memory+swap limit moves along, so that the swap that may be used stays the same."""
    old = memcg.memory or MemcgCounter()
    memsw = memcg.memsw
    if memsw and memsw.limit_bytes is not None and old.limit_bytes is not None:
        memsw = replace(memsw, limit_bytes=max(memsw.limit_bytes + limit - old.limit_bytes, limit))
    return replace(memcg, memory=replace(old, limit_bytes=limit, unlimited=False), memsw=memsw)
