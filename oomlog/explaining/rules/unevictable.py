"""C12: locked memory: mlock, SHM_LOCK, ramfs, secretmem (mm/mlock.c)."""

from oomlog.explaining.quoting import Line, Wanted
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import UNEVICTABLE
from oomlog.model import Event, Finding
from oomlog.units import percent, size

ID = "unevictable"
BY_MLOCK = "; locked by mlock"
LOCKED = "What is locked must be, and fits beside all else: then something else grew"
INITRAMFS = "It is the file system of an initramfs: then it is there from boot on and does not grow"


def rule(event: Event, context: Context) -> Finding | None:
    """Much that the kernel may neither write out nor drop."""
    facts, bounds = context.facts, context.thresholds
    held = facts.held("unevictable") if event.scope != "memcg" else _of_memcg(event)
    share = facts.part(held)
    if share < bounds.unevictable_share:
        return None
    mlocked = _mlocked(event)
    how = _how(held, mlocked, bounds.unevictable_mlocked_share)
    return finding(
        ID,
        f"memory that cannot be evicted held {size(held)}, {percent(share)} of {facts.of}{how}",
        0.7,
        [
            context.lines.quote(UNEVICTABLE, f"unevictable: {size(held)}"),
            context.lines.find(_mlocked_line(event)) if mlocked else None,
        ],
        share=share,
        confirm=["grep -H VmLck /proc/[0-9]*/status | sort -k2 -n | tail", "findmnt -t ramfs; ipcs -m  # dest, locked"],
        refuted_by=[LOCKED if how == BY_MLOCK else INITRAMFS],
        remedy=[
            "LimitMEMLOCK= of the unit, /etc/security/limits.d: memlock",
            "tmpfs with size= in place of ramfs, which knows no limit",
            "bootstrap.memory_lock, lock_sga, -overcommit mem-lock=off: lock only what must be",
        ],
    )


def _of_memcg(event: Event) -> int:
    return event.memcg.stats.get("unevictable", 0) if event.memcg else 0


def _mlocked(event: Event) -> int | None:
    zones = event.memory.zones if event.memory and event.scope != "memcg" else ()
    known = [zone.counters["mlocked"] for zone in zones if "mlocked" in zone.counters]
    return sum(known) if known else None


def _mlocked_line(event: Event) -> Wanted:
    """Of the zone that has most of it."""
    most = max(zone.counters.get("mlocked", 0) for zone in event.memory.zones) if event.memory else 0
    return (Line(f"mlocked:{most // 1024}kB", rf"\bmlocked:{most // 1024}kB"),)


def _how(held: int, mlocked: int | None, enough: float) -> str:
    if mlocked is None:
        return ""
    return BY_MLOCK if mlocked >= enough * held else "; not by mlock: SHM_LOCK, ramfs or secret memory"
