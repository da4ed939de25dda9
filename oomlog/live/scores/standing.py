"""A snapshot as the answer to who would be killed now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from oomlog.explaining.rules.thresholds import Thresholds
from oomlog.kernel.badness import SIGNED, Era, worth
from oomlog.live.scores.domains import limited, machine, named
from oomlog.live.scores.ranking import Scored, formula, never, ordered, scored, used_bytes
from oomlog.model.host import Process, Snapshot
from oomlog.model.scores import Check, Exempt, Scores, Standing
from oomlog.units import counted

NO_ADJ = "no oom_score_adj of {} to be read: taken as 0"


def scores(snapshot: Snapshot) -> Scores:
    """The ranking by the formula of that kernel, every limit, and how far our figures are the kernel's."""
    era = formula(snapshot)
    total = snapshot.memory.total_bytes + snapshot.memory.swap_total_bytes
    tasks = [process for process in snapshot.processes if not process.kernel_thread]
    spared = {process.pid: reason for process in tasks if (reason := never(process, snapshot))}
    rated = scored(era, [process for process in tasks if process.pid not in spared], snapshot, total)
    spared |= {one.process.pid: "exempt for now" for one in rated if _spared_by_kernel(era, one)}
    ranking = ordered(era, [one for one in rated if one.process.pid not in spared])
    unit = worth(era, total, snapshot.page_size_bytes)
    return Scores(
        time=snapshot.time,
        kernel_release=snapshot.kernel_release,
        formula=era.name,
        page_size_bytes=snapshot.page_size_bytes,
        memory=snapshot.memory,
        pressure=snapshot.pressure,
        machine=machine(snapshot, ranking),
        cgroups=limited(snapshot, era, [one.process for one in ranking]),
        ranking=tuple(_standing(place, one, era, unit) for place, one in enumerate(ranking, 1)),
        exempt=tuple(_exempt(process, spared[process.pid]) for process in tasks if process.pid in spared),
        protected=_protected(snapshot, tasks, ranking, Thresholds()),
        kernel_threads=len(snapshot.processes) - len(tasks),
        vanished=snapshot.vanished,
        unreadable=snapshot.unreadable,
        check=_check(ranking, _never_chosen(snapshot, spared)),
        notes=(*snapshot.notes, *_assumed(tasks)),
    )


def _never_chosen(snapshot: Snapshot, spared: Mapping[int, Exempt]) -> Iterator[Process]:
    """Kernel threads and those of which we say so ourselves, not the ones that the kernel's figure told us of."""
    for process in snapshot.processes:
        if process.kernel_thread or spared.get(process.pid, "exempt for now") != "exempt for now":
            yield process


def _spared_by_kernel(era: Era, one: Scored) -> bool:
    """From 5.9 on only exempt ones show 0, or those that next to nothing makes up."""
    seen = (one.process.score_before, one.process.score)
    return era == SIGNED and seen == (0, 0) and one.least > 0


def _standing(place: int, one: Scored, era: Era, unit: tuple[int, int]) -> Standing:
    process, (score_worth, adj_worth) = one.process, unit
    return structs.replace(
        _plain(process),
        place=place,
        discount_bytes=used_bytes(process) * 3 // 100 if era.root_discount and process.sys_admin else 0,
        adj_bytes=(process.oom_score_adj or 0) * adj_worth // 1000,
        badness_bytes=one.points * score_worth // 1000,
        score=one.score,
        explained=one.explained,
    )


def _exempt(process: Process, reason: Exempt) -> Standing:
    """The kernel's figure for it should be 0."""
    shown = None if process.score is None else process.score == 0
    return structs.replace(_plain(process), explained=shown, exempt=reason)


def _plain(process: Process) -> Standing:
    """What its files say of it."""
    return Standing(
        pid=process.pid,
        comm=process.comm,
        uid=process.uid,
        threads=process.threads,
        oom_score_adj=process.oom_score_adj,
        rss_bytes=process.rss_bytes,
        swap_bytes=process.swap_bytes,
        pgtables_bytes=process.pgtables_bytes,
        kernel_score=process.score,
        cgroup=process.cgroup,
        workload=named(process.cgroup),
    )


def _protected(
    snapshot: Snapshot, tasks: Sequence[Process], ranking: Sequence[Scored], bounds: Thresholds
) -> tuple[int, ...]:
    """Those with a negative `oom_score_adj` that hold much, the largest first; not the one that dies all the same."""
    least = bounds.unkillable_top_share * snapshot.memory.total_bytes
    first = ranking[0].process.pid if ranking else None
    hogs = [process for process in tasks if (process.oom_score_adj or 0) < 0 and used_bytes(process) >= least]
    return tuple(process.pid for process in sorted(hogs, key=used_bytes, reverse=True) if process.pid != first)


def _check(ranking: Sequence[Scored], never_chosen: Iterable[Process]) -> Check:
    """Of those that are never chosen the kernel should show 0."""
    first = ranking[0].process if ranking else None
    others = [Scored(process, 0, 0, 0, 0) for process in never_chosen]
    compared = [one for one in (*ranking, *others) if one.explained is not None]
    highest = max((one.process.score or 0 for one in compared), default=None)
    return Check(
        compared=len(compared),
        equal=sum(one.score == one.process.score for one in compared),
        explained=sum(one.explained is True for one in compared),
        unexplained_pids=tuple(one.process.pid for one in compared if not one.explained),
        first_is_highest=None if first is None or first.score is None else first.score == highest,
    )


def _assumed(tasks: Sequence[Process]) -> list[str]:
    missing = sum(process.oom_score_adj is None for process in tasks)
    return [NO_ADJ.format(counted(missing, "process", "processes"))] if missing else []
