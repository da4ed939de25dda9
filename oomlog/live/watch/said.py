"""An event that is told: as JSON with its delivery, and as a sentence."""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from oomlog.model import Event, encode
from oomlog.reporting.printable import printable


class DeliveryNote(Struct, frozen=True, kw_only=True):
    """`key` is the same however often one revision is delivered, and is that of no other; `revision` counts from 1."""

    key: str
    revision: int


class Delivered(Event, frozen=True, kw_only=True):
    """An event as `watch` tells it: an update has the id of what it replaces, and the next revision."""

    delivery: DeliveryNote


def json(event: Event, key: str, revision: int) -> bytes:
    """One line, without its end."""
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return encode(Delivered(**fields, delivery=DeliveryNote(key=key, revision=revision)))


def sentence(line: bytes) -> str:
    """For a person: when, where, what."""
    event = msgspec.json.decode(line, type=Delivered)
    again = " (update)" if event.delivery.revision > 1 else ""
    said = event.summary or f"{event.type} in scope {event.scope}"
    return printable(f"{event.time or 'at an unknown time'} {event.host or event.source.name}: {said}{again}")


def as_text(line: bytes) -> bytes:
    """A line of text."""
    return sentence(line).encode("utf-8", "backslashreplace") + b"\n"


def as_ndjson(line: bytes) -> bytes:
    """A line of JSON."""
    return line + b"\n"


FORMS: dict[str, Callable[[bytes], bytes]] = {"text": as_text, "ndjson": as_ndjson}
