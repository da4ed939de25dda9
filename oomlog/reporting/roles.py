"""Who asked, who died, who held the memory: three answers, which are easily taken for one."""

from typing import NamedTuple

from oomlog.explaining.holding import stem
from oomlog.explaining.request import kills_nobody, page_fault_failed, stall_seconds
from oomlog.explaining.sums import swap_beside, told_bytes, told_name
from oomlog.model import Culprit, Event, Kill, Task
from oomlog.reporting.sums import known_sum
from oomlog.units import counted, percent, size

_NOBODY = {
    "oom_panic": "nobody by name: the kernel panicked{}",
    "oom_no_victim": "nobody: the kernel found no process that it may kill",
    "oom_unknown": "not in the log, which ends or breaks off before",
}
_HOLDERS = {
    "memcg": "the cgroup {}",
    "tmpfs": "files in tmpfs, or shared memory that no process maps",
    "slab": "objects of the kernel ({})",
}
"""What holds memory and is no process, by the kind of culprit; others by their name alone."""
_NO_CULPRIT = {
    "fragmentation": "nobody: enough was free, in pieces that were too small",
    "zone-imbalance": "nobody: enough was free, in zones that the request may not use",
}
"""Causes that need no one to hold much."""
PROCESSES = frozenset({"process", "group"})
MOST = 0.5


class Roles(NamedTuple):
    """The three answers, and what follows from them, in words; None where the report does not tell."""

    trigger: str | None
    victim: str | None
    culprit: str | None
    verdict: str | None


def roles(event: Event) -> Roles:
    """The answers for one event."""
    return Roles(_trigger(event), _victim(event), _culprit(event), _verdict(event))


def whole_name(event: Event) -> str:
    """What the ledger is of."""
    return "the limit" if event.scope == "memcg" else "RAM"


def own_bytes(kill: Kill) -> int | None:
    """What was the process's: anonymous and shared memory; file pages can be dropped and read again."""
    return known_sum((kill.anon_rss_bytes, kill.shmem_rss_bytes))


def named(comm: str | None, pid: int | None) -> str:
    """A process by its name and number."""
    return (comm or "?") + (f" (pid {pid})" if pid is not None else "")


def _trigger(event: Event) -> str | None:
    trigger = event.trigger
    if trigger is None or trigger.comm is None:
        return None
    who = named(trigger.comm, trigger.pid)
    if event.manual:
        return f"somebody by hand (SysRq-F); {who} only carried it out"
    if page_fault_failed(event):
        return f"{who} had a page fault that failed; what was asked for is not printed (gfp_mask 0)"
    asked = "memory" if trigger.request_bytes is None else size(trigger.request_bytes)
    purpose = event.request.purpose if event.request else None
    return f"{who} asked for {asked}" + (f": {purpose}" if purpose else "")


def _victim(event: Event) -> str | None:
    if not event.kills:
        nobody = _nobody(event)
        announced = event.chosen if event.type == "oom_unknown" else None
        return f"{named(announced.comm, announced.pid)} was announced; {nobody}" if announced else nobody
    first, others = event.kills[0], len(event.kills) - 1
    more = f", and {counted(others, 'more process', 'more processes')}" if others else ""
    return f"{named(first.comm, first.pid)} died{_held(event, first)}{more}"


def _nobody(event: Event) -> str | None:
    if event.type == "oom_no_victim" and event.chosen is not None:
        return f"nobody: {named(event.chosen.comm, event.chosen.pid)} was chosen, and not killed"
    if event.type == "alloc_failure":
        return _of_failure(event)
    panic = f" ({event.panic})" if event.panic else ""
    return _NOBODY[event.type].replace("{}", panic) if event.type in _NOBODY else None


def _of_failure(event: Event) -> str:
    if kills_nobody(event):
        return "nobody: a request failed, and no process was killed for it"
    return f"none in this report: a request {'failed' if stall_seconds(event) is None else 'stalled'}"


def _held(event: Event, kill: Kill) -> str:
    own = own_bytes(kill)
    if own is None:
        return ""
    whole = told_bytes(event)
    files = f" and {size(kill.file_rss_bytes)} of files" if kill.file_rss_bytes else ""
    share = f", {_share(own, whole, told_name(event))}" if whole else ""
    return f"; it held {size(own)}{share}{files and ','}{files}"


def _share(own: int, whole: int, name: str) -> str:
    """A process can map shared pages that are charged to another cgroup."""
    if own > whole:
        return f"more than {name} (pages that it shares can be charged elsewhere)"
    told = percent(own / whole)
    return f"{'under 1 %' if own and told == percent(0) else told} of {name}"


def _culprit(event: Event) -> str | None:
    found = event.culprit
    if found is None:
        return _unlisted(event)
    who = found.name if found.kind in PROCESSES else _HOLDERS.get(found.kind, found.name).format(found.name)
    many = f" ({counted(found.members, 'process', 'processes')})" if found.kind == "group" and found.members else ""
    return f"{who}{many}{_amount(event, found)}"


def _unlisted(event: Event) -> str | None:
    """Where no process is listed, that processes held most is all that can be said."""
    cause = next((one.rule for one in event.diagnosis if one.role == "primary"), None)
    if cause in _NO_CULPRIT:
        return _NO_CULPRIT[cause]
    rows = event.memory.ledger if event.memory and not event.tasks and event.kills and not event.manual else ()
    anon = next((row for row in rows if row.name == "anon" and row.share >= MOST), None)
    if anon is None:
        return None
    return f"processes held {percent(anon.share)} of {whole_name(event)}; the report does not list which"


def _amount(event: Event, found: Culprit) -> str:
    if found.held_bytes is None:
        return ""
    if found.share is None:
        return f" held {size(found.held_bytes)}"
    swap = " and swap in use" if swap_beside(event) else ""
    return f" held {size(found.held_bytes)}, {percent(found.share)} of {told_name(event)}{swap}"


def _larger(event: Event, found: Culprit) -> Task | None:
    """The culprit, where it has the victim's name but is another process."""
    named_so = [task for task in event.tasks if stem(task.comm or "?") == stem(found.name)]
    largest = max(named_so, key=lambda task: (task.rss_bytes or 0) + (task.swap_bytes or 0), default=None)
    dead = {kill.pid for kill in event.kills}
    return None if largest is None or dead & {largest.pid, largest.tgid} else largest


def _verdict(event: Event) -> str | None:
    """Whether the victim was the one that held most."""
    found = event.culprit
    if found is None or not event.kills:
        return None
    if found.kind not in PROCESSES:
        return None if found.kind == "memcg" else "That is no process's own memory: killing one need not give it back."
    if stem(found.name) not in {stem(kill.comm or "?") for kill in event.kills}:
        return f"The victim was not the one that held most: that was {found.name}."
    if found.kind == "process" and (other := _larger(event, found)):
        return f"The victim was not the one that held most: that was {named(other.comm, other.pid)}."
    left = (found.members or 1) - sum(stem(kill.comm or "?") == stem(found.name) for kill in event.kills)
    if found.kind == "group" and left > 0:
        live = "lives" if left == 1 else "live"
        others = counted(left, "process", "processes")
        return f"The victim was one of those that held most; {others} of its name {live} on."
    return "The victim was the one that held most."
