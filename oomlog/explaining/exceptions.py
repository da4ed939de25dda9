"""Why the kernel took another task than the one that scores highest: documented reasons, each by its evidence."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from oomlog.explaining.candidates import Candidates, page_bytes, units
from oomlog.explaining.totals import Totals
from oomlog.kernel.badness import Era, points
from oomlog.model import Event, Kill, Task

ALLOCATING = "vm.oom_kill_allocating_task is set: whoever asks is killed, whatever it scores"
ORIGIN = "a task in swapoff or KSM unmerge is killed first, whatever it scores"
DYING = "the highest had been killed before and could not give its memory back: it is passed over"
LOST = "rows of the task table were lost, the chosen task's among them"
GONE = "the task table is taken after the choice, and the chosen task is no longer in it"
CHILD = "a child died in place of the chosen task, which the report does not name"
GROUP = "memory.oom.group kills the whole cgroup; the line of the chosen task is missing"
SAME_MM = "both share one address space, and die together"
CHANGED = "the task table is taken after the choice: by the kill line's figures the chosen task was shrinking"
SWAP = "oom_score_adj counts shares of RAM and swap, and the swap is not printed: there is a size that fits"
HIDDEN = "swap and page tables of a task count but are not printed: with them it can have been the highest"
ROOT = "root without CAP_SYS_ADMIN, as in a container, gets no bonus: without it the task was the highest"

EQUAL = (
    "both score the same, in whole thousandths; the table is taken after the choice, and what changed in between can"
    " decide among equals, which no line shows"
)

_ORIGINS = ("swapoff", "try_to_unuse", "unmerge_and_remove_all_rmap_items", "unmerge_ksm_pages")
"""oom_task_origin is set around these (mm/swapfile.c, mm/ksm.c)."""
_TABLE_ENTRIES = 512
"""One page of page tables maps so many pages of 4 KiB; those of sparse mappings map fewer, larger pages more."""
_SCORE_SLACK = 1
"""The printed score is a whole number."""
_ROLES = {"child": CHILD, "group": GROUP, "shares_mm": SAME_MM}


class Replay(NamedTuple):
    """One choice played again: `order` gives indices of `table` from the pick downwards, `scores` that of each."""

    event: Event
    era: Era
    totals: Totals
    table: Candidates
    order: Sequence[int]
    scores: Sequence[int]
    earlier: tuple[Kill, ...] = ()

    @property
    def pick(self) -> Task | None:
        """The row that scores highest."""
        return self.table.tasks[self.order[0]] if self.order else None

    def picks(self, pid: int) -> bool:
        """Whether the pick is this process; where the era's rule for equal rows is not known, any of them is."""
        number = self.table.row_of(pid)
        if number is None or not self.order:
            return False
        return number == self.order[0] or (not self.era.tie_known and self.scores[number] == self.scores[self.order[0]])


def exception(replay: Replay, pid: int) -> str | None:
    """The first reason that the event itself (or an earlier kill) gives evidence of; None leaves it unexplained."""
    for test, reason in _BY_EVENT:
        if test(replay, pid):
            return reason
    if replay.event.chosen is None and replay.event.kills[0].role in _ROLES:
        return _ROLES[replay.event.kills[0].role]
    number = replay.table.row_of(pid)
    if number is None:
        return _not_there(replay, pid)
    return next((reason for row_test, reason in _BY_ROW if row_test(replay, number)), None)


def _not_there(replay: Replay, pid: int) -> str | None:
    """An exempt task stands in the table but is never chosen, so that its death stays unexplained."""
    if any(pid in (task.pid, task.tgid) for task in replay.event.tasks):
        return None
    return GONE if replay.event.completeness.complete else LOST


def _origin(replay: Replay, pid: int) -> bool:
    trigger = replay.event.trigger
    comms = {task.comm for task in replay.event.tasks if pid in (task.pid, task.tgid)}
    traced = trigger is not None and trigger.pid == pid and any(_is_origin(frame) for frame in trigger.call_trace)
    return traced or "swapoff" in comms


def _is_origin(frame: str) -> bool:
    return any(name in frame for name in _ORIGINS)


def _dying(replay: Replay, pid: int) -> bool:
    """Whether all that score higher had been killed before."""
    dead = {(kill.pid, kill.comm) for kill in replay.earlier}
    number = replay.table.row_of(pid)
    if number is None or not dead:
        return False
    higher = [replay.table.tasks[other] for other in replay.order[: replay.order.index(number)]]
    return all((task.pid, task.comm) in dead for task in higher)


