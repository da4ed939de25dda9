"""Why a request could not be served: its flags, the zones that it may use, and what each of them lacked."""

from typing import Literal

from oomlog.explaining.asked import Asked, asked
from oomlog.explaining.flags import Flags, flags
from oomlog.explaining.machine import managed_bytes
from oomlog.explaining.purpose import purpose
from oomlog.explaining.verdict import PLENTY, verdict
from oomlog.explaining.zone_checks import check, kb
from oomlog.kernel.zones import ORDER_THAT_KILLS
from oomlog.model import Event, Request, Trigger, Verdict

IMPATIENT = frozenset({"GFP_ATOMIC", "GFP_NOWAIT"})
KILLS_NOT = {
    "__GFP_NORETRY": "it was to fail rather than to kill (__GFP_NORETRY)",
    "__GFP_RETRY_MAYFAIL": "it was to fail rather than to kill (__GFP_RETRY_MAYFAIL)",
    "__GFP_THISNODE": "it was for one node only (__GFP_THISNODE)",
}


def request(event: Event) -> Request | None:
    """What was asked for and why it was not there; None where the report does not hold the request."""
    trigger = event.trigger
    if trigger is None or event.type == "userspace_kill":
        return None
    told = flags(event, trigger)
    asks = None if event.manual or event.scope == "memcg" else asked(event, trigger, told)
    checks = tuple(check(zone, asks) for zone in event.memory.zones) if asks and event.memory else ()
    result, words = _outside(event, trigger, told) or verdict(event, asks, checks)
    return Request(
        flags=told.names,
        flags_from=told.source,
        flag_eras=tuple(table.era for table in told.tables),
        open_flags=told.open,
        order=trigger.order,
        request_bytes=trigger.request_bytes,
        highest_zone=_highest(asks),
        movable=_movable(asks, told),
        purpose=None if event.manual else purpose(event, trigger, told.readings),
        verdict=result,
        text=words + _not_killed(event, asks),
        zones=checks,
    )


def page_fault_failed(event: Event) -> bool:
    """Whether a page fault called the killer for whatever failed below it (mm/oom_kill.c:pagefault_out_of_memory, to
    5.15): gfp_mask and order are 0 then, and say nothing of what was asked for.
    """
    trigger = event.trigger
    if trigger is None or event.manual or event.scope not in ("global", "unknown"):
        return False
    return event.type != "alloc_failure" and trigger.gfp_mask == 0 and not trigger.gfp_flags


def kills_nobody(event: Event) -> bool:
    """Whether a request that failed is one that the kernel kills nobody for (mm/page_alloc.c:__alloc_pages_may_oom).

    Others fail too: of a process that is being killed. What is said of the failure does not tell of the kill.
    """
    request = event.request
    if request is None or event.type != "alloc_failure" or stall_seconds(event) is not None:
        return False
    large = request.verdict == "too-large" or (request.order or 0) > ORDER_THAT_KILLS
    return large or not {*IMPATIENT, *KILLS_NOT}.isdisjoint(request.flags)


def stall_seconds(event: Event) -> float | None:
    """How long a request had waited that has not failed (4.10-4.14, mm/page_alloc.c:__alloc_pages_slowpath)."""
    return event.trigger.stall_seconds if event.trigger else None


def used_up(event: Event) -> bool | None:
    """Whether the machine's own memory is what a global kill wanted; None where the log does not tell.

    Proven by the request's zones. Else the kernel's word for it, "Out of memory", stands as long as there is not much
    free; to 4.20 it says so of a memory policy as well, and where a header ends the log it has not said it yet.
    """
    verdict = event.request.verdict if event.request else "unknown"
    if verdict != "unknown":
        return verdict == "shortage"
    if free_share(event) >= PLENTY:
        return False
    return True if event.type != "oom_unknown" or event.chosen is not None else None


def confined(event: Event) -> Literal["short", "no zone"] | None:
    """What the nodes lacked that a request was held to: memory, or any zone of a kind that may serve it."""
    request = event.request
    if request is None or request.verdict != "node-confined":
        return None
    return "short" if any(row.eligible for row in request.zones) else "no zone"


def free_share(event: Event) -> float:
    """The part of RAM that was free, 0 where that is not printed."""
    memory = event.memory
    have = managed_bytes(memory) if memory else None
    return memory.counters.get("free", 0) / have if memory and have else 0.0


def _outside(event: Event, trigger: Trigger, told: Flags) -> tuple[Verdict, str] | None:
    """What is no matter of zones."""
    if event.manual:
        return "manual", "no request failed: the kill was asked for by hand (SysRq-F)"
    if event.scope == "memcg":
        return "limit", "the limit of a memory cgroup was reached; how much the machine has free does not matter"
    size, have = trigger.request_bytes, managed_bytes(event.memory) if event.memory else None
    if size is not None and have is not None and size > have:
        return "too-large", f"{kb(size)} were asked for, more than the {kb(have)} of RAM that the kernel manages"
    if trigger.gfp_mask == 0 and not told.names:
        return "unknown", "a page fault failed (gfp_mask 0): which request failed below it is not printed"
    return None


def _highest(asks: Asked | None) -> str | None:
    highest = {asks.highest(kinds) for kinds in asks.kinds} if asks else set()
    return highest.pop() if len(highest) == 1 else None


def _movable(asks: Asked | None, told: Flags) -> bool | None:
    """To 2.6.23 the kernel knew no movable pages."""
    known = told.source == "printed" or any("__GFP_MOVABLE" in table.flags for table in told.tables)
    return asks.movable if asks and known else None


def _not_killed(event: Event, asks: Asked | None) -> str:
    """Why a failed request killed nobody (mm/page_alloc.c:__alloc_pages_may_oom)."""
    if event.type != "alloc_failure" or asks is None:
        return ""
    if asks.order > ORDER_THAT_KILLS:
        return f"; nobody is killed for a block of order {asks.order}"
    if asks.atomic:
        return "; nobody is killed for a request that cannot wait"
    words = next((words for flag, words in KILLS_NOT.items() if flag in asks.single), None)
    return f"; {words}" if words else ""
