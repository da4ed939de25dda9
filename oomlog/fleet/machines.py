"""Places → machines: what may hold copies of one report is merged, explained and folded as one reading would do it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from gzip import decompress

from msgspec import Struct

from oomlog.explaining.explain import Explainer
from oomlog.explaining.incidents import Dead, Incidents, machine
from oomlog.model import Event, decode_event
from oomlog.reading.merge import Channel, Window, merged
from oomlog.reporting.column_types import Kind, kinds
from oomlog.reporting.columns import Per, default_columns, rows
from oomlog.reporting.renderers.parquet import parquet_chunks

TABLES: dict[str, Per] = {"events": "event", "kills": "kill", "tasks": "task"}
"""Folder of the dataset → what a row of it is."""
LAYOUT = 2
"""Grows where the same events would give other tables: all of them are then written anew, and not asked before."""
_WHO = ("workload.key", "workload.unit", "workload.image")


class Part(Struct, frozen=True):
    """One Parquet file; `date` in UTC, None where no event of it is dated."""

    table: str
    machine: str
    date: str | None
    data: bytes


def columns(per: Per) -> tuple[str, ...]:
    """The columns of docs/tables.md, and who lives at the cgroup."""
    return (*default_columns(per), *(() if per == "task" else _WHO))


def together(places: Iterable[tuple[str, Sequence[str]]]) -> list[tuple[str, ...]]:
    """Keys of places → those with a trait (host, event) in common, each set sorted: only they can hold copies."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            parent[one] = one = parent[parent[one]]
        return one

    keys = []
    for key, traits in places:
        keys.append(key)
        for trait in traits:
            parent[root(f"trait {trait}")] = root(key)
    sets = defaultdict(list)
    for key in keys:
        sets[root(key)].append(key)
    return [tuple(sorted(found)) for found in sets.values()]


def name(places: Iterable[tuple[str, str]]) -> str:
    """What the files of some places (key, state) are called: another name where anything in them has changed."""
    return hashlib.sha256(repr((LAYOUT, sorted(places))).encode()).hexdigest()[:24]


def tables(packed: Sequence[bytes]) -> list[Part]:
    """The tables of places that belong together, a part for each machine and day."""
    explainer, incidents, dead = Explainer(), Incidents(), Dead()
    found: dict[tuple[str, str | None], list[Event]] = defaultdict(list)
    for event in _merged(packed):
        told = incidents.add(explainer.explain(event))
        found[machine(told), _date(told)].append(told)
    return [
        Part(table, whose, date, data)
        for (whose, date), events in found.items()
        for table, per in TABLES.items()
        if (data := _parquet(events, per, dead))
    ]


def _merged(packed: Sequence[bytes]) -> Iterator[Event]:
    if len(packed) == 1:
        return _events(packed[0])
    return merged((Channel(_events(one), kept=True) for one in packed), Window())


def _events(packed: bytes) -> Iterator[Event]:
    return map(decode_event, decompress(packed).splitlines())


def _parquet(events: Sequence[Event], per: Per, dead: Dead) -> bytes:
    flat = [row for event in events for row in rows(event, columns(per), per, dead.of)]
    return b"".join(parquet_chunks(flat, _kinds(per))) if flat else b""


@cache
def _kinds(per: Per) -> dict[str, Kind]:
    """Reading them off the model takes longer than writing a report."""
    return kinds(columns(per), per)


def _date(event: Event) -> str | None:
    return None if event.time is None else datetime.fromisoformat(event.time).astimezone(UTC).date().isoformat()
