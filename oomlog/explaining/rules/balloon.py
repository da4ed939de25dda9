"""C14: memory that was given back to the hypervisor, or unplugged while the machine ran."""

from oomlog.explaining.rules.earlier import managed_before
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import RAM, RESERVED, anywhere, counter
from oomlog.model import Event, Evidence, Finding
from oomlog.units import percent, size

ID = "balloon"
DRIVER = anywhere("virtio_balloon", "vmw_balloon", "vmmemctl", "hv_balloon", "xen_balloon", "xen-balloon")


def rule(event: Event, context: Context) -> Finding | None:
    """The balloon is printed (6.15+), or a driver's line stands in the report while much is missing, or RAM shrank."""
    if event.scope == "memcg" or event.memory is None:
        return None
    facts, bounds = context.facts, context.thresholds
    share = facts.share("balloon")
    if share >= bounds.balloon_share:
        return _found(context, f"the hypervisor's balloon held {size(facts.held('balloon'))}", 0.8, share)
    missing = facts.share("unaccounted")
    if facts.note is None and missing >= bounds.unaccounted_share and (driver := driver_line(context)):
        return _found(context, f"{percent(missing)} of RAM stand in no counter; a balloon can be", 0.6, missing, driver)
    before = managed_before(event, context, same_boot=True)
    if before is None:
        return None
    lost, managed = before
    words = f"{size(lost)} of RAM went since an earlier event of this boot: a balloon, or memory that was unplugged"
    return _found(context, words, 0.6, lost / (lost + managed))


def driver_line(context: Context) -> Evidence | None:
    """A line in which a balloon's driver is named."""
    return context.lines.find(DRIVER)


def _found(
    context: Context, title: str, confidence: float, share: float, driver: Evidence | None = None
) -> Finding | None:
    lines = context.lines
    return finding(
        ID,
        title,
        confidence,
        [driver, lines.find(counter("Balloon")), lines.find(RAM), lines.find(RESERVED), lines.say(title)],
        share=share,
        confirm=[
            "virsh dommemstat DOMAIN; vmware-toolbox-cmd stat balloon",
            "lsmod | grep -i balloon; journalctl -k -g balloon",
        ],
        refuted_by=["The hypervisor says that its balloon was empty at that time"],
        remedy=[
            "Reserve the guest's memory on the hypervisor",
            "No memory limit below what the guest is configured with",
        ],
    )
