"""C21: memory.high holds a cgroup back without a kill (mm/memcontrol.c:mem_cgroup_handle_over_high).

No report of the kernel shows it. The counter comes from the cgroup's `memory.events`, given as the setting
`memory.events.high`.
"""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.model import Event, Finding

ID = "memory-high"
SETTING = "memory.events.high"


def rule(event: Event, context: Context) -> Finding | None:
    """How often the cgroup was held back at memory.high."""
    times = context.settings.get(SETTING, "0")
    if event.scope != "memcg" or not times.isdecimal() or int(times) == 0:
        return None
    return finding(
        ID,
        f"the cgroup was held back {int(times):,} times at memory.high: slow long before it was killed",
        0.5,
        [context.lines.say(f"memory.events: high {times}")],
        role="info",
        confirm=["cat /sys/fs/cgroup/PATH/memory.events /sys/fs/cgroup/PATH/memory.pressure"],
        refuted_by=["The counter does not rise"],
        remedy=["Raise memory.high (MemoryHigh=), or let systemd-oomd kill instead of a hang"],
    )
