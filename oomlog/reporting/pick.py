"""One event out of many, by how a person names it."""

from collections import deque
from collections.abc import Iterable
from itertools import islice

from oomlog.model import Event
from oomlog.regex import regex

_NUMBER = regex(r"[1-9]\d{0,5}")
MOST_CANDIDATES = 5


class NoSuchEvent(LookupError):
    """No event, or more than one, is meant. `candidates` are ids that come near; `total` events were read."""

    def __init__(self, message: str, candidates: Iterable[str] = ()) -> None:
        self.candidates = tuple(candidates)
        super().__init__(message)


def pick(events: Iterable[Event], name: str) -> Event:
    """The event that `name` means: `first`, `last`, its number from 1, its id or the only id's beginning.

    Raises `NoSuchEvent`. Holds one event at a time, or those whose id fits.
    """
    if name == "last":
        found = list(deque(events, maxlen=1))
    elif name == "first":
        found = list(islice(events, 1))
    elif _NUMBER.fullmatch(name):
        return _numbered(events, int(name))
    else:
        return _by_id(events, name.lower())
    if not found:
        raise NoSuchEvent("there is no event in what was read")
    return found[0]


def _numbered(events: Iterable[Event], number: int) -> Event:
    total = 0
    for total, event in enumerate(events, 1):
        if total == number:
            return event
    raise NoSuchEvent(f"there is no event {number}: {total} read")


def _by_id(events: Iterable[Event], name: str) -> Event:
    found: dict[str, Event] = {}
    others: list[str] = []
    for event in events:
        if event.id == name:
            return event
        if event.id.startswith(name):
            found.setdefault(event.id, event)
        else:
            others.append(event.id)
    if len(found) == 1:
        return found.popitem()[1]
    if found:
        raise NoSuchEvent(f"{len(found)} events begin with {name!r}", list(found)[:MOST_CANDIDATES])
    raise NoSuchEvent(f"there is no event {name!r}", dict.fromkeys(others[-MOST_CANDIDATES:]))
