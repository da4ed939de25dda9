"""Values as words, as the terminal renderers show them. None stays None: nothing is there to show."""

from datetime import datetime

from oomlog.model import Event, Evidence
from oomlog.units import compact, duration, size

LEAST_UNCERTAINTY = 0.001
"""Seconds; a time that is better known is exact for a person."""


def size_or_none(count: int | None) -> str | None:
    """The size in a text."""
    return None if count is None else size(count)


def compact_or_none(count: int | None) -> str | None:
    """The size in a column."""
    return None if count is None else compact(count)


def number(value: int | None) -> str | None:
    """A count, its thousands apart."""
    return None if value is None else f"{value:,}"


def plain(value: object) -> str | None:
    """An identifier or code, as it is."""
    return None if value is None else str(value)


def stamp(time: str | None, *, offset: bool = True) -> str | None:
    """`2026-11-22 16:07:31 +01:00`; fractions of a second are left to JSON."""
    if time is None:
        return None
    when = datetime.fromisoformat(time)
    text = f"{when:%Y-%m-%d %H:%M:%S}"
    return f"{text} {zone_of(time)}" if offset else text


def minute(time: str | None) -> str | None:
    """`2026-11-22 16:07`."""
    return None if time is None else f"{datetime.fromisoformat(time):%Y-%m-%d %H:%M}"


def day(time: str | None) -> str | None:
    """`2026-11-22`."""
    return None if time is None else f"{datetime.fromisoformat(time):%Y-%m-%d}"


def zone_of(time: str) -> str:
    """The offset of an RFC 3339 time, `+01:00`."""
    return datetime.fromisoformat(time).isoformat()[-6:]


def uptime(seconds: float | None) -> str | None:
    """The kernel's own stamp, as it prints it."""
    return None if seconds is None else f"[{seconds:.6f}]"


def how_sure(event: Event) -> str:
    """Where the time comes from and what of it was worked out."""
    parts = [f"from {event.time_source}"]
    if event.time_assumed:
        parts.append(f"{' and '.join(event.time_assumed)} worked out")
    if event.time_uncertainty_seconds is not None and event.time_uncertainty_seconds >= LEAST_UNCERTAINTY:
        parts.append(f"may be off by {duration(event.time_uncertainty_seconds)}")
    return ", ".join(parts)


def place(event: Event) -> str:
    """The source and its lines, `kern.log:12-80`."""
    first, last = event.source.first_line, event.source.last_line
    lines = "" if first is None else f":{first}" if last in (None, first) else f":{first}-{last}"
    return event.source.name + lines


def line_of(quoted: Evidence) -> str:
    """Where a quoted line stands."""
    return "report" if quoted.line is None else f"line {quoted.line}"
