"""Reads, understands and explains the reports of Linux' out-of-memory killers.

>>> import oomlog
>>> for event in oomlog.read(["tests/fixtures/global-6.1-amd64/input.log"]):
...     print(event.type, [kill.comm for kill in event.kills])
oom_kill ['hog']
"""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oomlog.errors import SourceError
    from oomlog.explaining.explain import explain
    from oomlog.explaining.frames import to_frame
    from oomlog.model import Event

__all__ = ["explain", "read", "to_frame"]

_LAZY = {"explain": "oomlog.explaining.explain", "to_frame": "oomlog.explaining.frames"}


def read(  # noqa: PLR0913 - all but the paths by name
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    tz: tzinfo | None = None,
    year: int | None = None,
    raw: bool = False,
    explain: bool = False,
    errors: "list[SourceError] | None" = None,
) -> "Iterator[Event]":
    """The events of logs: files, globs, directories, archives, `-` for standard input.

    One log's events come in its order; several logs are merged by time, and a report that stands in many is one event.

    `tz` is the zone of stamps that print none, `year` that of the last line of logs without years; `raw` keeps each
    report's own lines in `Event.raw`; `explain` fills the explaining fields, each event with those before it on the
    same machine in mind. A source that cannot be read raises `oomlog.errors.SourceError` after the others were read;
    with `errors` given, failures are appended there instead.
    """
    from oomlog.reading.pipeline import Options, Reader

    names = [fspath(paths)] if isinstance(paths, str | PathLike) else [fspath(path) for path in paths]
    reader = Reader(names, Options(tz=tz, year=year, raw=raw or explain))
    yield from _explained(reader, keep_raw=raw) if explain else reader
    if errors is not None:
        errors.extend(reader.errors)
    elif reader.errors:
        raise reader.errors[0]


def _explained(events: "Iterable[Event]", *, keep_raw: bool) -> "Iterator[Event]":
    from oomlog.explaining.explain import Explainer

    explainer = Explainer()
    for event in events:
        yield explainer.explain(event, keep_raw=keep_raw)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is exported
    """Imports what is heavy on its first use."""
    from importlib import import_module

    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
