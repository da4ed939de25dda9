"""The task rows by pid, for what a kill line leaves out."""

from collections.abc import Sequence

from oomlog.model import Task

Rows = dict[int, Task]


def by_pid(tasks: Sequence[Task]) -> Rows:
    """Rows by pid; a pid that stands twice is left out, for it is not known which row is meant."""
    rows: Rows = {task.pid: task for task in tasks}
    if len(rows) == len(tasks):
        return rows
    rows = {}
    twice: set[int] = set()
    for task in tasks:
        if task.pid in rows and rows[task.pid] != task:
            twice.add(task.pid)
        rows[task.pid] = task
    return {pid: task for pid, task in rows.items() if pid not in twice}