def _same_mm(replay: Replay, number: int) -> bool:
    """One address space shows as rows that agree in every size."""
    mine, pick = replay.table.tasks[number], replay.pick
    return pick is not None and _sizes(mine) == _sizes(pick) and bool(mine.rss_bytes)


def _sizes(task: Task) -> tuple[int | None, ...]:
    return (task.total_vm_bytes, task.rss_bytes, task.rss_anon_bytes, task.swap_bytes, task.pgtables_bytes)


def _changed(replay: Replay, number: int) -> bool:
    """Whether the task shrank between row and kill line by more than the row lacks to the highest: it was larger."""
    row, page = replay.table.tasks[number], page_bytes(replay.event)
    killed = next((kill for kill in replay.event.kills if kill.pid in (row.pid, row.tgid)), None)
    parts = (killed.anon_rss_bytes, killed.file_rss_bytes, killed.shmem_rss_bytes) if killed else ()
    if row.rss_bytes is None or not any(parts) or replay.era.per_mille:
        return False
    shrunk = (row.rss_bytes - sum(part or 0 for part in parts)) // page
    return shrunk > replay.scores[replay.order[0]] - replay.scores[number]


def _another_total(replay: Replay, number: int) -> bool:
    bounds = units(*replay.totals, page_bytes(replay.event))
    return bounds[0] < bounds[1] and not replay.era.per_mille and replay.table.could_lead(number, bounds)


def _hidden(replay: Replay, number: int) -> bool:
    """Swap is at most what is in use, and with the resident part at most the address space."""
    row, memory = replay.table.tasks[number], replay.event.memory
    if not replay.era.hidden or row.total_vm_bytes is None or memory is None:
        return False
    used = (memory.swap_total_bytes or 0) - (memory.swap_free_bytes or 0)
    swapped = row.total_vm_bytes - (row.rss_bytes or 0)
    if memory.swap_total_bytes is not None:
        swapped = min(swapped, used)
    more = (max(swapped, 0) + row.total_vm_bytes // _TABLE_ENTRIES) // page_bytes(replay.event)
    most = _score_with(replay, number, used=replay.table.used[number] + more)
    chosen = replay.event.chosen
    if chosen is None or chosen.score is None:
        return most >= replay.scores[replay.order[0]]
    return chosen.score <= most and _highest(replay, number, chosen.score)


def _highest(replay: Replay, number: int, score: int) -> bool:
    """Whether a row with this score is taken before all others, by what is printed of them: the first of equals is."""
    before, after = replay.scores[:number], replay.scores[number + 1 :]
    return all(other < score for other in before) and all(other <= score for other in after)


def _equal(replay: Replay, number: int) -> bool:
    """Thousandths are coarse: rows that differ by much score the same."""
    return replay.era.per_mille and replay.scores[number] == replay.scores[replay.order[0]]


def _root(replay: Replay, number: int) -> bool:
    """CAP_SYS_ADMIN is not printed; a printed score has to be the one without the bonus."""
    if replay.era.hidden or not (replay.era.root_discount and replay.table.root[number]):
        return False
    chosen, total = replay.event.chosen, (replay.totals.least or 0) // page_bytes(replay.event)
    score = _score_with(replay, number, root=False)
    told = None if chosen is None or not total or replay.totals.most != replay.totals.least else chosen.score
    fits = told is None or abs(score * 1000 // total - told) <= _SCORE_SLACK
    return fits and score >= replay.scores[replay.order[0]]


def _score_with(replay: Replay, number: int, *, used: int | None = None, root: bool | None = None) -> int:
    """The row's score with another size, or without the bonus for root."""
    table, page = replay.table, page_bytes(replay.event)
    size = table.used[number] if used is None else used
    flag = table.root[number] if root is None else root
    return points(replay.era, [size], [table.adj[number]], [flag], (replay.totals.least or 0) // page)[0]


_BY_EVENT: tuple[tuple[Callable[[Replay, int], bool], str], ...] = (
    (lambda replay, _: replay.event.allocating_task, ALLOCATING),
    (_origin, ORIGIN),
    (_dying, DYING),
)
_BY_ROW: tuple[tuple[Callable[[Replay, int], bool], str], ...] = (
    (_same_mm, SAME_MM),
    (_changed, CHANGED),
    (_root, ROOT),
    (_another_total, SWAP),
    (_hidden, HIDDEN),
    (_equal, EQUAL),
)
