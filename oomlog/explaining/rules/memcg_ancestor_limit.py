"""C02: a cgroup above the victim's reached its limit: a pod, a slice, a user, a job (hierarchical, cgroup-v2.rst)."""

from oomlog.explaining.places import is_below, place, same_place
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import KILL, MEMCG_SUMMARY, MEMCG_USAGE
from oomlog.explaining.workload import what_to_raise
from oomlog.explaining.workload.identity import level
from oomlog.model import Event, Finding
from oomlog.units import size

ID = "memcg-ancestor-limit"
OWN = "Raising the victim's own limit does not help: the sum below the limit is too large"
"""But of a pod, whose limit is the sum of its containers' limits and grows with each."""


def rule(event: Event, context: Context) -> Finding | None:
    """The limit that was hit lies above the cgroup of the victim, whose own limit is not the cause."""
    memcg = event.memcg
    if event.scope != "memcg" or memcg is None or memcg.limit_path is None or memcg.task_path is None:
        return None
    limit, task = memcg.limit_path, memcg.task_path
    if not is_below(task, limit) or same_place(limit, task):
        return None
    counter = memcg.memory
    of_size = f" of {size(counter.limit_bytes)}" if counter and counter.limit_bytes is not None else ""
    lines = context.lines
    return finding(
        ID,
        f"{place(limit)} reached its limit{of_size}, which all below it share; the victim lived in {place(task)}",
        0.9,
        [
            lines.quote(MEMCG_SUMMARY, f"the limit of {limit} was hit, above {task}"),
            lines.find(MEMCG_USAGE),
            lines.find(KILL),
        ],
        share=1.0,
        confirm=[
            "grep -H . /sys/fs/cgroup/PATH/*/memory.current  # who below the limit holds how much",
            "grep -H . /sys/fs/cgroup/PATH/memory.events.local /sys/fs/cgroup/PATH/*/memory.events.local",
        ],
        refuted_by=["memory.events.local counts the kill at the victim's own level"],
        remedy=[
            *what_to_raise(event),
            "Limit what grows beside the victim (sidecars, memory-backed volumes, other units of the slice)",
            *([] if level(event) == "pod" else [OWN]),
        ],
    )
