"""What the metrics count: names, labels, and by how much an event adds to them."""

import json
from collections.abc import Iterator

from oomlog.explaining.deaths import processes
from oomlog.explaining.incidents import Dead
from oomlog.live.watch.state import State
from oomlog.live.watch.understanding import Place
from oomlog.model import Event

MOST_WORKLOADS = 100
"""So many workloads have a label of their own; those that come later are counted as OTHER."""
OTHER = "other"
KEPT_PROCESSES = 1024
"""Of each incident, to count a process once that is killed twice."""
NAMES = {
    "oomlog_events": "Events told, failed allocations among them.",
    "oomlog_killed_processes": "Processes that were killed for want of memory.",
    "oomlog_killed_containers": "Containers that lost a process, once for each event.",
    "oomlog_incidents": "Incidents: storms, chains, group kills and crash loops count once.",
    "oomlog_incomplete_reports": "Reports that lack a part or were damaged.",
}
Labels = tuple[tuple[str, str], ...]
Amounts = dict[tuple[str, Labels], float]


class Counting:
    """Counters since the state began; `values` is replaced as a whole, so that other threads may read it."""

    def __init__(self, state: State) -> None:
        self._state, self._dead = state, Dead(KEPT_PROCESSES)
        stored = state.counters()
        self.values: Amounts = {
            (name, tuple(map(tuple, json.loads(labels)))): value
            for (name, labels), value in stored.items()
            if name in NAMES
        }
        self.last_event_seconds: float | None = stored.get(("last_event_seconds", "[]"))
        self._workloads = {dict(labels)["workload"] for _, labels in self.values if "workload" in dict(labels)}

    def counted(self, place: Place, event: Event) -> None:
        """An event that was counted before a restart: whom it killed is dead."""
        self._dead.of(event, place)

    def count(self, place: Place, event: Event, before: Event | None) -> None:
        """Within the state's transaction: what an event adds, or an update beyond what it was `before`."""
        values = dict(self.values)
        was = dict(self._amounts(place, before)) if before is not None else {}
        for key, amount in self._amounts(place, event):
            more = amount - was.get(key, 0.0)
            if more > 0:
                values[key] = values.get(key, 0.0) + more
                self._state.count(key[0], json.dumps(key[1]), values[key])
        self.values = values

    def saw(self, seconds: float) -> None:
        """Within the state's transaction: when the last event was."""
        self.last_event_seconds = max(seconds, self.last_event_seconds or 0.0)
        self._state.count("last_event_seconds", "[]", self.last_event_seconds)

    def _amounts(self, place: Place, event: Event) -> Iterator[tuple[tuple[str, Labels], float]]:
        scope = ("scope", event.scope)
        killer = ("killer", event.killer)
        whose = ("workload", self._label(event))
        yield ("oomlog_events", (("type", event.type), scope, killer)), 1
        if dead := processes(self._dead.of(event, place)):
            yield ("oomlog_killed_processes", (scope, killer, whose)), dead
            if event.workload is not None and event.workload.container_id is not None:
                yield ("oomlog_killed_containers", (scope, killer, whose)), 1
        if event.incident == event.id:
            yield ("oomlog_incidents", (scope,)), 1
        if not event.completeness.complete:
            yield ("oomlog_incomplete_reports", (killer,)), 1

    def _label(self, event: Event) -> str:
        workload = event.workload
        name = "" if workload is None else workload.key or ""
        if name and name not in self._workloads:
            if len(self._workloads) >= MOST_WORKLOADS:
                return OTHER
            self._workloads.add(name)
        return name
