"""Who could be chosen: the task table as columns of numbers, which is what scoring 10,000 tasks in time needs."""

from collections.abc import Sequence
from typing import NamedTuple

from oomlog.kernel.badness import EXEMPT_ADJ, INIT_PID, NO_BOUND, Era, points
from oomlog.model import Event, Task

PAGE_BYTES = 4096
"""Where no page size is known no size was converted from pages either."""


class Candidates(NamedTuple):
    """The eligible tasks in the order printed; `used` is rss + swap + page tables in pages."""

    tasks: Sequence[Task]
    used: Sequence[int]
    adj: Sequence[int]
    root: Sequence[bool]

    def order(self, era: Era, total_pages: int) -> tuple[list[int], Sequence[int]]:
        """Indices from the kernel's pick downwards, and the score of each index."""
        scores = points(era, self.used, self.adj, self.root, total_pages)
        last_first = range(len(scores) - 1, -1, -1) if era.tie == "last" else range(len(scores))
        return sorted(last_first, key=scores.__getitem__, reverse=True), scores

    def row_of(self, pid: int) -> int | None:
        """The row of a process: its own, or that of the thread which outlived it."""
        for number, task in enumerate(self.tasks):
            if pid in (task.pid, task.tgid):
                return number
        return None

    def could_lead(self, number: int, units: tuple[int, int]) -> bool:
        """Whether this row's `used + adj * unit` is the highest (or equal) for some unit between the two."""
        low, high = units
        mine, weight = self.used[number], self.adj[number]
        for used, adj in zip(self.used, self.adj, strict=True):
            ahead, faster = mine - used, weight - adj
            if faster > 0:
                low = max(low, -(ahead // faster))
            elif faster < 0:
                high = min(high, ahead // -faster)
            elif ahead < 0:
                return False
        return low <= high


def page_bytes(event: Event) -> int:
    """The size that the event's pages were converted with."""
    return event.memory.page_size_bytes if event.memory else PAGE_BYTES


def candidates(event: Event) -> Candidates:
    """All but init and those with the `oom_score_adj` that exempts. Kernel threads are in no table."""
    page = page_bytes(event)
    tasks = [task for task in event.tasks if task.oom_score_adj != EXEMPT_ADJ and task.pid != INIT_PID]
    return Candidates(
        tasks,
        [
            ((task.rss_bytes or 0) + (task.swap_bytes or 0) + (task.pgtables_bytes or 0)) // page
            + (task.nr_ptes or 0)
            + (task.nr_pmds or 0)
            for task in tasks
        ],
        [task.oom_score_adj or 0 for task in tasks],
        [task.uid == 0 for task in tasks],
    )


def units(least: int | None, most: int | None, page: int) -> tuple[int, int]:
    """Thousandths of the total in pages, which `oom_score_adj` counts in, at both bounds."""
    return (least or 0) // page // 1000, (NO_BOUND if most is None else most // page) // 1000
