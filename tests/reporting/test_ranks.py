"""The tasks that `show` ranks."""

from oomlog.model import Choice, Ranked, Task
from oomlog.reporting.ranks import ranks
from tests.reporting.making import MIB, event, kill, machine, tasks


def _ranked(*pids: int) -> Choice:
    return Choice(ranking=tuple(Ranked(pid=pid, badness_bytes=pid * MIB, adj_bytes=0) for pid in pids))


def test_ranking_first_then_the_killed() -> None:
    """So many of the ranking; a killed task is shown wherever it stands, and marked."""
    shown = ranks(event(tasks=tasks(9), choice=_ranked(9, 8, 7, 6, 5, 4, 3, 2, 1), kills=(kill(pid=1),)), 3)

    assert [(rank.task.pid, rank.killed) for rank in shown] == [(9, False), (8, False), (7, False), (1, True)]
    assert shown[0].ranked is not None


def test_spared_tasks_are_shown() -> None:
    """A task that is larger than those of the ranking and not in it: its adj spared it."""
    spared = Task(pid=50, comm="db", rss_bytes=500 * MIB, oom_score_adj=-1000)
    shown = ranks(event(tasks=(*tasks(3), spared), choice=_ranked(3, 2, 1)), 2)

    assert [(rank.task.pid, rank.ranked is None) for rank in shown] == [(3, False), (2, False), (50, True)]


def test_without_a_ranking_by_size() -> None:
    """An old heuristic cannot be played again: then the largest, with page tables as they were counted."""
    large = Task(pid=50, comm="db", rss_bytes=500 * MIB, nr_ptes=3)
    shown = ranks(event(tasks=(*tasks(3), large), memory=machine()), 2)

    assert [rank.task.pid for rank in shown] == [50, 3]
    assert shown[0].tables_bytes == 3 * 4096
