"""C20: who asked is a thread of the kernel, which has no memory of its own."""

import re

from oomlog.explaining.quoting import Line
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import INVOKED
from oomlog.kernel.threads import THREADS
from oomlog.model import Event, Evidence, Finding

ID = "kernel-invoker"


def rule(event: Event, context: Context) -> Finding | None:
    """Threads of the kernel never stand in the task table."""
    trigger = event.trigger
    if trigger is None or event.type == "alloc_failure" or not THREADS.fullmatch(trigger.comm or ""):
        return None
    if any(task.pid == trigger.pid for task in event.tasks):
        return None
    purpose = event.request.purpose if event.request else None
    return finding(
        ID,
        f"{trigger.comm}, a thread of the kernel, asked for the memory"
        + (f" ({purpose})" if purpose else "")
        + ": it has none of its own",
        0.9,
        [context.lines.quote(INVOKED, f"{trigger.comm} called the killer"), *_frames(event, context)],
        role="info",
        confirm=["The call trace says what it worked on"],
        refuted_by=["A process has given itself such a name"],
        remedy=["Nothing: look at who holds the memory"],
    )


def _frames(event: Event, context: Context) -> list[Evidence]:
    """The functions that say what it was doing, past those of the allocator."""
    trace = event.trigger.call_trace if event.trigger else ()
    skipped = (
        "dump_",
        "oom_",
        "out_of_memory",
        "__alloc",
        "alloc_pages",
        "? ",
        "show_stack",
        "mem_cgroup",
        "try_charge",
    )
    told = [frame for frame in trace if not frame.startswith(skipped)][:2]
    return [found for frame in told if (found := context.lines.find((Line(frame, re.escape(frame)),)))]
