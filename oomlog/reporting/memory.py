"""What `oomlog memory` says, as plain data: where the memory was at each kill, for each machine and limited cgroup."""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct

from oomlog.explaining.culprit import TYPES, culprit
from oomlog.explaining.ledger import ledger
from oomlog.model import Culprit, Event, LedgerRow
from oomlog.model.schemas import json_schema

SCHEMA = "oomlog.memory/1"


class LedgerAt(Struct, frozen=True, kw_only=True):
    """The ledger of one event; `number` is its place among all that were read, from 1, as in `analyze`."""

    number: int
    id: str
    time: str | None = None
    monotonic_seconds: float | None = None
    type: str
    victim: str | None = None
    whole_bytes: int
    ledger: tuple[LedgerRow, ...]
    culprit: Culprit | None = None


class Series(Struct, frozen=True, kw_only=True):
    """The ledgers of one machine, or of one cgroup whose limit was hit (`limit_path`), in the order read."""

    of: Literal["machine", "memcg"]
    host: str | None = None
    limit_path: str | None = None
    ledgers: tuple[LedgerAt, ...]


class MemoryReport(Struct, frozen=True, kw_only=True):
    """All series; `events` were read, of which `without` are out-of-memory events that hold too little for a ledger."""

    schema: Literal["oomlog.memory/1"] = "oomlog.memory/1"
    events: int = 0
    without: int = 0
    series: tuple[Series, ...] = ()


class MemoryCollector:
    """Add events as they come, then `finish`. Keeps the ledgers, never the events."""

    def __init__(self) -> None:
        self._events = 0
        self._without = 0
        self._series: dict[tuple[Literal["machine", "memcg"], str | None, str | None], list[LedgerAt]] = {}

    def add(self, event: Event) -> None:
        """Take the event's ledger; an allocation that failed is no kill and has none here."""
        self._events += 1
        if event.type not in TYPES:
            return
        rows = (event.memory.ledger if event.memory is not None else ()) or ledger(event)
        if not rows:
            self._without += 1
            return
        of: Literal["machine", "memcg"] = "memcg" if event.scope == "memcg" else "machine"
        path = event.memcg.limit_path if of == "memcg" and event.memcg is not None else None
        self._series.setdefault((of, event.host, path), []).append(_ledger_at(event, self._events, rows))

    def finish(self) -> MemoryReport:
        """What was added."""
        series = (
            Series(of=of, host=host, limit_path=path, ledgers=tuple(ledgers))
            for (of, host, path), ledgers in self._series.items()
        )
        return MemoryReport(events=self._events, without=self._without, series=tuple(series))


def _ledger_at(event: Event, number: int, rows: Sequence[LedgerRow]) -> LedgerAt:
    return LedgerAt(
        number=number,
        id=event.id,
        time=event.time,
        monotonic_seconds=event.monotonic_seconds,
        type=event.type,
        victim=event.kills[0].comm if event.kills else None,
        whole_bytes=sum(row.bytes for row in rows),
        ledger=tuple(rows),
        culprit=event.culprit or culprit(event, rows),
    )


def memory_schema() -> dict[str, Any]:
    """The form of `memory --format json` as JSON Schema (draft 2020-12)."""
    return json_schema(MemoryReport, SCHEMA)
