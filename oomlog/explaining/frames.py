"""Events → tidy pandas frames, for notebooks and for `history`. One row is one event, kill, task or zone."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from oomlog.explaining.deaths import Death
from oomlog.explaining.incidents import Dead, machine
from oomlog.model import Event, Kill, Task, Zone

if TYPE_CHECKING:
    import pandas as pd

ZONE_COUNTERS = ("free", "min", "low", "high", "managed", "present", "reserved_highatomic", "free_cma")


class Frames(NamedTuple):
    """Sizes in bytes as `Int64`, times as UTC stamps; what the log does not hold is `<NA>`.

    `event` is the number of the event, from 0, in all four: ids may come twice. `events` has a row for each event,
    `kills` for each process killed (of no `processes` where it was killed before in its incident), and one for so many
    `processes` as are only counted, `tasks` for each row of a task dump, `zones` for each zone printed.
    """

    events: "pd.DataFrame"
    kills: "pd.DataFrame"
    tasks: "pd.DataFrame"
    zones: "pd.DataFrame"


def to_frame(events: Iterable[Event]) -> Frames:
    """Tidy frames of some events. Holds all of them in memory: a task dump of 300 rows takes some 40 KB."""
    rows = Rows(details=True)
    for event in events:
        rows.add(event)
    return rows.frames()


class Rows:
    """The rows of the frames, taken from events as they come; without `details` no tasks and zones: 1 KB an event."""

    def __init__(self, *, details: bool) -> None:
        self._details = details
        self._count = 0
        self._dead = Dead()
        self._rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in Frames._fields}

    def add(self, event: Event) -> None:
        """Take the event's rows."""
        number, memory = self._count, event.memory
        self._count += 1
        self._take("events", _event(event, number))
        for death in self._dead.of(event):
            self._take("kills", _kill(event, death, number))
        if self._details:
            for task in event.tasks:
                self._take("tasks", _plain(task, Task, event=number))
            for zone in memory.zones if memory else ():
                self._take("zones", _zone(zone, number))

    def _take(self, table: str, row: dict[str, object]) -> None:
        self._rows[table].append(tuple(row[name] for name in _TYPES[table]))

    def frames(self) -> Frames:
        """What was taken."""
        return Frames(**{table: _frame(rows, _TYPES[table]) for table, rows in self._rows.items()})


def _event(event: Event, number: int) -> dict[str, object]:
    trigger, memcg, memory, workload = event.trigger, event.memcg, event.memory, event.workload
    limit = memcg.memory if memcg else None
    return {
        "event": number,
        "id": event.id,
        "type": event.type,
        "scope": event.scope,
        "killer": event.killer,
        "time": event.time,
        "monotonic_seconds": event.monotonic_seconds,
        "host": event.host,
        "boot": event.boot,
        "source": event.source.name,
        "line": event.source.first_line,
        "incident": event.incident,
        "trigger": trigger.comm if trigger else None,
        "trigger_pid": trigger.pid if trigger else None,
        "gfp_mask": trigger.gfp_mask if trigger else None,
        "order": trigger.order if trigger else None,
        "limit_path": memcg.limit_path if memcg else None,
        "task_path": memcg.task_path if memcg else None,
        "usage_bytes": limit.usage_bytes if limit else None,
        "limit_bytes": limit.limit_bytes if limit else None,
        "workload": workload.key if workload else None,
        "unit": workload.unit if workload else None,
        "ram_bytes": memory.ram_bytes if memory else None,
        "swap_total_bytes": memory.swap_total_bytes if memory else None,
        "swap_free_bytes": memory.swap_free_bytes if memory else None,
        "rule": next((finding.rule for finding in event.diagnosis if finding.role == "primary"), None),
        "complete": event.completeness.complete,
    }


def _kill(event: Event, death: Death, number: int) -> dict[str, object]:
    workload, kill = event.workload, death.kill
    return {
        **_plain(kill, Kill, event=number),
        "victim": death.victim,
        "processes": death.processes,
        "machine": machine(event),
        "time": kill.time or event.time,
        "host": event.host,
        "scope": event.scope,
        "boot": event.boot,
        "workload": workload.key if workload else None,
        "unit": workload.unit if workload else None,
        "task_path": event.memcg.task_path if event.memcg else None,
        "limit_path": event.memcg.limit_path if event.memcg else None,
        "limit_bytes": event.memcg.memory.limit_bytes if event.memcg and event.memcg.memory else None,
    }


def _plain(value: Kill | Task, kind: type[Kill] | type[Task], event: int) -> dict[str, object]:
    return {"event": event} | {name: getattr(value, name) for name in kind.__struct_fields__ if name not in _NESTED}


def _zone(zone: Zone, number: int) -> dict[str, object]:
    counters = {f"{name}_bytes": zone.counters.get(name) for name in ZONE_COUNTERS}
    return {"event": number, "node": zone.node, "name": zone.name, **counters}


def _frame(rows: list[tuple[object, ...]], types: dict[str, str]) -> "pd.DataFrame":
    import pandas as pd

    frame = pd.DataFrame(rows, columns=pd.Index(types))
    for name, kind in types.items():
        times = kind == _TIME
        column = pd.to_datetime(frame[name], utc=True, format="ISO8601") if times else frame[name]
        frame[name] = column.astype(pd.api.types.pandas_dtype(kind))
    return frame


_TEXT, _NUMBER, _FLOAT, _TIME = "string", "Int64", "Float64", "datetime64[us, UTC]"
_NESTED = ("extra", "reaped")
_WORDS = ("comm", "role", "evidence", "signal")


def _types(kind: type[Kill] | type[Task]) -> dict[str, str]:
    special = dict.fromkeys(_WORDS, _TEXT) | {"time": _TIME, "monotonic_seconds": _FLOAT}
    return {name: special.get(name, _NUMBER) for name in kind.__struct_fields__ if name not in _NESTED}


_EVENT = {
    "event": _NUMBER, "id": _TEXT, "type": _TEXT, "scope": _TEXT, "killer": _TEXT, "time": _TIME,
    "monotonic_seconds": _FLOAT, "host": _TEXT, "boot": _TEXT, "source": _TEXT, "line": _NUMBER, "incident": _TEXT,
    "trigger": _TEXT,
    "trigger_pid": _NUMBER, "gfp_mask": _NUMBER, "order": _NUMBER, "limit_path": _TEXT, "task_path": _TEXT,
    "usage_bytes": _NUMBER, "limit_bytes": _NUMBER, "workload": _TEXT, "unit": _TEXT, "ram_bytes": _NUMBER,
    "swap_total_bytes": _NUMBER, "swap_free_bytes": _NUMBER, "rule": _TEXT, "complete": "boolean",
}  # fmt: skip
_KILL = {"event": _NUMBER} | _types(Kill) | {
    "machine": _TEXT, "host": _TEXT, "scope": _TEXT, "boot": _TEXT, "workload": _TEXT, "unit": _TEXT,
    "task_path": _TEXT, "limit_bytes": _NUMBER, "limit_path": _TEXT, "victim": _TEXT,
    "processes": _NUMBER,
}  # fmt: skip
_TASK = {"event": _NUMBER} | _types(Task)
_ZONE = {"event": _NUMBER, "node": _NUMBER, "name": _TEXT} | {f"{name}_bytes": _NUMBER for name in ZONE_COUNTERS}
_TYPES: dict[str, dict[str, str]] = {"events": _EVENT, "kills": _KILL, "tasks": _TASK, "zones": _ZONE}
