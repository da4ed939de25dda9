"""Who died: the processes that a report names, and those that a killer in user space does not name one by one.

systemd-oomd and kubelet kill whole cgroups and pods: they name these, and at most say how many processes died.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from oomlog.explaining.places import place
from oomlog.model import Event, Kill
from oomlog.model.boots import other_boots


class Death(Struct, frozen=True):
    """One process killed, or all those together that are only counted: of these `kill` tells nothing.

    `victim` is the process by its name, or what was killed as a whole, or `?`. `processes` are those that died: of one
    that was killed before in its incident none (`once`).
    """

    victim: str
    kill: Kill
    processes: int = 1


def deaths(event: Event) -> tuple[Death, ...]:
    """The processes killed that are named, each by itself, then the rest. At least one died of a kill."""
    named = tuple(Death(kill.comm or "?", kill) for kill in event.kills)
    if event.type != "userspace_kill" or event.userspace is None:
        return named
    said = event.userspace.killed_count
    rest = (1 if said is None and not named else said or 0) - len(named)
    return (*named, Death(group(event) or "?", Kill(), rest)) if rest > 0 else named


def processes(dead: Iterable[Death]) -> int:
    """How many they are."""
    return sum(one.processes for one in dead)


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


Process = tuple[int | None, str | None]
"""A pid and a name: of one incident, one process, where there is a pid."""
Boot = tuple[str | None, str | None]
"""What an event says of its boot: `boot_id`, `boot`."""
Met = dict[Process, tuple[object, Boot]]
"""Processes, and of each which event told of it, and in which boot."""


def once(event: Event, met: Met, whose: object = None) -> tuple[Death, ...]:
    """The deaths of an event; of those that were met before no process died. Now all are met.

    `whose` names an event that may come again, when more of it is known: what it told before is still its own.
    """
    owner = object() if whose is None else whose
    mine: set[Process] = set()
    boot = event.boot_id, event.boot

    def is_new(kill: Kill) -> bool:
        if kill.pid is None:
            return True
        process = kill.pid, kill.comm
        before = met.get(process)
        if before is None or _is_other(before[1], boot):
            met[process] = owner, boot
        new = met[process][0] == owner and process not in mine
        mine.add(process)
        return new

    return tuple(one if is_new(one.kill) else replace(one, processes=0) for one in deaths(event))


def _is_other(one: Boot, other: Boot) -> bool:
    """By the machine's ids, where both are known."""
    return one[0] != other[0] if one[0] and other[0] else other_boots(one[1], other[1])
