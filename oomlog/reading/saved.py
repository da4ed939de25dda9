"""Events that oomlog wrote before, read back: one JSON object a line."""

import io
from collections.abc import Callable, Iterator
from datetime import MAXYEAR, MINYEAR, datetime
from typing import TYPE_CHECKING, cast

import msgspec
from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.model import Event, SourceSummary, decode_event
from oomlog.units import counted

if TYPE_CHECKING:
    from oomlog.reading.sources import Source

LONGEST = 32 << 20
"""Bytes of a line that is looked at; a report of a hundred thousand tasks takes less."""
_SHOWN = 200  # characters of what is wrong, which may quote the line
_BOM = b"\xef\xbb\xbf"


class _Bad(Struct):
    """The lines that hold no event: how many, and what is wrong with the first."""

    count: int = 0
    first: str = ""

    def note(self, number: int, error: Exception) -> None:
        self.first = self.first or f"line {number}: {str(error)[:_SHOWN]}"
        self.count += 1

    def told(self, name: str) -> str:
        lines = counted(self.count, "line")
        return f"{name}: no event in {lines}, from {self.first}; save events with: oomlog events --format ndjson"


def saved_events(
    source: "Source", summary: SourceSummary, progress: Callable[[int], None] | None = None
) -> Iterator[Event]:
    """The events of a source of NDJSON; `summary` grows as it is read, `progress` is told the bytes read so far.

    A line that holds no event is passed over. Raises SourceError at the end if there was one, or where reading stops.
    """
    bad, summary.format = _Bad(), "ndjson"
    try:
        for line in _lines(source, summary):
            try:
                event = _event(line)
            except (msgspec.DecodeError, ValueError, RecursionError) as error:
                bad.note(summary.lines, error)
                continue
            _count(event, summary)
            yield event
            if progress is not None:
                progress(summary.bytes_read)
    except SourceError as error:
        if not bad.count:
            raise
        raise SourceError(f"{error}; {bad.told(source.name)}") from None
    if bad.count:
        raise SourceError(bad.told(source.name))


def _lines(source: "Source", summary: SourceSummary) -> Iterator[bytes]:
    """Every line that is not blank, counted; of one over LONGEST the beginning."""
    with io.BufferedReader(cast("io.RawIOBase", source.open()), 1 << 16) as stream:
        while line := stream.readline(LONGEST + 1):
            summary.lines += 1
            summary.bytes_read += len(line) + (0 if line.endswith(b"\n") else _passed_over(stream))
            if line.strip():
                yield line.removeprefix(_BOM) if summary.lines == 1 else line


def _passed_over(stream: io.BufferedIOBase) -> int:
    """The bytes of the rest of a line."""
    length = 0
    while piece := stream.readline(1 << 16):
        length += len(piece)
        if piece.endswith(b"\n"):
            break
    return length


def _event(line: bytes) -> Event:
    if len(line) > LONGEST:
        raise ValueError(f"longer than {LONGEST} bytes")
    event = decode_event(line)
    for time in (event.time, *(kill.time for kill in event.kills), *(echo.time for echo in event.echoes)):
        if time is not None:
            _check(time)
    return event


def _check(time: str) -> None:
    """Whoever compares or shows times may count on a zone, and on years that other zones have too."""
    when = datetime.fromisoformat(time)
    if when.tzinfo is None or not MINYEAR < when.year < MAXYEAR:
        raise ValueError(f"no time with a zone: {time!r}")


def _count(event: Event, summary: SourceSummary) -> None:
    summary.events += 1
    summary.first_time = summary.first_time or event.time
    summary.last_time = event.time or summary.last_time
