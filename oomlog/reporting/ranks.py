"""The tasks in the order in which the kernel would kill them, badness taken apart; then those that it spares."""

from collections.abc import Iterable
from typing import NamedTuple

from oomlog.model import Event, Ranked, Task

MOST_SPARED = 3


class Rank(NamedTuple):
    """One row: a task, what of it the kernel counts, and its place in the replayed ranking (None: not in it)."""

    task: Task
    tables_bytes: int | None
    ranked: Ranked | None
    killed: bool


def ranks(event: Event, most: int) -> list[Rank]:
    """The first `most` of the replayed ranking, the killed, and tasks beyond the ranking that are as large as those
    shown; where nothing was replayed, the largest tasks and the killed.
    """
    ranking = event.choice.ranking if event.choice else ()
    by_pid = {task.pid: task for task in event.tasks}
    largest = sorted(event.tasks, key=held_bytes, reverse=True)
    shown = [by_pid[ranked.pid] for ranked in ranking[:most] if ranked.pid in by_pid] or largest[:most]
    killed = {kill.pid for kill in event.kills}
    places = {ranked.pid: ranked for ranked in ranking}
    spared = _spared(event, places.keys(), min(map(held_bytes, shown), default=0)) if ranking else []
    rows = _once([*shown, *(task for task in largest if task.pid in killed), *spared])
    page = event.memory.page_size_bytes if event.memory else None
    return [Rank(task, _tables(task, page), places.get(task.pid), task.pid in killed) for task in rows]


def held_bytes(task: Task) -> int:
    """What the task holds, in memory and in swap."""
    return (task.rss_bytes or 0) + (task.swap_bytes or 0)


def _spared(event: Event, ranked: Iterable[int], least: int) -> list[Task]:
    """The largest that are not among the highest, though they hold as much: what spares them is worth to be seen."""
    others = [task for task in event.tasks if task.pid not in set(ranked) and held_bytes(task) > least]
    return sorted(others, key=held_bytes, reverse=True)[:MOST_SPARED]


def _once(tasks: Iterable[Task]) -> list[Task]:
    return list({task.pid: task for task in tasks}.values())


def _tables(task: Task, page: int | None) -> int | None:
    """Page tables: in bytes from 4.15 on, before that counted."""
    if task.pgtables_bytes is not None or task.nr_ptes is None or page is None:
        return task.pgtables_bytes
    return (task.nr_ptes + (task.nr_pmds or 0)) * page
