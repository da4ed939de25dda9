"""Why this victim: the kernel's choice played again, badness taken apart; the tasks by size where it was not."""

from oomlog.explaining.choice import announced
from oomlog.kernel.badness import EXEMPT_ADJ
from oomlog.model import Choice, Event, Task
from oomlog.reporting.ranks import Rank, ranks
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.sizes import Sizes
from oomlog.reporting.renderers.terminal.words import plain
from oomlog.reporting.roles import named
from oomlog.units import counted

MOST = 8
MOST_KERNEL = 15
FORMULAS = {
    "per mille": "badness = RSS as a share of {} + oom_score_adj/1000; root 3 % less",
    "pages, root discount": "badness = RSS + swap + page tables (root 3 % less) + oom_score_adj/1000 of {}",
}
FORMULA = "badness = RSS + swap + page tables + oom_score_adj/1000 of {}"
TOTALS = {"memcg": "the limit", "cpuset": "its nodes and swap", "mempolicy": "its nodes and swap"}
"""What oom_score_adj counts thousandths of."""


def ranked(page: Sheet, event: Event, sizes: Sizes) -> None:
    """The ranking with what was counted, and whether it agrees with what the kernel did."""
    if not event.tasks and (event.choice is None or event.type == "alloc_failure"):
        return
    page.heading("Why this victim" if event.kills and event.choice else "Tasks")
    if event.choice is not None:
        page.item(_outcome(event, event.choice))
    most = MOST_KERNEL if sizes.kernel else MOST
    rows = ranks(event, most if len(event.tasks) > most + 1 else len(event.tasks))
    titles = columns(">Pid", ">Uid", "+Name", ">RSS", ">Shmem", ">Swap", ">Tables", ">Adj", ">+Adj", ">Badness")
    page.table(titles, [_row(rank, sizes, event.choice) for rank in rows])
    page.rest(len(event.tasks), len(rows), f"tasks{_order(event)}")


def _order(event: Event) -> str:
    return "" if event.choice and event.choice.ranking else " by size"


def _outcome(event: Event, found: Choice) -> str:
    if event.allocating_task:
        return "It asked for the memory: vm.oom_kill_allocating_task is set, and so whoever asks is killed."
    if found.not_replayable is not None:
        return f"The choice cannot be played again: {found.not_replayable}."
    pick = next((one for one in found.ranking if one.pid == found.predicted_pid), None)
    if pick is None:
        return "Nobody in the task table may be killed."
    first = f"{named(pick.comm, pick.pid)} has the highest badness"
    if len(found.tied_pids) > 1:
        others = len(found.tied_pids) - 1
        first += f", as {'has' if others == 1 else 'have'} {counted(others, 'other')}"
    target = announced(event)
    if target is None:
        return f"{first}: the kernel would have killed it. {_formula(event, found)}"
    if found.agrees:
        return f"{first}, and the kernel chose it. {_formula(event, found)}"
    why = found.exception or "why the kernel took another is not explained"
    return f"{first}, but the kernel took pid {target}: {why}. {_formula(event, found)}"


def _formula(event: Event, found: Choice) -> str:
    total = TOTALS.get(event.scope, "RAM and swap")
    text = FORMULAS.get(found.formula or "", FORMULA).format(total)
    return f"{text[:1].upper()}{text[1:]}."


def _row(rank: Rank, sizes: Sizes, choice: Choice | None) -> Row:
    task, ranked = rank.task, rank.ranked
    return (
        f"{'*' if rank.killed else ''}{task.pid}",
        plain(task.uid),
        task.comm,
        sizes.narrow_pages(task.rss_bytes),
        sizes.narrow_pages(task.rss_shmem_bytes),
        sizes.narrow_pages(task.swap_bytes),
        sizes.narrow_bytes(rank.tables_bytes),
        plain(_adj(task)),
        sizes.narrow_pages(ranked.adj_bytes) if ranked and ranked.adj_bytes else None,
        sizes.narrow_pages(ranked.badness_bytes) if ranked else _unranked(task, choice),
    )


def _adj(task: Task) -> int | None:
    return task.oom_adj if task.oom_score_adj is None else task.oom_score_adj


def _unranked(task: Task, choice: Choice | None) -> str | None:
    """What is said in place of a figure: the ranking holds the highest only."""
    if task.oom_score_adj == EXEMPT_ADJ:
        return "never"
    if choice is None or not choice.ranking:
        return None
    return "highest" if task.pid in choice.tied_pids else "lower"
