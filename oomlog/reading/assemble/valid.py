r"""Every text of an event as valid Unicode: what a log cannot say in it stands there as `\xNN`."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, structs

from oomlog.model import Event
from oomlog.reading.line import Line
from oomlog.reading.text import clean_path


def valid(event: Event, lines: Iterable[Line]) -> Event:
    """The event of these lines with all its texts valid. Nothing is looked at where the lines hold nothing odd.

    Rows that came in runs are not among the lines: of them only names are text, and those are clean already.
    """
    said = "".join([line.text for line in lines] + _around(event))
    if said.isprintable():
        return event
    made: Event = _valid(event)
    return made


def _around(event: Event) -> list[str]:
    """What is told of the event by other than its own words."""
    source = event.source
    found = (
        event.host, event.boot, event.boot_id, event.time_text, event.kernel.release,
        source.name, source.format, source.cursor,
    )  # fmt: skip
    return [text for text in found if text]


def _valid(value: Any) -> Any:  # noqa: ANN401 - any part of an event
    """A struct, container or text with the texts in it made valid."""
    if isinstance(value, str):
        return clean_path(value)
    if isinstance(value, tuple):
        return tuple(map(_valid, value))
    if isinstance(value, dict):
        return {_valid(key): _valid(item) for key, item in value.items()}
    if isinstance(value, Struct):
        return structs.replace(value, **{name: _valid(item) for name, item in structs.asdict(value).items()})
    return value
