"""What a fleet's report says, as plain data: the one thing that its renderer is given. Built by `fleet.report`.

Sizes are in bytes, times RFC 3339 in UTC; lists are whole, what a page shows of them is the page's matter.
"""

from typing import Any, Literal

from msgspec import Struct

from oomlog.model.history import Recurring
from oomlog.model.schemas import json_schema
from oomlog.units import counted, size


class Machine(Struct, frozen=True, kw_only=True):
    """A host, or a log that names none: `kills` are processes, in `events`, most of them of the `foremost` workload."""

    name: str
    kills: int
    events: int
    workloads: int
    foremost: str | None
    first_time: str | None
    last_time: str | None


class Span(Struct, frozen=True, kw_only=True):
    """The kills of some days from `begin` (YYYY-MM-DD) on; `by` tells them by workload: a few, and all others."""

    begin: str
    kills: int
    machines: int
    by: dict[str, int]


class Fleet(Struct, frozen=True, kw_only=True):
    """A fleet at a glance. `where` are all workloads that were killed (a process by its name where none is known),
    `new` those first killed at or after `since`, `growth` what grew from kill to kill on one machine, the fastest
    first; `kernels` and `images` the same kills told apart otherwise. `busiest`: the machines with the most kills, of
    `machines`. `spans`, each of so many `days`, are all from the first dated kill to the last, with the workloads that
    they tell `apart`; `undated` kills have no time of day.
    """

    schema: Literal["oomlog.fleet/1"] = "oomlog.fleet/1"
    version: str
    since: str
    kills: int
    events: int
    machines: int
    undated: int
    first_time: str | None
    last_time: str | None
    where: tuple[Recurring, ...]
    new: tuple[Recurring, ...]
    growth: tuple[Recurring, ...]
    kernels: tuple[Recurring, ...]
    images: tuple[Recurring, ...]
    busiest: tuple[Machine, ...]
    days: int
    apart: tuple[str, ...]
    spans: tuple[Span, ...]


def fleet_schema() -> dict[str, Any]:
    """The form of `fleet report --format json` as JSON Schema (draft 2020-12)."""
    return json_schema(Fleet, "oomlog.fleet/1")


def summary(fleet: Fleet) -> tuple[str, ...]:
    """Three sentences: what was killed and where most, what is new, what grows fastest."""
    if not fleet.kills:
        return ("No process was killed in what the dataset holds.",)
    return _killed(fleet), _new(fleet), _growing(fleet)


def _killed(fleet: Fleet) -> str:
    were = "was" if fleet.kills == 1 else "were"
    killed = f"{counted(fleet.kills, 'process', 'processes')} {were} killed on {counted(fleet.machines, 'machine')}"
    when = _when(fleet)
    first = max(fleet.where, key=lambda one: one.kills, default=None)
    if first is None:
        return f"{killed}{when}."
    hosts = counted(len(first.hosts), "machine")
    return f"{killed}{when}; most often {first.name or '?'}, {counted(first.kills, 'time')} on {hosts}."


def _when(fleet: Fleet) -> str:
    if fleet.first_time is None or fleet.last_time is None:
        return ", at a time of day that is not in the logs"
    first, last = fleet.first_time[:10], fleet.last_time[:10]
    return f" on {first}" if first == last else f" from {first} to {last}"


def _new(fleet: Fleet) -> str:
    since = f"since {fleet.since[:16].replace('T', ' ')}"
    if not fleet.new:
        return f"Nothing was killed for the first time {since}."
    first = max(fleet.new, key=lambda one: one.kills)
    hosts = counted(len(first.hosts), "machine")
    new = f"{counted(len(fleet.new), 'workload')} {'was' if len(fleet.new) == 1 else 'were'}"
    return f"{new} killed for the first time {since}, foremost {first.name or '?'} ({hosts})."


def _growing(fleet: Fleet) -> str:
    if not fleet.growth or fleet.growth[0].growth is None:
        return "Nothing is known to grow from kill to kill on one machine."
    first = fleet.growth[0]
    day = size(round(fleet.growth[0].growth.bytes_per_day))
    return f"{first.name or '?'} grows fastest from kill to kill: {day} a day on {', '.join(first.hosts)}."
