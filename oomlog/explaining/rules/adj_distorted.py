"""C17: oom_score_adj made the kernel kill somebody small while a large one was spared (mm/oom_kill.c:oom_badness)."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import KILL, task_row
from oomlog.kernel.badness import EXEMPT_ADJ
from oomlog.model import Event, Finding, Kill, Task
from oomlog.units import percent, size

ID = "adj-distorted"


def rule(event: Event, context: Context) -> Finding | None:
    """The largest that may be killed lived, because the victim's oom_score_adj is far above its own."""
    facts, bounds, victim = context.facts, context.thresholds, context.facts.victim
    if victim is None or not event.tasks or event.allocating_task or not facts.known:
        return None
    adj = _adj(event, victim)
    held, hog = next(((held, task) for held, task in facts.by_size if task.oom_score_adj != EXEMPT_ADJ), (0, None))
    if hog is None or adj is None or hog.oom_score_adj is None or hog.pid in (victim.pid, victim.tgid):
        return None
    spared, share = adj - hog.oom_score_adj, facts.of_all(held)
    if spared < bounds.adj_distorted_adj or share < bounds.adj_distorted_share:
        return None
    if held < bounds.adj_distorted_times * facts.size_of(victim.pid):
        return None
    return _found(context, hog, victim, held, adj)


def _found(context: Context, hog: Task, victim: Kill, held: int, adj: int) -> Finding | None:
    lines, share = context.lines, context.facts.of_all(held)
    return finding(
        ID,
        f"{hog.comm} (pid {hog.pid}) held {size(held)}, {percent(share)} of {context.facts.all_of}, but {victim.comm}"
        f" was killed: oom_score_adj {adj} against {hog.oom_score_adj}",
        0.8,
        [
            lines.quote(task_row(hog.pid), f"{hog.comm} (pid {hog.pid}) has oom_score_adj {hog.oom_score_adj}"),
            lines.find(task_row(victim.pid)) if victim.pid is not None else None,
            lines.find(KILL),
        ],
        share=share,
        confirm=[
            "grep -H . /proc/[0-9]*/oom_score_adj | grep -v ':0$'",
            "oomlog whatif EVENT --adj NAME=0 LOG  # who would have died without it",
        ],
        refuted_by=["What it spared is meant to be spared, and small enough for the machine"],
        remedy=[
            f"Limit {hog.comm}: systemctl set-property UNIT MemoryMax=SIZE",
            "systemctl edit UNIT  # OOMScoreAdjust= by what the service is worth",
            "Kubernetes: requests that are what the pods use (they make the oom_score_adj of a Burstable pod)",
        ],
    )


def _adj(event: Event, victim: Kill) -> int | None:
    if victim.oom_score_adj is not None:
        return victim.oom_score_adj
    return next((task.oom_score_adj for task in event.tasks if task.pid == victim.pid), None)
