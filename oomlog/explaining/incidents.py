"""Events → incidents: storms, chains, group kills and crash loops are each one trouble, told once.

Streams forward: `add` gives each event its incident at once. Which events belong together is told by the same machine
and boot, the same limit, and by time; without time by standing directly one after the other in one source.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from oomlog.explaining.deaths import Death, Met, deaths, once, processes
from oomlog.explaining.workload.key import stable_key
from oomlog.model import Event
from oomlog.model.incident import Incident

SOON_SECONDS = 60.0
"""Events of one domain that follow each other within this belong together (h)."""
RESTART_SECONDS = 600.0
"""The same victim again within this is a crash loop: kubelet's back-off grows to 5 minutes, plus the start (h)."""
STORM = LOOP = 3
"""So many dead within `SOON_SECONDS`, or so many times the same victim."""
RESTART_LEAST_SECONDS = 5.0
"""What dies again sooner, on the average, are workers of one name, not one process that was restarted (h)."""
ADJACENT_LINES = 5
"""Without time: so near the next report stands in the same source."""
OPEN = 512
"""So many domains are watched at once; the one that was quiet longest is let go."""

COUNTED = frozenset({"oom_kill", "oom_panic", "oom_no_victim", "oom_unknown", "userspace_kill"})


class _Open(Struct):
    events: list[str]
    first: Event
    last: Event
    victims: Counter[str] = field(default_factory=Counter)
    workloads: dict[str, None] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    reports: int = 0
    recent: deque[tuple[Event, int]] = field(default_factory=deque)
    most_at_once: int = 0
    met: Met = field(default_factory=dict)


class Incidents:
    """Add events in the order of time, then `finish`. Memory grows with incidents, not with what their events hold."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str | None], _Open] = {}
        self._done: list[_Open] = []

    def add(self, event: Event) -> Event:
        """The event with the id of its incident; failed allocations and what is no kill stay without."""
        if event.type not in COUNTED:
            return event
        key = self._key(event)
        incident = self._open.pop(key, None)
        if incident is None or not belongs(incident.last, event):
            incident = _Open(events=[], first=_slim(event), last=_slim(event))
            self._done.append(incident)
        self._open[key] = incident
        if len(self._open) > OPEN:
            self._open.pop(next(iter(self._open)))
        _take(incident, event)
        return replace(event, incident=incident.events[0])

    def _key(self, event: Event) -> tuple[str, str | None]:
        """The machine and whose limit; what does not tell whose belongs to what was going on there just then."""
        mine = (machine(event), domain(event))
        if event.scope != "unknown":
            return mine
        near = (key for key, one in reversed(self._open.items()) if key[0] == mine[0] and belongs(one.last, event))
        return next(near, mine)

    def finish(self) -> tuple[Incident, ...]:
        """All incidents, in the order of their first events."""
        return tuple(map(_closed, self._done))


def fold(events: Iterable[Event]) -> Iterator[Event]:
    """The events, each with its incident's id."""
    incidents = Incidents()
    yield from map(incidents.add, events)


