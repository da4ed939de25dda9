"""One source that is at hand whole, read by itself."""

from oomlog.model import Event
from oomlog.reading.pipeline import Options, Reader
from oomlog.reading.sources import Source


def events_of(source: Source, options: Options) -> list[Event]:
    """Its events, as if it ended where it does. Raises SourceError."""
    reader = Reader((), options)
    events = [found for found in reader.events_of((source,)) if isinstance(found, Event)]
    if reader.errors:
        raise reader.errors[0]
    return events
