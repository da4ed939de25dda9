"""C16: what holds the memory may not be killed, or nothing is left that may (mm/oom_kill.c:oom_badness, -1000)."""

from oomlog.explaining.quoting import Line
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import task_row
from oomlog.model import Event, Finding, Task
from oomlog.units import percent, size

ID = "unkillable"
NOBODY = (
    Line("no killable processes", r"[Oo]ut of memory and no killable processes.*"),
    Line("deadlocked on memory", r"(?:Out of memory: )?System is deadlocked on memory.*"),
)
CONFIRM = ("grep -l '^-1000$' /proc/[0-9]*/oom_score_adj  # who may not be killed",)
REMEDY = (
    "Never -1000 for a service that grows: systemctl edit UNIT, OOMScoreAdjust=-500 at most",
    "systemctl set-property UNIT MemoryMax=SIZE  # so that it meets its own limit before the machine does",
)


def hogs(_event: Event, context: Context) -> Finding | None:
    """Tasks that may not be killed hold much of the memory, or the largest of all is one. They are the cause where
    nobody who may be killed, no process and no processes of one name, holds as much as they do.
    """
    facts, bounds = context.facts, context.thresholds
    if not facts.known or not facts.exempt:
        return None
    held, share = facts.exempt[0][0], facts.part(facts.exempt_bytes)
    leads = facts.exempt[0] is facts.by_size[0] and facts.part(held) >= bounds.unkillable_top_share
    if share < bounds.unkillable_share and not leads:
        return None
    shown = [task for held, task in facts.exempt[:3] if held]
    return finding(
        ID,
        f"{_names(shown)} may not be killed (oom_score_adj -1000) and held {percent(share)} of {facts.of}"
        f" ({size(facts.exempt_bytes)}); others died for it",
        0.85,
        [
            context.lines.quote(task_row(task.pid), f"{task.comm} (pid {task.pid}) has oom_score_adj -1000")
            for task in shown
        ],
        role="primary" if facts.exempt_bytes >= facts.mortal else "amplifier",
        share=share,
        confirm=CONFIRM,
        refuted_by=["Most of what those tasks hold is shared with others (Pss in /proc/PID/smaps_rollup)"],
        remedy=REMEDY,
    )


def nobody_left(event: Event, context: Context) -> Finding | None:
    """Everybody that may be killed is dead, or nobody ever could be; who holds the memory is told by other rules.

    Where one was chosen and spared, because it was dying already, there was somebody.
    """
    panic = event.panic or ""
    if event.chosen is not None:
        return None
    if event.type != "oom_no_victim" and "deadlocked" not in panic and "no killable" not in panic:
        return None
    line = context.lines.find(NOBODY)
    share = context.facts.part(context.facts.exempt_bytes)
    return finding(
        ID,
        "no process was left that may be killed",
        0.95,
        [line or context.lines.say("the kernel found no killable process")],
        share=share if context.facts.known else None,
        confirm=CONFIRM,
        refuted_by=["The table shows tasks with an oom_score_adj above -1000 that hold memory"],
        remedy=[*REMEDY, "sysctl kernel.panic=30  # reboot after such a panic instead of hanging"],
    )


def _names(tasks: list[Task]) -> str:
    return ", ".join(dict.fromkeys(task.comm or "?" for task in tasks))
