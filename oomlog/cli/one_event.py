"""The argument EVENT of the commands that are about one event."""

from pathlib import Path

import click

from oomlog.cli.reading import Reading
from oomlog.errors import SourceError
from oomlog.model import Event
from oomlog.regex import regex

# What can name an event; anything else in its place is a source, and the last event of it is meant.
_EVENT = regex("last|first|[0-9a-fA-F]+")
_WORD = regex(r"\w+")


def one_event(reading: Reading, name: str, *, raw: bool = False) -> Event:
    """The event that EVENT names, or the last one of the source that stands in its place."""
    from oomlog.reporting.pick import NoSuchEvent, pick

    if not _EVENT.fullmatch(name):
        if _WORD.fullmatch(name) and not Path(name).exists():
            known = "last, first, a number, the beginning of an id"
            raise click.BadParameter(f"{name} is neither a file nor an event ({known})", param_hint="EVENT")
        reading.add_source(name)
        name = "last"
    try:
        return pick(reading.events(raw=raw), name)
    except NoSuchEvent as problem:
        if reading.status:
            raise SourceError(str(problem)) from problem
        near = f"; candidates: {', '.join(problem.candidates)}" if problem.candidates else ""
        raise click.BadParameter(f"{problem}{near}", param_hint="EVENT") from problem
