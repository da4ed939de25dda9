"""Events that oomlog wrote before, read back: one JSON object a line."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import msgspec

from oomlog.errors import SourceError
from oomlog.model import Event, decode_event

if TYPE_CHECKING:
    from oomlog.reading.sources import Source


def saved_events(source: "Source") -> Iterator[Event]:
    """The events of a source of NDJSON. Raises SourceError at the first line that is none, with its number."""
    with io.BufferedReader(cast("io.RawIOBase", source.open()), 1 << 16) as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield _event(source.name, number, line)


def _event(name: str, number: int, line: bytes) -> Event:
    try:
        return decode_event(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"{name}:{number}: not an event: {error}; save events with: oomlog events --format ndjson"
        raise SourceError(message) from None
