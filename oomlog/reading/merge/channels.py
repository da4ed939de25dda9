"""Channels, each in its own order, become one stream in the order of time."""

from collections.abc import Iterator
from heapq import heappop, heappush

from msgspec import Struct

from oomlog.model import Event
from oomlog.reading.merge.same import seconds
from oomlog.reading.merge.window import Window
from oomlog.reading.remarks import Found

MAX_OPEN = 16
"""So many logs with events in them are read at a time, with some 5 MB of buffers and two threads each; the next one is
begun when one of these has ended."""


UNDATED = float("-inf")


class Channel(Struct):
    """The events of one log or rotated set, oldest first, and what it says about kills that stand in others.

    `waits`: others may be begun meanwhile. `kept`: its events are in memory already, no log is open for them.
    """

    events: Iterator[Found]
    waits: bool = True
    kept: bool = False


class _Head(Struct):
    """The next event of a channel, in the order of time, then of channels."""

    time: float
    origin: int
    found: Found
    channel: Channel

    def __lt__(self, other: "_Head") -> bool:
        return (self.time, self.origin) < (other.time, other.origin)


class _Heads:
    """The next event of each open channel; an event without a time goes with the one before it in its channel."""

    def __init__(self, channels: Iterator[Channel], window: Window) -> None:
        self._channels = enumerate(channels)
        self._window = window
        self._dated: list[_Head] = []
        self._undated: list[_Head] = []
        self._reading = self._passing = 0

    def __iter__(self) -> Iterator[_Head]:
        """Each event in turn, with its channel."""
        while self._open():
            head = self._undated.pop(0) if self._takes_undated() else heappop(self._dated)
            yield head
            self._advance(head.origin, head.channel, head.time)

    def _open(self) -> bool:
        """Begins as many channels as may be; whether there is any event."""
        while self._reading < MAX_OPEN and not self._passing:
            if (found := next(self._channels, None)) is None:
                break
            self._count(found[1], 1)
            self._advance(*found, UNDATED)
        return bool(self._dated or self._undated)

    def _count(self, channel: Channel, by: int) -> None:
        """Channels that were begun, or ended."""
        self._reading += by * (not channel.kept)
        self._passing += by * (not channel.waits)

    def _takes_undated(self) -> bool:
        return bool(self._undated) and not (self._dated and self._window.full_of_undated)

    def _advance(self, origin: int, channel: Channel, reached: float) -> None:
        if (found := next(channel.events, None)) is None:
            self._count(channel, -1)
            return
        time = seconds(found) if isinstance(found, Event) else found.when.epoch
        head = _Head(reached if time is None else time, origin, found, channel)
        if head.time == UNDATED:
            self._undated.append(head)
        else:
            heappush(self._dated, head)


def merged(channels: Iterator[Channel], window: Window) -> Iterator[Event]:
    """The events of all channels by time, each decision once; memory is bounded by the window and MAX_OPEN."""
    for head in _Heads(channels, window):
        time = None if head.time == UNDATED else head.time
        if isinstance(head.found, Event):
            window.add(head.found, head.origin, time)
        else:
            window.said(head.found, head.origin)
        yield from window.ready(time)
    yield from window.rest()
