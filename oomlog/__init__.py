"""Reads, understands and explains the reports of Linux' out-of-memory killers.

>>> import oomlog
>>> for event in oomlog.read(["tests/fixtures/global-6.1-amd64/input.log"]):
...     print(event.type, [kill.comm for kill in event.kills])
oom_kill ['hog']
"""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from os import PathLike, fspath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oomlog.errors import SourceError
    from oomlog.model import Event

__all__ = ["read"]


def read(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    tz: tzinfo | None = None,
    year: int | None = None,
    raw: bool = False,
    errors: "list[SourceError] | None" = None,
) -> "Iterator[Event]":
    """The events of logs: files, globs, directories, archives, `-` for standard input.

    One log's events come in its order; several logs are merged by time, and a report that stands in many is one event.

    `tz` is the zone of stamps that print none, `year` that of the last line of logs without years; `raw` keeps each
    report's own lines in `Event.raw`. A source that cannot be read raises `oomlog.errors.SourceError` after the others
    were read; with `errors` given, failures are appended there instead.
    """
    from oomlog.reading.pipeline import Options, Reader

    names = [fspath(paths)] if isinstance(paths, str | PathLike) else [fspath(path) for path in paths]
    reader = Reader(names, Options(tz=tz, year=year, raw=raw))
    yield from reader
    if errors is not None:
        errors.extend(reader.errors)
    elif reader.errors:
        raise reader.errors[0]
