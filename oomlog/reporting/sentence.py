"""What happened, in one sentence, from what the report itself says."""

from oomlog.model import Event, Kill
from oomlog.reporting.sums import resident_bytes
from oomlog.units import counted, size

_CAUSES = {
    "global": "because the machine was out of memory",
    "cpuset": "because the memory nodes that its cpuset allows were used up",
    "mempolicy": "because the memory nodes that its memory policy allows were used up",
}


def sentence(event: Event) -> str:
    """One sentence; an explained event brings its own. Unknown parts are left out."""
    if event.summary is not None:
        return event.summary
    return f"{_deed(event)}{_request(event)}."


def _deed(event: Event) -> str:
    killer = "The kernel" if event.killer == "kernel" else event.killer
    match event.type:
        case "oom_panic":
            return f"The kernel panicked {_cause(event)}".rstrip()
        case "oom_no_victim":
            return f"The kernel found no process to kill {_cause(event)}".rstrip()
        case "oom_unknown":
            return f"The kernel's killer was called {_cause(event)}".rstrip() + "; the log does not show what it did"
        case "alloc_failure":
            return "An allocation of memory failed; nothing was killed"
        case _:
            return f"{killer} killed {_killed(event.kills)} {_cause(event)}".rstrip()


def _killed(kills: tuple[Kill, ...]) -> str:
    if not kills:
        return "a process"
    first, others = kills[0], len(kills) - 1
    held = resident_bytes(first)
    facts = [f"pid {first.pid}"] if first.pid is not None else []
    facts += [f"{size(held)} resident"] if held is not None else []
    name = (first.comm or "a process") + (f" ({', '.join(facts)})" if facts else "")
    return name if not others else f"{name} and {counted(others, 'more process', 'more processes')}"


def _cause(event: Event) -> str:
    if event.manual:
        return "because SysRq-F asked for it"
    if event.userspace is not None and event.userspace.reason:
        return f"because {event.userspace.reason}"
    if event.scope == "memcg":
        return f"because {_limit(event)}"
    return _CAUSES.get(event.scope, "")


def _limit(event: Event) -> str:
    memcg = event.memcg
    if memcg is None or memcg.limit_path is None:
        return "a memory cgroup was at its limit"
    counter = memcg.memory
    limit = f" ({size(counter.limit_bytes)} of memory)" if counter and counter.limit_bytes is not None else ""
    return f"the memory cgroup {memcg.limit_path} was at its limit{limit}"


def _request(event: Event) -> str:
    trigger = event.trigger
    if trigger is None or trigger.comm is None or event.manual:
        return ""
    pid = f" (pid {trigger.pid})" if trigger.pid is not None else ""
    asked = size(trigger.request_bytes) if trigger.request_bytes is not None else "memory"
    return f", when {trigger.comm}{pid} asked for {asked}"
