"""C22: kernel stacks: one of each thread (16 KiB on most 64-bit machines)."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import counter
from oomlog.model import Event, Finding
from oomlog.units import percent, size

ID = "kernel-stacks"
STACK_BYTES = 16 << 10


def rule(_event: Event, context: Context) -> Finding | None:
    """So many threads that their stacks alone matter."""
    facts = context.facts
    held, share = facts.held("kernel_stack"), facts.share("kernel_stack")
    if share < context.thresholds.kernel_stacks_share:
        return None
    return finding(
        ID,
        f"kernel stacks held {size(held)}, {percent(share)} of {facts.of}: about {held // STACK_BYTES:,} threads",
        0.7,
        [
            context.lines.find(counter("kernel_stack")),
            context.lines.say(f"kernel_stack: {size(held)}"),
        ],
        share=share,
        confirm=["ps -eo nlwp=,pid=,comm= | sort -n | tail", "cat /sys/fs/cgroup/PATH/pids.current"],
        refuted_by=["Stacks are larger on this kernel (KASAN, 64 KiB pages): then the threads are fewer"],
        remedy=[
            "systemctl set-property UNIT TasksMax=N  # pids.max for a container",
            "Bound the program's thread pools",
        ],
    )
