"""C21: memory.high holds a cgroup back without a kill (mm/memcontrol.c:mem_cgroup_handle_over_high).

No report of the kernel shows it. The counter comes from the cgroup's `memory.events`, given as the setting
`memory.events.high`.
"""

from oomlog.explaining.rules.given import Given, told
from oomlog.explaining.rules.interface import Context, finding
from oomlog.model import Event, Finding

ID = "memory-high"
SETTING = "memory.events.high"


def rule(event: Event, context: Context) -> Finding | None:
    """How often the cgroup was held back at memory.high."""
    held_back = context.settings.get(SETTING, Given("0"))
    times = held_back.value
    if event.scope != "memcg" or not times.isdecimal() or int(times) == 0:
        return None
    return finding(
        ID,
        f"the cgroup was held back {int(times):,} times at memory.high until the settings were read: perhaps it was"
        " slow long before it was killed",
        0.5,
        [told(context.lines, SETTING, held_back)],
        role="info",
        confirm=["cat /sys/fs/cgroup/PATH/memory.events /sys/fs/cgroup/PATH/memory.pressure"],
        refuted_by=["The counter does not rise"],
        remedy=["Raise memory.high (MemoryHigh=), or let systemd-oomd kill instead of a hang"],
    )
