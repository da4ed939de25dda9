"""The first lines: which event, when and where, and what happened in one sentence."""

from oomlog.explaining.request import kills_nobody, stall_seconds
from oomlog.model import Event
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.words import place, stamp, uptime
from oomlog.reporting.sentence import sentence

TYPES = {
    "oom_kill": "out-of-memory kill",
    "oom_panic": "out-of-memory panic",
    "oom_no_victim": "out of memory, nobody killed",
    "oom_unknown": "out of memory, outcome not in the log",
    "userspace_kill": "kill by {}",
}
SCOPES = {
    "global": "whole machine",
    "memcg": "limit of a cgroup",
    "cpuset": "memory nodes of a cpuset",
    "mempolicy": "memory nodes of a memory policy",
}


def happened(page: Sheet, event: Event) -> None:
    """What anybody must know who reads no further."""
    page.heading(heading(event))
    time = stamp(event.time) or uptime(event.monotonic_seconds)
    when = f"~{time}" if event.time and event.time_assumed else time
    page.item("  ".join(part for part in (when, event.host, place(event)) if part))
    page.gap()
    page.item(sentence(event))


def heading(event: Event) -> str:
    """Which event, and of which kind."""
    scope = SCOPES.get(event.scope) if event.type != "alloc_failure" else None
    kind = _failed(event) if event.type == "alloc_failure" else TYPES[event.type].format(event.killer)
    return f"Event {event.id}: {', '.join(part for part in (kind, scope) if part)}"


def _failed(event: Event) -> str:
    if stall_seconds(event) is not None:
        return "stalled allocation"
    return "failed allocation, nobody killed" if kills_nobody(event) else "failed allocation"
