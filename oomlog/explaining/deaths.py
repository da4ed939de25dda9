"""Who died: the processes that a report names, and those that a killer in user space does not name one by one.

systemd-oomd and kubelet kill whole cgroups and pods: they name these, and at most say how many processes died.
"""

from collections.abc import Iterable

from msgspec import Struct

from oomlog.explaining.places import place
from oomlog.model import Event, Kill


class Death(Struct, frozen=True):
    """One process killed, or all those together that are only counted: of these `kill` tells nothing."""

    kill: Kill
    processes: int = 1


def deaths(event: Event) -> tuple[Death, ...]:
    """The processes killed that are named, each by itself, then the rest. At least one died of a kill."""
    named = tuple(map(Death, event.kills))
    if event.type != "userspace_kill" or event.userspace is None:
        return named
    said = event.userspace.killed_count
    rest = (1 if said is None and not named else said or 0) - len(named)
    return (*named, Death(Kill(), rest)) if rest > 0 else named


def processes(dead: Iterable[Death]) -> int:
    """How many they are."""
    return sum(one.processes for one in dead)


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


Process = tuple[int | None, str | None]
"""A pid and a name: of one incident, one process, where there is a pid."""
Met = dict[Process, object]
"""Processes, and whose they are."""


def unmet(event: Event, met: Met, whose: object = None) -> tuple[Death, ...]:
    """Those of an event that were not met before; now they are. What is met again as the same one's counts again."""
    owner = object() if whose is None else whose
    found: dict[object, Death] = {}
    for death in deaths(event):
        process = death.kill.pid, death.kill.comm
        if death.kill.pid is None:
            found[object()] = death
        elif met.setdefault(process, owner) == owner:
            found.setdefault(process, death)
    return tuple(found.values())


class Dead:
    """The processes of many events, each once: one that was killed twice in an incident (by two killers, or because it
    did not die) died once. Of an incident the last `most` are kept in mind: where it goes on for months, a pid is
    another process's by then.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._met: dict[str, Met] = {}

    def new(self, event: Event, incident: str | None, whose: object = None) -> tuple[Death, ...]:
        """Those of an event that were not killed before in its incident. `whose` names an event that may come again,
        when more of it is known: what it told before is still its own.
        """
        if incident is None:
            return deaths(event)
        met = self._met.setdefault(incident, {})
        if len(self._met) > KEPT_INCIDENTS:
            self._met.pop(next(iter(self._met)))
        found = unmet(event, met, whose)
        while self._most is not None and len(met) > self._most:
            met.pop(next(iter(met)))
        return found


KEPT_INCIDENTS = 256
"""Of more at once none is open any more."""
