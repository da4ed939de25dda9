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


Process = tuple[int, str | None]
"""A pid and a name: of one incident, one process."""


def unmet(event: Event, met: set[Process]) -> tuple[Death, ...]:
    """Those of an event that were not met before; now they are."""
    return tuple(death for death in deaths(event) if _is_new(death.kill, met))


class Dead:
    """The processes of many events, each once: one that was killed twice in an incident (by two killers, or because it
    did not die) died once.
    """

    def __init__(self) -> None:
        self._met: dict[str, set[Process]] = {}

    def new(self, event: Event, incident: str | None) -> tuple[Death, ...]:
        """Those of an event that were not killed before in its incident."""
        if incident is None:
            return deaths(event)
        met = self._met.setdefault(incident, set())
        if len(self._met) > KEPT_INCIDENTS:
            self._met.pop(next(iter(self._met)))
        return unmet(event, met)


KEPT_INCIDENTS = 256
"""Of more at once none is open any more."""


def _is_new(kill: Kill, met: set[Process]) -> bool:
    if kill.pid is None:
        return True
    key = (kill.pid, kill.comm)
    new = key not in met
    met.add(key)
    return new
