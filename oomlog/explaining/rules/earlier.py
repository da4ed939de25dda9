"""What earlier events of the same machine tell: how much RAM it had."""

from oomlog.explaining.rules.interface import Context
from oomlog.model import Event, Memory


def managed(memory: Memory | None) -> int | None:
    """The RAM that the kernel manages, in bytes."""
    if memory is None or memory.ram_bytes is None or memory.reserved_bytes is None:
        return None
    return memory.ram_bytes - memory.reserved_bytes


def managed_before(event: Event, context: Context, *, same_boot: bool) -> tuple[int, int] | None:
    """How much less RAM there is than at the last event of this boot (or of another), and how much there is."""
    now = managed(event.memory)
    if now is None or event.boot is None:
        return None
    for other in reversed(context.earlier):
        before = managed(other.memory)
        if before is not None and other.boot is not None and (other.boot == event.boot) is same_boot:
            lost = before - now
            return (lost, now) if lost >= context.thresholds.ram_shrank_share * before else None
    return None
