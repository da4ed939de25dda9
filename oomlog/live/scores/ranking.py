"""The kernel's score of every process, taken apart and held against /proc/PID/oom_score."""

from collections.abc import Sequence
from typing import NamedTuple

from oomlog.errors import OomlogError
from oomlog.kernel.badness import (
    DISCOUNT,
    EXEMPT_ADJ,
    HEURISTIC,
    INIT_PID,
    PAGES,
    SIGNED,
    Era,
    era_of_release,
    points,
    proc_score,
)
from oomlog.model.host import Process, Snapshot
from oomlog.model.scores import Exempt


class Scored(NamedTuple):
    """A process, its score in the formula's own unit, and what /proc should show for it: at least, exactly, at most."""

    process: Process
    points: int
    least: int
    score: int
    most: int

    @property
    def explained(self) -> bool | None:
        """Whether the kernel's own figure lies where ours does; None where it was not to be had."""
        seen = [value for value in (self.process.score_before, self.process.score) if value is not None]
        return self.least <= max(seen) and min(seen) <= self.most if seen else None


def used_bytes(process: Process) -> int:
    """What the score counts but for `oom_score_adj`."""
    return (process.rss_bytes or 0) + (process.swap_bytes or 0) + (process.pgtables_bytes or 0)


def never(process: Process, snapshot: Snapshot) -> Exempt | None:
    """Why the kernel never chooses it, as far as its files tell."""
    if process.pid == INIT_PID and snapshot.root_namespace:
        return "init"
    if process.oom_score_adj == EXEMPT_ADJ:
        return "oom_score_adj -1000"
    return "no memory" if process.rss_bytes is None else None


def scored(era: Era, found: Sequence[Process], snapshot: Snapshot, total_bytes: int) -> list[Scored]:
    """Each with its score out of `total_bytes`, in the order given."""
    page = snapshot.page_size_bytes
    total = total_bytes // page
    slack = snapshot.counter_slack_bytes // page if snapshot.memory.swap_total_bytes else 0
    used = [used_bytes(process) // page for process in found]
    least, exact, most = (_points(era, found, used, by, total) for by in (-slack, 0, slack))
    return [
        Scored(process, score, *(proc_score(era, value, total) for value in (low, score, high)))
        for process, low, score, high in zip(found, least, exact, most, strict=True)
    ]


def _points(era: Era, found: Sequence[Process], used: Sequence[int], more: int, total: int) -> Sequence[int]:
    return points(
        era,
        [max(pages + more, 0) for pages in used],
        [process.oom_score_adj or 0 for process in found],
        [bool(process.sys_admin) for process in found],
        total,
    )


def ordered(era: Era, found: Sequence[Scored]) -> list[Scored]:
    """The first to die first. Of equal ones the kernel takes the youngest, before 5.9 the oldest."""
    newest = era.tie == "last"
    by_age = sorted(found, key=lambda one: (one.process.start_ticks, one.process.pid), reverse=newest)
    return sorted(by_age, key=lambda one: one.points, reverse=True)


def formula(snapshot: Snapshot) -> Era:
    """The era whose figures agree with most of the kernel's, the release's own where that is not less than others':
    distributions carry later formulas back (4.18 of EL8, 5.4).
    """
    guess = era_of_release(snapshot.kernel_release)
    if guess is HEURISTIC:
        raise OomlogError("kernels to 2.6.35 score by CPU and run time: their ranking cannot be taken apart")
    others = [era for era in (SIGNED, PAGES, DISCOUNT) if era != guess and not guess.per_mille]
    return max((guess, *others), key=lambda era: _agreeing(era, snapshot))


def _agreeing(era: Era, snapshot: Snapshot) -> int:
    mortal = [process for process in snapshot.processes if not process.kernel_thread and not never(process, snapshot)]
    total = snapshot.memory.total_bytes + snapshot.memory.swap_total_bytes
    return sum(one.explained is True for one in scored(era, mortal, snapshot, total))
