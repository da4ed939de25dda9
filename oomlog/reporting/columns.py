"""Dotted names into an event, for `--fields`, CSV and tables: `trigger.order`, `memcg.stats.anon`, `kills.pid`.

A name that goes through a list gives the list of what it names in each member. With one row per kill, `kill` is the
one that the row is about.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct

from oomlog.model import Event, Kill

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

KILL_COLUMNS: tuple[str, ...] = tuple(
    f"kill.{name}"
    for name in (
        "pid", "tgid", "uid", "comm", "role", "score", "oom_score_adj", "total_vm_bytes", "anon_rss_bytes",
        "file_rss_bytes", "shmem_rss_bytes", "pgtables_bytes", "evidence", "time", "line",
    )
)  # fmt: skip

Per = Literal["event", "kill"]

_NARROW: dict[Per, tuple[str, ...]] = {
    "event": ("id", "time", "scope", "kills.comm", "memcg.limit_path"),
    "kill": ("id", "time", "host", "scope", "kill.comm", "kill.pid", "kill.anon_rss_bytes"),
}


def default_columns(per: Per, *, narrow: bool = False) -> tuple[str, ...]:
    """The columns where none are asked for; `narrow` for a terminal."""
    if narrow:
        return _NARROW[per]
    if per == "kill":
        return (*EVENT_COLUMNS[:1], *KILL_COLUMNS, *EVENT_COLUMNS[1:])
    return (*EVENT_COLUMNS, "kills.pid", "kills.comm")


def rows(event: Event, columns: Sequence[str], per: Per) -> Iterator[dict[str, object]]:
    """The event's rows, column → value: one for the event, or one for each of its kills."""
    paths = [tuple(name.split(".")) for name in columns]
    for kill in event.kills if per == "kill" else (None,):
        yield {name: _value(*_root(event, kill, path)) for name, path in zip(columns, paths, strict=True)}


def _root(event: Event, kill: Kill | None, path: tuple[str, ...]) -> tuple[object, tuple[str, ...]]:
    return (kill, path[1:]) if kill is not None and path[0] == "kill" else (event, path)


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
