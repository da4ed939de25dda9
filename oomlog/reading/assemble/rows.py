"""The task rows by pid, for what a kill line leaves out."""

from collections.abc import Sequence

from oomlog.model import Task


class Rows:
    """The rows of one table. Few are ever asked for, so none is looked at before."""

    def __init__(self, pids: Sequence[int], tasks: Sequence[Task]) -> None:
        self._pids = pids
        self._tasks = tasks

    def get(self, pid: int) -> Task | None:
        """The row of a pid; None where there is none, or several that differ."""
        if self._pids.count(pid) == 1:
            return self._tasks[self._pids.index(pid)]
        rows = [task for task in self._tasks if task.pid == pid]
        return rows[0] if rows and all(row == rows[0] for row in rows) else None
