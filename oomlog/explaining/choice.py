"""The kernel's choice played again from the task table, and held against whom it announced or killed."""

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from oomlog.explaining.candidates import Candidates, candidates, page_bytes
from oomlog.explaining.exceptions import Replay, exception
from oomlog.explaining.totals import Totals, totals
from oomlog.kernel.badness import HEURISTIC, NO_BOUND, Era, era, worth
from oomlog.model import Choice, Event, Kill, Ranked

MOST_RANKED = 20
COLUMNS = ("rss_anon_bytes", "swap_bytes", "pgtables_bytes", "nr_ptes", "oom_score_adj", "oom_adj")
NO_TABLE = "the report has no task table"
NO_COLUMNS = "the columns of the task table were lost"
NO_FORMULA = "kernels to 2.6.35 score by CPU and run time, which no report prints"
NO_TOTAL = "the scores are shares of a total that the report does not hold"


def choice(event: Event, earlier: Iterable[Kill] = ()) -> Choice | None:
    """Who should have been killed; None for what no kernel's killer chose.

    `earlier` are kills before this event in the same boot: a victim that is still there is passed over, and only they
    tell.
    """
    if event.killer != "kernel" or event.type in ("alloc_failure", "userspace_kill"):
        return None
    if not event.tasks:
        return Choice(not_replayable=NO_TABLE)
    formula = era_of(event)
    if formula is None or formula is HEURISTIC:
        name = formula.name if formula else None
        return Choice(formula=name, not_replayable=NO_FORMULA if formula else NO_COLUMNS)
    bounds = totals(event)
    if formula.per_mille and bounds.least is None:
        return Choice(formula=formula.name, total_bytes_max=bounds.most, not_replayable=NO_TOTAL)
    return _played(event, formula, bounds, earlier)


def era_of(event: Event) -> Era | None:
    """By what the first row holds: a table has the same columns in every row."""
    row = event.tasks[0]
    columns = [name for name in COLUMNS if getattr(row, name) is not None]
    return era(columns, event.kernel.release, event.memory.counters if event.memory else ())


def _played(event: Event, formula: Era, bounds: Totals, earlier: Iterable[Kill]) -> Choice:
    page, table = page_bytes(event), candidates(event)
    order, scores = table.order(formula, (bounds.least or 0) // page)
    tied = [number for number in order if scores[number] == scores[order[0]]] if order else []
    found = Choice(
        formula=formula.name,
        total_bytes_min=bounds.least,
        total_bytes_max=bounds.most,
        ranking=_ranking(table, order[:MOST_RANKED], scores, worth(formula, bounds.least or 0, page)),
        predicted_pid=table.tasks[order[0]].pid if order else None,
        tied_pids=tuple(table.tasks[number].pid for number in tied) if len(tied) > 1 else (),
        possible_pids=_others(table, formula, bounds, page, tied),
    )
    return _judged(found, event, Replay(event, formula, bounds, table, order, scores, tuple(earlier)))


def _ranking(
    table: Candidates, order: Iterable[int], scores: Sequence[int], worth: tuple[int, int]
) -> tuple[Ranked, ...]:
    score_worth, adj_worth = worth
    return tuple(
        Ranked(
            pid=table.tasks[number].pid,
            comm=table.tasks[number].comm,
            badness_bytes=scores[number] * score_worth // 1000,
            adj_bytes=table.adj[number] * adj_worth // 1000,
        )
        for number in order
    )


def _others(table: Candidates, formula: Era, bounds: Totals, page: int, tied: Collection[int]) -> tuple[int, ...]:
    """Who it would be with the largest total that the report allows, if that is somebody else."""
    if not tied or bounds.least == bounds.most is not None:
        return ()
    most = NO_BOUND if bounds.most is None else bounds.most // page
    pick = table.order(formula, most)[0][0]
    return () if pick in tied else (table.tasks[pick].pid,)


def _judged(found: Choice, event: Event, replay: Replay) -> Choice:
    """The choice with what it says of the announced or killed task; unchanged where neither is known."""
    target = announced(event)
    if target is None:
        nobody = event.type in ("oom_panic", "oom_no_victim") and not replay.order
        return replace(found, agrees=True) if nobody else found
    agrees = replay.picks(target)
    return replace(found, agrees=agrees, exception=None if agrees else exception(replay, target))


def announced(event: Event) -> int | None:
    """The pid that the replay is held against: the announced one's, else the first killed one's."""
    if event.chosen is not None and event.chosen.pid is not None:
        return event.chosen.pid
    return event.kills[0].pid if event.kills else None
