"""Dotted names into an event, for `--fields`, CSV and tables: `trigger.order`, `memcg.stats.anon`, `kills.pid`.

A name that goes through a list gives the list of what it names in each member. With one row per kill or task, `kill`
or `task` is the one that the row is about; `victim` and `processes` are those of its `Death`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct, structs

from oomlog.explaining.deaths import Death, deaths
from oomlog.model import Event, Task

EVENT_COLUMNS: tuple[str, ...] = (
    "id", "type", "scope", "manual", "killer", "time", "time_source", "time_uncertainty_seconds", "monotonic_seconds",
    "host", "boot", "source.name", "source.first_line", "source.last_line", "kernel.release", "kernel.arch",
    "trigger.comm", "trigger.pid", "trigger.gfp_mask", "trigger.order", "trigger.request_bytes",
    "memcg.version", "memcg.limit_path", "memcg.task_path", "memcg.oom_group_path",
    "memcg.memory.usage_bytes", "memcg.memory.limit_bytes", "memcg.memory.failcnt",
    "memory.page_size_bytes", "memory.ram_bytes", "memory.swap_total_bytes", "memory.swap_free_bytes",
    "panic", "completeness.complete", "summary", "incident",
)  # fmt: skip
"""One row per event; its kills are added as lists (`kills.pid`, `kills.comm`)."""

KILL_COLUMNS: tuple[str, ...] = (
    "victim", "processes",
    *(
        f"kill.{name}"
        for name in (
            "pid", "tgid", "uid", "comm", "role", "score", "oom_score_adj", "total_vm_bytes", "anon_rss_bytes",
            "file_rss_bytes", "shmem_rss_bytes", "rss_bytes", "pgtables_bytes", "evidence", "time", "line",
        )
    ),
)  # fmt: skip
"""One row per process killed, and one for those of an event that are only counted; the event's columns are added."""

TASK_COLUMNS: tuple[str, ...] = (
    "id", "time", "host", "source.name", "source.first_line", "scope",
    *(f"task.{name}" for name in Task.__struct_fields__ if name != "extra"),
)  # fmt: skip
"""One row per row of a task dump."""

VICTIM_COLUMNS: tuple[str, ...] = (
    "by", "name", "kills", "events", "incidents", "dated", "hosts", "first_time", "last_time", "median_gap_seconds",
    "gap_variation", "smallest_bytes", "median_bytes", "largest_bytes", "limit_bytes", "censored", "shape",
    "growth.bytes_per_day", "growth.low_bytes_per_day", "growth.high_bytes_per_day", "growth.p_value",
    "period.period_seconds", "period.at_seconds", "period.p_value",
    "next_kill.time", "next_kill.earliest", "next_kill.latest", "next_kill.coverage",
)  # fmt: skip
"""One row per recurring victim."""

Per = Literal["event", "kill", "task"]

_NARROW: dict[Per, tuple[str, ...]] = {
    "event": ("id", "time", "scope", "kills.comm", "memcg.limit_path"),
    "kill": ("id", "time", "host", "scope", "victim", "processes", "kill.pid", "kill.anon_rss_bytes"),
    "task": ("id", "time", "task.comm", "task.pid", "task.rss_bytes", "task.swap_bytes", "task.oom_score_adj"),
}


def default_columns(per: Per, *, narrow: bool = False) -> tuple[str, ...]:
    """The columns where none are asked for; `narrow` for a terminal."""
    if narrow:
        return _NARROW[per]
    if per == "kill":
        return (*EVENT_COLUMNS[:1], *KILL_COLUMNS, *EVENT_COLUMNS[1:])
    return TASK_COLUMNS if per == "task" else (*EVENT_COLUMNS, "kills.pid", "kills.comm")


def rows(
    event: Event, columns: Sequence[str], per: Per, dead: Callable[[Event], Sequence[Death]] = deaths
) -> Iterator[dict[str, object]]:
    """The event's rows, column → value: one for the event, or one for each of its `dead` or of its tasks."""
    paths = [tuple(name.split(".")) for name in columns]
    for subject in _subjects(event, per, dead):
        yield {name: _value(*_root(event, subject, path)) for name, path in zip(columns, paths, strict=True)}


def row(item: Struct, columns: Sequence[str]) -> dict[str, object]:
    """One struct as a row, column → value."""
    return {name: _value(item, tuple(name.split("."))) for name in columns}


def _subjects(event: Event, per: Per, dead: Callable[[Event], Sequence[Death]]) -> Iterator[Mapping[str, object]]:
    """What each row is about beside the event, by the first words of columns' names."""
    match per:
        case "event":
            yield {}
        case "kill":
            yield from map(structs.asdict, dead(event))
        case "task":
            yield from ({"task": task} for task in event.tasks)


def _root(event: Event, subject: Mapping[str, object], path: tuple[str, ...]) -> tuple[object, tuple[str, ...]]:
    return (subject[path[0]], path[1:]) if path[0] in subject else (event, path)


def _value(item: object, path: tuple[str, ...]) -> object:
    for depth, name in enumerate(path):
        if item is None:
            return None
        if isinstance(item, dict):
            return item.get(".".join(path[depth:]))
        if isinstance(item, tuple):
            return [_value(member, path[depth:]) for member in item]
        item = getattr(item, _attribute(type(item), name)) if isinstance(item, Struct) else None
    return item


@cache
def _attribute(kind: type[Struct], name: str) -> str:
    """The Python name of a field by its name in JSON (`from` is `from_`)."""
    return kind.__struct_fields__[kind.__struct_encode_fields__.index(name)]
