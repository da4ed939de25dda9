"""Which events earlier runs have seen, in a small file."""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from oomlog.errors import OomlogError
from oomlog.model import Event
from oomlog.reporting.whole import write_whole

MOST = 100_000
"""So many of the last events are remembered."""


class _Saved(Struct):
    schema: Literal["oomlog.seen/1"] = "oomlog.seen/1"
    events: list[str] = msgspec.field(default_factory=list)


class Seen:
    """`path` need not exist. Raises OomlogError where it holds something else."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        try:
            saved = msgspec.json.decode(self._path.read_bytes(), type=_Saved)
        except FileNotFoundError:
            saved = _Saved()
        except (msgspec.DecodeError, OSError) as error:
            raise OomlogError(f"{path}: no state of oomlog check: {error}; name another file") from error
        self._events = dict.fromkeys(saved.events)

    def is_new(self, event: Event) -> bool:
        """Whether it was not asked for before; from now on it is known."""
        when = event.time if event.monotonic_seconds is None else f"{event.monotonic_seconds:.3f}"
        return self.is_new_text(f"{event.id} {event.host or ''} {when or ''}")

    def is_new_text(self, key: str) -> bool:
        """The same of a line."""
        new = key not in self._events
        self._events[key] = None
        return new

    def save(self) -> None:
        """Whole or not at all."""
        data = msgspec.json.encode(_Saved(events=list(self._events)[-MOST:]))
        write_whole(self._path, data)