class Dead:
    """The deaths of many events that were folded, each process counted once: one that was killed twice in an incident
    (by two killers, or because it did not die) died once.

    Of an incident the last `most` are kept in mind: where it goes on for months, a pid is another process's by then.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._met: dict[tuple[str, str], Met] = {}

    def of(self, event: Event, whose: object = None) -> tuple[Death, ...]:
        """Those of an event, `whose` as in `once`; one that was killed before in its incident is of no process."""
        if event.incident is None:
            return deaths(event)
        key = machine(event), event.incident
        self._met[key] = met = self._met.pop(key, {})
        if len(self._met) > OPEN:
            self._met.pop(next(iter(self._met)))
        found = once(event, met, whose)
        while self._most is not None and len(met) > self._most:
            met.pop(next(iter(met)))
        return found


def machine(event: Event) -> str:
    """Whose event it is: the host's, or where the log names none, the log's own."""
    return event.host or event.source.name


def domain(event: Event) -> str | None:
    """Whose limit was hit; None is the whole machine.

    The workload's key where its own was and it has a lasting name; a pod whose containers are made anew; else the path.
    """
    memcg = event.memcg
    if event.scope != "memcg" or memcg is None or memcg.limit_path is None:
        return None if event.scope == "global" else event.scope
    workload = event.workload
    if workload is None or workload.key is None or memcg.limit_path != memcg.task_path:
        return memcg.limit_path
    if workload.key == stable_key(workload, None):
        return workload.key
    return f"pod {workload.pod_uid}" if workload.pod_uid else memcg.limit_path


def gap_seconds(earlier: Event, later: Event) -> float | None:
    """The time between two events; by the kernel's clock within one boot. None where no common clock tells."""
    one, other = earlier.monotonic_seconds, later.monotonic_seconds
    if earlier.boot == later.boot and one is not None and other is not None:
        return other - one
    if earlier.time is None or later.time is None:
        return None
    return (datetime.fromisoformat(later.time) - datetime.fromisoformat(earlier.time)).total_seconds()


def belongs(last: Event, event: Event) -> bool:
    """Whether an event goes on the incident whose last event is `last`, of the same machine and domain."""
    gap = gap_seconds(last, event)
    if gap is None:
        return _adjacent(last, event)
    if abs(gap) <= SOON_SECONDS:
        return True
    names = {kill.comm for kill in event.kills if kill.comm} & {kill.comm for kill in last.kills}
    return bool(names) and event.scope == "memcg" and 0 <= gap <= RESTART_SECONDS


def _adjacent(earlier: Event, later: Event) -> bool:
    one, other = earlier.source, later.source
    if one.name != other.name or one.last_line is None or other.first_line is None:
        return False
    return earlier.boot == later.boot and 0 < other.first_line - one.last_line <= ADJACENT_LINES


def _take(incident: _Open, event: Event) -> None:
    incident.events.append(event.id)
    incident.last = _slim(event)
    incident.reports += event.trigger is not None
    dead = once(event, incident.met)
    for death in dead:
        incident.victims[death.victim] += death.processes
    if event.workload is not None and event.workload.key is not None:
        incident.workloads[event.workload.key] = None
    incident.rules.update(finding.rule for finding in event.diagnosis if finding.role == "primary")
    incident.recent.append((incident.last, processes(dead)))
    while (gap := gap_seconds(incident.recent[0][0], event)) is not None and gap > SOON_SECONDS:
        incident.recent.popleft()
    incident.most_at_once = max(incident.most_at_once, sum(dead for _, dead in incident.recent))


def _slim(event: Event) -> Event:
    """Without what is large: only who, when and where is asked for later."""
    return replace(event, tasks=(), memory=None, unclaimed=(), notes=(), diagnosis=(), choice=None, raw=None)


def _closed(incident: _Open) -> Incident:
    first, last = incident.first, incident.last
    return Incident(
        id=incident.events[0],
        kind=_kind(incident),
        host=first.host,
        scope=first.scope,
        domain=domain(first),
        first_time=first.time,
        last_time=last.time,
        duration_seconds=gap_seconds(first, last),
        events=tuple(incident.events),
        reports=incident.reports,
        processes=incident.victims.total(),
        victims=dict(incident.victims.most_common()),
        workloads=tuple(incident.workloads),
        rules=tuple(rule for rule, _ in incident.rules.most_common()),
    )


def _kind(incident: _Open) -> Literal["single", "group", "chain", "storm", "crash-loop"]:
    events = len(incident.events)
    if events == 1:
        return "group" if incident.victims.total() > 1 else "single"
    if events >= LOOP and len(incident.victims) == 1 and _restarts(incident):
        return "crash-loop"
    return "storm" if incident.most_at_once >= STORM else "chain"


def _restarts(incident: _Open) -> bool:
    took = gap_seconds(incident.first, incident.last)
    return took is not None and took / (len(incident.events) - 1) >= RESTART_LEAST_SECONDS
