"""What happened, in one sentence for a person: what was killed, by whose limit, who asked, and who held the memory."""

from oomlog.explaining.deaths import deaths, group, processes
from oomlog.explaining.memcg import swap_used_up
from oomlog.explaining.places import is_below, place, same_place
from oomlog.explaining.request import confined, free_share, kills_nobody, page_fault_failed, stall_seconds, used_up
from oomlog.explaining.sums import resident_bytes, swap_beside, told_name
from oomlog.model import Chosen, Culprit, Event, Trigger
from oomlog.units import counted, percent, size

_CAUSES = {
    "global": "because the machine was out of memory",
    "cpuset": "because the memory nodes that its cpuset allows {}",
    "mempolicy": "because the memory nodes that its memory policy allows {}",
}
_NOT_USED_UP = {
    "fragmentation": "because no free block of memory was large enough",
    "reserved": "because what was free is set aside for other requests",
    "zone-shortage": "because the memory zones that the request may use were short, with others free",
    "node-confined": "because the memory nodes that the request may use were short, with others free",
    "too-large": "because the request was for more than the machine has",
    "not-explained": "although the report shows enough memory free for the request",
}
"""A global kill for another reason than that the machine's memory was used up, by the request's verdict."""


def summary(event: Event) -> str:
    """One sentence, with what the event holds at that stage. Unknown parts are left out."""
    return f"{_deed(event)}{_request(event)}{_end(event)}{_culprit(event)}."


def _deed(event: Event) -> str:
    killer = "The kernel" if event.killer == "kernel" else event.killer
    match event.type:
        case "oom_panic":
            return f"The kernel panicked {_cause(event)}".rstrip()
        case "oom_no_victim" if event.chosen is None:
            return f"The kernel found no process to kill {_cause(event)}".rstrip()
        case "oom_unknown" | "oom_no_victim":
            return f"The kernel's killer was called {_cause(event)}".rstrip()
        case "alloc_failure":
            stalled = stall_seconds(event)
            return f"An allocation of memory {'failed' if stalled is None else f'had waited for {stalled:g} s'}"
        case _:
            return f"{killer} killed {_killed(event)} {_cause(event)}".rstrip()


def _killed(event: Event) -> str:
    count = processes(deaths(event))
    if not event.kills:
        many = "" if count < 2 else f"{counted(count, 'process', 'processes')} of "
        return f"{many}{group(event) or 'a process'}"
    first, others = event.kills[0], count - 1
    held = resident_bytes(first)
    facts = [f"pid {first.pid}"] if first.pid is not None else []
    facts += [f"{size(held)} resident"] if held is not None else []
    name = (first.comm or "a process") + (f" ({', '.join(facts)})" if facts else "")
    return name if not others else f"{name} and {counted(others, 'more process', 'more processes')}"


def _cause(event: Event) -> str:
    if event.manual:
        return "because SysRq-F asked for it"
    if event.userspace is not None and event.userspace.reason:
        return f"because {event.userspace.reason.rstrip('.')}"
    if event.scope == "memcg":
        return f"because {_limit(event)}"
    if event.trigger is not None and page_fault_failed(event):
        return f"because a page fault of {_process(event.trigger)} failed"
    if event.scope == "global":
        return _of_machine(event)
    return _CAUSES.get(event.scope, "").format(
        "were used up" if confined(event) == "short" else "could not serve the request"
    )


def _of_machine(event: Event) -> str:
    match used_up(event):
        case True:
            return _CAUSES["global"]
        case None:
            return ""
    verdict = event.request.verdict if event.request else ""
    return _NOT_USED_UP.get(verdict) or f"although {percent(free_share(event))} of RAM was free"


def _limit(event: Event) -> str:
    memcg = event.memcg
    if memcg is None or memcg.limit_path is None:
        return "a memory cgroup was at its limit"
    counter, both = memcg.memory, swap_used_up(memcg)
    with_swap = f", {size(both.limit_bytes or 0)} with swap" if both else ""
    own = counter.limit_bytes if counter else None
    limit = f" ({size(own)} of memory{with_swap})" if own is not None else ""
    if (
        memcg.task_path
        and is_below(memcg.task_path, memcg.limit_path)
        and not same_place(memcg.task_path, memcg.limit_path)
    ):
        return f"{place(memcg.limit_path)}, above its own {place(memcg.task_path)}, was at its limit{limit}"
    if event.workload is not None:
        return f"{place(memcg.limit_path)} was at its own limit{limit}"
    return f"the memory cgroup {memcg.limit_path} was at its limit{limit}"


def _request(event: Event) -> str:
    trigger = event.trigger
    if trigger is None or trigger.comm is None or event.manual or page_fault_failed(event):
        return ""
    asked = size(trigger.request_bytes) if trigger.request_bytes is not None else "memory"
    return f", when {_process(trigger)} asked for {asked}"


def _process(one: Trigger | Chosen) -> str:
    pid = f" (pid {one.pid})" if one.pid is not None else ""
    return f"{one.comm or 'a process'}{pid}"


def _end(event: Event) -> str:
    if event.type == "oom_no_victim" and event.chosen is not None:
        return f"; {_process(event.chosen)}, which it chose, was not killed"
    if event.type == "oom_unknown":
        return "; the log does not show what it did"
    if stall_seconds(event) is not None:
        return "; it was not given up by then"
    return "; nothing was killed" if kills_nobody(event) else ""


def _culprit(event: Event) -> str:
    found = event.culprit
    if found is None or found.share is None:
        return ""
    return f"; {_holder(found)} held {percent(found.share)} of {_whole(event)}"


def _holder(found: Culprit) -> str:
    if found.kind == "slab":
        return "objects of the kernel (slab)" + (f", most of them {found.name}," if found.name != "slab" else "")
    if found.kind == "group" and found.members:
        return f"{counted(found.members, 'process', 'processes')} named {found.name}"
    if found.kind in ("hugepages", "balloon"):
        return f"the {found.name}"
    return f"cgroup {found.name}" if found.kind == "memcg" else found.name


def _whole(event: Event) -> str:
    """What the culprit's share is of."""
    return f"{told_name(event)} and the swap in use" if swap_beside(event) else told_name(event)
