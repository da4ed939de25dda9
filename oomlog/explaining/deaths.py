"""Who died: the processes that a report names, and those that a killer in user space does not name one by one.

systemd-oomd and kubelet kill whole cgroups and pods: they name these, and at most say how many processes died.
"""

from oomlog.explaining.places import place
from oomlog.model import Event, Kill


def deaths(event: Event) -> tuple[Kill, ...]:
    """One `Kill` for each process killed; of one that is not named nothing is known. At least one died of a kill."""
    if event.type != "userspace_kill" or event.userspace is None:
        return event.kills
    said = event.userspace.killed_count
    count = max(len(event.kills), 1 if said is None else said)
    return (*event.kills, *[Kill()] * (count - len(event.kills)))


def called(event: Event, kill: Kill) -> str:
    """A process killed, by its name, or by that of what was killed as a whole; `?` where nothing is named."""
    return kill.comm or group(event) or "?"


def group(event: Event) -> str | None:
    """What a killer in user space killed as a whole: a pod, a unit, or the innermost thing on a cgroup's path."""
    facts = event.userspace
    if facts is None or event.kills:
        return None
    if "pod" in facts.extra:
        return f"pod {facts.extra['pod']}"
    if facts.target_path is not None:
        return place(facts.target_path)
    return str(facts.extra["unit"]) if "unit" in facts.extra else None
