"""C03: one process, or few of one name, took the memory of the machine."""

from shlex import quote

from oomlog.explaining.holding import Holding, stem, swap_told
from oomlog.explaining.rules.facts import Facts
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import ANON, KILL, task_row
from oomlog.model import Event, Evidence, Finding, Task
from oomlog.units import counted, percent, size

ID = "process-growth"


def rule(event: Event, context: Context) -> Finding | None:
    """Half of RAM is one holder's, or a quarter: the surer where it is three times what the next one holds."""
    facts, bounds = context.facts, context.thresholds
    if event.scope == "memcg" or not facts.known or not facts.groups:
        return None
    top = facts.groups[0]
    share, many = facts.part(top.held_bytes), top.members >= bounds.many_processes_count
    if many and facts.part(_largest(facts, top)[0]) < bounds.many_processes_single_share:
        return None
    surely = share >= bounds.process_growth_share
    second = facts.groups[1].held_bytes if len(facts.groups) > 1 else 0
    leads = bool(event.tasks) and top.held_bytes >= bounds.process_growth_lead * second
    if share < bounds.process_growth_least_share:
        return None
    confidence = (0.8 if top.members == 1 else 0.7) if surely else 0.6 if leads else 0.5
    return _found(context, top, facts.of_all(top.held_bytes), confidence - (0.2 if facts.doubtful else 0))


def _found(context: Context, top: Holding, share: float, confidence: float) -> Finding | None:
    facts, (_, task) = context.facts, _largest(context.facts, top)
    several = f" ({counted(top.members, 'process', 'processes')})" if top.members > 1 else f" (pid {task.pid})"
    swapped = f", {size(top.swap_bytes)} of it in swap" if top.swap_bytes else ""
    if facts.swap_used and not swap_told(facts.event):
        swapped = " in RAM (how much more in swap is not printed)"
    return finding(
        ID,
        f"{top.name}{several} held {size(top.held_bytes)}{swapped}: {percent(share)} of {facts.all_of}",
        confidence,
        _evidence(context, task),
        share=share,
        confirm=[
            f"cat /proc/$(pgrep -o -x {quote(top.name)})/smaps_rollup  # when it runs again",
            "oomlog victims LOG  # a leak comes back at regular times, an outlier does not",
            "A heap profile of the program; its log of requests or jobs at that time",
        ],
        refuted_by=[
            "It holds as much when all is well: then the machine is too small, or something else grew beside it",
            f"Most of it is shared memory that others map too (anonymous memory in all: {size(facts.anon)})",
        ],
        remedy=[
            f"systemctl set-property {_unit(context, task)} MemoryMax=SIZE  # its own limit, so that it dies alone",
            "ulimit -v KIB  # before it is started: a fuse where there is no unit",
            "Fix the leak, or bound its caches, queues and input",
        ],
    )


def _unit(context: Context, task: Task) -> str:
    """The service that it is, where it was the one killed: only then the report tells where it lived."""
    event = context.facts.event
    unit = event.workload.unit if event.workload else None
    path = event.memcg.task_path if event.memcg else None
    if unit is None or path != f"/system.slice/{unit}" or task.pid not in {kill.pid for kill in event.kills}:
        return "UNIT"
    return quote(unit)


def _largest(facts: Facts, group: Holding) -> tuple[int, Task]:
    wanted = stem(group.name)
    return next(((held, task) for held, task in facts.by_size if stem(task.comm or "?") == wanted), facts.by_size[0])


def _evidence(context: Context, task: Task) -> list[Evidence | None]:
    """The task's row; without a table what was killed is all that is known of any."""
    lines, event, who = context.lines, context.facts.event, f"{task.comm} (pid {task.pid})"
    if not event.tasks:
        return [lines.find(ANON), lines.quote(KILL, f"{who} was killed")]
    killed = any(kill.pid == task.pid for kill in event.kills)
    row = lines.quote(task_row(task.pid), f"{who} is the largest of the tasks")
    return [row, lines.find(ANON), lines.find(KILL) if killed else None]
