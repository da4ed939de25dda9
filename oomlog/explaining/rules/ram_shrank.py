"""C24: less RAM than in an earlier boot: a module lost, mem= on the command line, more of it reserved."""

from oomlog.explaining.rules.earlier import managed, managed_before
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import RAM, RESERVED
from oomlog.model import Event, Finding
from oomlog.units import size

ID = "ram-shrank"


def rule(event: Event, context: Context) -> Finding | None:
    """Compared with earlier events of the same machine."""
    before = managed_before(event, context, same_boot=False)
    if before is None:
        return None
    lost, now = before
    reserved = event.memory.reserved_bytes if event.memory else None
    old = next((other.memory for other in reversed(context.earlier) if managed(other.memory) == lost + now), None)
    more = reserved is not None and old is not None and reserved - (old.reserved_bytes or 0) >= lost
    why = "more of it is reserved" if more else "a module lost, another virtual machine size, or mem= at boot"
    return finding(
        ID,
        f"the machine has {size(lost)} less RAM than in an earlier boot ({size(now)}, then {size(now + lost)}): {why}",
        0.7,
        [
            context.lines.quote(RAM, f"RAM: {size(now)} managed now"),
            context.lines.find(RESERVED),
            context.lines.say(f"RAM in the earlier boot: {size(now + lost)} managed"),
        ],
        share=lost / (lost + now),
        confirm=["dmidecode -t memory; edac-util -v; mcelog", "cat /proc/cmdline; journalctl -k -b -g 'Memory:'"],
        refuted_by=["The machine was made smaller on purpose"],
        remedy=["Replace the module; give the machine its size back; drop mem= or a smaller crashkernel="],
    )
