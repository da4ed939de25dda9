"""The event itself, and its form as JSON: one object a line."""

from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from oomlog.model.explained import Choice, Culprit, Finding, Request, Workload
from oomlog.model.memcg import Memcg
from oomlog.model.memory import Memory
from oomlog.model.process import Chosen, Extra, Kill, Task, Trigger
from oomlog.model.schemas import json_schema
from oomlog.regex import regex

SCHEMA = "oomlog.event/1"


class Source(Struct, frozen=True, kw_only=True):
    """Where the event was read: `format` is the framing, lines are 1-based, `cursor` is the journal's.

    `duplicates` names other places where the same event was met.
    """

    name: str
    format: str | None = None
    first_line: int | None = None
    last_line: int | None = None
    cursor: str | None = None
    duplicates: tuple[str, ...] = ()


class Kernel(Struct, frozen=True, kw_only=True):
    """The kernel that reported, from the stack dump's first lines (lib/dump_stack.c)."""

    release: str | None = None
    tainted: str | None = None
    hardware: str | None = None
    arch: str | None = None


class Userspace(Struct, frozen=True, kw_only=True):
    """What a user-space killer said of its decision."""

    target_path: str | None = None
    killed_count: int | None = None
    reason: str | None = None
    signals: tuple[str, ...] = ()
    pressure_percent: float | None = None
    limit_percent: float | None = None
    duration_seconds: float | None = None
    available_bytes: int | None = None
    swap_free_bytes: int | None = None
    candidates: tuple[str, ...] = ()
    extra: Extra = field(default_factory=dict)


class Echo(Struct, frozen=True, kw_only=True):
    """What another program said of the same kill."""

    by: str
    text: str
    time: str | None = None
    source: str | None = None
    line: int | None = None


class Completeness(Struct, frozen=True, kw_only=True):
    """`missing`: sections that such a report has and this one lacks; `damage`: what was repaired or skipped."""

    complete: bool = False
    missing: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()


EventType = Literal["oom_kill", "oom_panic", "oom_no_victim", "oom_unknown", "userspace_kill", "alloc_failure"]
Scope = Literal["global", "memcg", "cpuset", "mempolicy", "unknown"]
TimeSource = Literal["journal", "iso", "syslog", "dmesg-ctime", "wrapper", "boot-time-derived", "none"]


class Event(Struct, frozen=True, kw_only=True):
    """One decision of an out-of-memory killer, or (type `alloc_failure`) one allocation that failed or stalled.

    `id` is a hash of what the report itself prints, the same in every framing. `time` is RFC 3339 with offset,
    `time_assumed` lists what was worked out rather than printed (`year`, `zone`, `boot`), `time_text` is the stamp as
    printed. Explaining fields (`workload`, `culprit`, `choice`, `request`, `diagnosis`, `incident`, `summary`) are
    empty after parsing.
    """

    schema: Literal["oomlog.event/1"] = "oomlog.event/1"
    id: str
    type: EventType
    scope: Scope = "unknown"
    manual: bool = False
    allocating_task: bool = False
    killer: str = "kernel"
    time: str | None = None
    time_source: TimeSource = "none"
    time_assumed: tuple[Literal["year", "zone", "boot"], ...] = ()
    time_uncertainty_seconds: float | None = None
    time_text: str | None = None
    monotonic_seconds: float | None = None
    host: str | None = None
    boot_id: str | None = None
    boot: str | None = None
    source: Source
    kernel: Kernel = Kernel()
    trigger: Trigger | None = None
    chosen: Chosen | None = None
    memcg: Memcg | None = None
    workload: Workload | None = None
    memory: Memory | None = None
    tasks: tuple[Task, ...] = ()
    kills: tuple[Kill, ...] = ()
    userspace: Userspace | None = None
    echoes: tuple[Echo, ...] = ()
    culprit: Culprit | None = None
    choice: Choice | None = None
    request: Request | None = None
    panic: str | None = None
    completeness: Completeness = Completeness()
    notes: tuple[str, ...] = ()
    unclaimed: tuple[str, ...] = ()
    diagnosis: tuple[Finding, ...] = ()
    summary: str | None = None
    incident: str | None = None
    raw: str | None = None


_encoder = msgspec.json.Encoder()
_SURROGATE = regex(r"[\ud800-\udfff]")


def encode_event(event: Event) -> bytes:
    """The event as one line of JSON, without the newline."""
    return encode(event)


def encode(item: object) -> bytes:
    r"""Anything of events as JSON; `raw` may hold bytes that are no UTF-8: they stand there as `\xNN`."""
    try:
        return _encoder.encode(item)
    except UnicodeEncodeError:
        return _encoder.encode(_sayable(msgspec.to_builtins(item)))


def _sayable(value: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    if isinstance(value, str):
        return _SURROGATE.sub(lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", value)
    if isinstance(value, dict):
        return {_sayable(key): _sayable(item) for key, item in value.items()}
    return [_sayable(item) for item in value] if isinstance(value, list | tuple) else value


@cache
def _decoder() -> msgspec.json.Decoder[Event]:
    return msgspec.json.Decoder(Event)


def decode_event(line: bytes | str) -> Event:
    """The event that `encode_event` wrote; unknown fields are ignored.

    Raises `msgspec.ValidationError` where a field has another type, `msgspec.DecodeError` where it is no JSON.
    """
    return _decoder().decode(line)


def event_schema() -> dict[str, Any]:
    """The contract as JSON Schema (draft 2020-12)."""
    return json_schema(Event, SCHEMA)
