"""`diff`: what changed between two sets of events."""

from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import Any, Literal

import msgspec
from msgspec import Struct

from oomlog.explaining.deaths import Death, processes
from oomlog.explaining.incidents import Dead, fold
from oomlog.explaining.sums import resident_bytes
from oomlog.model import Event

SCHEMA = "oomlog.diff/1"
DAY = 86400.0
Change = Literal["new", "gone", "more", "fewer", "same"]


class Side(Struct, frozen=True, kw_only=True):
    """One set: `span_seconds` from its first dated event to its last; `kills_per_day` where that is a day at least."""

    events: int
    kills: int
    first_time: str | None
    last_time: str | None
    span_seconds: float | None
    kills_per_day: float | None


class Victim(Struct, frozen=True, kw_only=True):
    """The processes that were killed of one workload, or where none is known of one name, before and after.

    `rss_before_bytes` and `rss_after_bytes` are the medians of what was resident in the processes that were killed.
    """

    name: str
    change: Change
    kills_before: int
    kills_after: int
    rss_before_bytes: int | None
    rss_after_bytes: int | None


class Difference(Struct, frozen=True, kw_only=True):
    """What `oomlog diff` prints: both sides, the victims with the greatest changes first, causes (event counts)."""

    schema: Literal["oomlog.diff/1"] = "oomlog.diff/1"
    before: Side
    after: Side
    victims: tuple[Victim, ...]
    rules_before: dict[str, int]
    rules_after: dict[str, int]


class Tally:
    """Adds up one side: the dead by whose they were."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.kills: dict[str, list[Death]] = {}
        self.rules: dict[str, int] = {}
        self.events = 0
        self._times: list[str] = []
        self._dead = Dead()
        for event in fold(events):
            self._add(event)

    def _add(self, event: Event) -> None:
        self.events += 1
        if event.time is not None:
            self._times.append(event.time)
        for death in self._dead.of(event):
            unnamed = death.kill.pid is not None and death.kill.comm is None
            name = (event.workload and event.workload.key) or (f"pid {death.kill.pid}" if unnamed else death.victim)
            self.kills.setdefault(name, []).append(death)
        for finding in event.diagnosis:
            if finding.role == "primary":
                self.rules[finding.rule] = self.rules.get(finding.rule, 0) + 1

    def side(self) -> Side:
        """In figures."""
        times = sorted(self._times, key=datetime.fromisoformat)
        kills = sum(map(processes, self.kills.values()))
        span = _seconds(times[0], times[-1]) if times else None
        rated = span is not None and span >= DAY
        return Side(
            events=self.events,
            kills=kills,
            first_time=times[0] if times else None,
            last_time=times[-1] if times else None,
            span_seconds=span,
            kills_per_day=kills / (span / DAY) if span is not None and rated else None,
        )


def difference(before: Iterable[Event], after: Iterable[Event]) -> Difference:
    """Between two sets of explained events."""
    one, other = Tally(before), Tally(after)
    victims = [_victim(name, one, other) for name in {**one.kills, **other.kills}]
    order = ("new", "gone", "more", "fewer", "same")
    victims.sort(key=lambda v: (order.index(v.change), -abs(v.kills_after - v.kills_before), v.name))
    return Difference(
        before=one.side(),
        after=other.side(),
        victims=tuple(victims),
        rules_before=one.rules,
        rules_after=other.rules,
    )


def diff_schema() -> dict[str, Any]:
    """The form of `diff --format json` as JSON Schema (draft 2020-12)."""
    schema = msgspec.json.schema(Difference)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, "title": SCHEMA, **schema}


def _victim(name: str, one: Tally, other: Tally) -> Victim:
    before, after = one.kills.get(name, []), other.kills.get(name, [])
    died, died_after = processes(before), processes(after)
    return Victim(
        name=name,
        change=_change(died, died_after),
        kills_before=died,
        kills_after=died_after,
        rss_before_bytes=_median(before),
        rss_after_bytes=_median(after),
    )


def _change(before: int, after: int) -> Literal["new", "gone", "more", "fewer", "same"]:
    if not before:
        return "new"
    if not after:
        return "gone"
    return "more" if after > before else "fewer" if after < before else "same"


def _median(dead: list[Death]) -> int | None:
    sizes = (resident_bytes(death.kill) for death in dead if death.processes)
    known = [size for size in sizes if size is not None]
    return int(median(known)) if known else None


def _seconds(one: str, other: str) -> float:
    return (datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds()
