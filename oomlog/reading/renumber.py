"""The line numbers of an event: those of the log, where they were counted otherwise, or none."""

import re
from collections.abc import Callable

from msgspec import structs

from oomlog.model import Event
from oomlog.regex import regex

_NUMBER = regex(r"(?:(^)line |(: joined to )line )(\d+)(?=:|$)")

Numbers = Callable[[int | None], int | None]
"""The number in the log of a line that was read as this one; None where there is none."""


def from_end(total: int) -> Numbers:
    """For a log of `total` lines that were numbered from its end."""
    return lambda number: None if number is None or number > total else total + 1 - number


def none(_number: int | None) -> None:
    """For text that was made of something else than lines, as a journal's records."""


def renumbered(event: Event, numbers: Numbers) -> Event:
    """The event with other numbers wherever it names a line."""

    def told(match: re.Match[str]) -> str:
        number = numbers(int(match[3]))
        return f"{match[1] or match[2] or ''}{'a line' if number is None else f'line {number}'}"

    ends = [number for number in map(numbers, (event.source.first_line, event.source.last_line)) if number is not None]
    return structs.replace(
        event,
        source=structs.replace(event.source, first_line=min(ends, default=None), last_line=max(ends, default=None)),
        kills=tuple(structs.replace(kill, line=numbers(kill.line)) for kill in event.kills),
        echoes=tuple(structs.replace(echo, line=numbers(echo.line)) for echo in event.echoes),
        notes=tuple(_NUMBER.sub(told, note) for note in event.notes),
        completeness=structs.replace(
            event.completeness, damage=tuple(_NUMBER.sub(told, text) for text in event.completeness.damage)
        ),
    )
