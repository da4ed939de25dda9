"""C04: many processes of one name, or so many of all kinds that RAM is too small for their sum."""

from oomlog.explaining.holding import Holding, stem
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import ANON, task_row
from oomlog.model import Event, Finding
from oomlog.units import percent, size

ID = "many-processes"
CONFIRM = (
    "ps -eo comm= | sort | uniq -c | sort -rn | head",
    "cat /sys/fs/cgroup/PATH/pids.current",
    "The setting that bounds the number of workers",
)


def rule(event: Event, context: Context) -> Finding | None:
    """None of them is large; together they are."""
    facts, bounds = context.facts, context.thresholds
    if not facts.known or len(event.tasks) < bounds.many_processes_count:
        return None
    total = sum(group.held_bytes for group in facts.groups)
    for group in facts.groups[:3]:
        largest = next((held for held, task in facts.by_size if stem(task.comm or "?") == stem(group.name)), 0)
        if (
            group.members >= bounds.many_processes_count
            and group.held_bytes >= bounds.many_processes_share * total
            and facts.part(largest) < bounds.many_processes_single_share
        ):
            return _pool(context, group)
    return _sum(context, total)


def _pool(context: Context, group: Holding) -> Finding | None:
    from statistics import median  # takes some milliseconds of a start

    facts = context.facts
    members = [(held, task) for held, task in facts.by_size if stem(task.comm or "?") == stem(group.name)]
    each, kernel = int(median(held for held, _ in members)), facts.share("pagetables", "kernel_stack")
    share = facts.of_all(group.held_bytes)
    return finding(
        ID,
        f"{group.members} processes named {group.name} held {size(group.held_bytes)} together, {percent(share)} of"
        f" {facts.all_of}; half of them hold more than {size(each)}",
        0.9 if kernel > context.thresholds.page_tables_share else 0.8,
        [
            context.lines.quote(task_row(task.pid), f"{task.comm} (pid {task.pid}): {size(held)}")
            for held, task in members[:3]
        ],
        share=share,
        confirm=CONFIRM,
        refuted_by=["They share most of their pages: compare Pss, not Rss, in /proc/PID/smaps_rollup"],
        remedy=[
            f"Fewer workers: (memory to spend) / ({size(each)} each)",
            "systemctl set-property UNIT TasksMax=N MemoryMax=SIZE  # pids.max for a container",
            "Recycle workers after N requests; a connection pool before a database",
        ],
    )


def _sum(context: Context, total: int) -> Finding | None:
    """No name stands out: the machine is too small for what runs on it."""
    facts, bounds = context.facts, context.thresholds
    top, share = facts.groups[0] if facts.groups else None, facts.of_all(total)
    if facts.event.scope == "memcg" or top is None or share < bounds.many_processes_sum_share:
        return None
    if top.members < bounds.many_processes_count and facts.part(top.held_bytes) >= bounds.process_growth_least_share:
        return None
    first = facts.by_size[0][1]
    return finding(
        ID,
        f"all processes together held {percent(share)} of {facts.all_of}; the largest by name,"
        f" {top.name}, only {percent(facts.of_all(top.held_bytes))}",
        0.5,
        [
            context.lines.quote(ANON, f"anonymous memory: {size(facts.anon)}"),
            context.lines.find(task_row(first.pid)),
        ],
        share=share,
        confirm=CONFIRM[:1],
        refuted_by=["One of them holds far less when all is well"],
        remedy=[
            "Run less on this machine, or add RAM",
            "systemctl set-property UNIT MemoryMax=SIZE  # for each service",
        ],
    )
