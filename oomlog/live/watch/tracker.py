"""One source's events as they become known: the window is read anew whenever it has grown.

So `watch` finds what `events` finds: the same code reads the same lines. Where reading begins after a restart (the
window's anchor) is a place before the first event that may still change.
"""

import io
import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import BinaryIO, cast

from msgspec import Struct, structs

from oomlog.live.watch.pieces import Follower, Piece
from oomlog.live.watch.window import Window
from oomlog.model import Event, Kill
from oomlog.reading.at_hand import events_of
from oomlog.reading.pipeline import Options
from oomlog.reading.renumber import none, renumbered
from oomlog.reading.sources import Source

SETTLE_SECONDS = 0.25
"""A report whose outcome is known waits so long for its last lines while its source goes on talking."""
LOST_END_SECONDS = 5.0
"""A report without an outcome is told when so long nothing of it came."""
WARM_SECONDS = 60.0
"""For so long late lines (the reaper's, an echo) are looked for; they come as an update."""
NEWER = 7
"""So many newer events end it sooner: a kernel that kills so fast has gone on."""
MOST_BYTES = 8 << 20
"""So much text at most is read anew."""
_DECIDED = frozenset({"oom_panic", "oom_no_victim", "userspace_kill"})


class Known(Struct):
    """An event of the window: what of it was told, and since when. `grown`: when it last changed."""

    since: float
    grown: float
    substance: str
    told: str = ""
    revision: int = 0
    id: str = ""


class Told(Struct, frozen=True):
    """An event that is new (`revision` 1) or has grown; `key` is where it begins in its source."""

    key: str
    revision: int
    substance: str
    event: Event


class Tracker:
    """`known`: what was told of the events after the anchor, by their keys; `gone`: the kills of those before it."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that a start begins with
        self,
        follower: Follower,
        anchor: Piece,
        known: dict[str, Known],
        options: Options,
        gone: Iterable[Kill] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = follower.name
        self._follower = follower
        self._window = Window(anchor, follower.head)
        self._known = known
        self._options = options
        self._clock = clock
        self._gone = {kill.pid: (clock(), kill) for kill in gone if kill.pid is not None}
        self._due = self._began = clock()
        self._unmet = set(known)

    @property
    def anchor(self) -> Piece:
        """Where to begin after a restart."""
        return self._window.anchor

    @property
    def keys(self) -> set[str]:
        """The events that may still change."""
        return set(self._known)

    def step(self) -> tuple[bool, list[Told]]:
        """Read on. → whether anything had come, and what is to be told."""
        pieces, now = self._follower.read(), self._clock()
        if pieces:
            self._window.add(pieces)
        elif now < self._due:
            return False, []
        found = self._found()
        told = [
            one for n, (key, event) in enumerate(found) if (one := self._tell(key, event, now, len(found) - n, pieces))
        ]
        self._retire(found, now)
        self._due = min((self._wake(known, now) for known in self._known.values()), default=now + WARM_SECONDS)
        return bool(pieces), told

    def _found(self) -> list[tuple[str, Event]]:
        """The window's events by the places where they begin."""
        if not self._window.pieces:
            return []
        events = events_of(self._source(), self._options)
        keyed: dict[str, Event] = {}
        for event in sorted(events, key=lambda event: event.source.first_line or 0):
            keyed.setdefault(self._window.pieces[self._window.index(event.source.first_line or 0)].key, event)
        return [(key, event) for key, event in keyed.items() if key in self._known or not self._remains(event)]

    def _remains(self, event: Event) -> bool:
        """Whether it is only what is left of events that are gone: their late lines stood between those of others."""
        return bool(event.kills) and event.trigger is None and all(map(self._is_gone, event.kills))

    def _is_gone(self, kill: Kill) -> bool:
        """Whether it was told before: the same pid, and as far as is known the same name and size. A pid that was given
        to another process since is another kill.
        """
        _, gone = self._gone.get(kill.pid or 0, (0.0, None))
        return gone is not None and all(
            one is None or other is None or one == other
            for one, other in ((kill.comm, gone.comm), (kill.total_vm_bytes, gone.total_vm_bytes))
        )

    def _source(self) -> Source:
        text = self._window.text()
        return Source(
            name=self.name,
            group=self.name,
            modified=time.time(),
            size=len(text),
            path=None,
            open=cast("Callable[[], BinaryIO]", lambda: io.BytesIO(text)),
            now=self._follower.now(),
        )

    def _tell(self, key: str, event: Event, now: float, newest: int, pieces: list[Piece]) -> Told | None:
        what = substance(event)
        known = self._known.setdefault(key, Known(now, now, what))
        if known.substance != what:
            known.substance, known.grown = what, now
        if known.told == what or not self._is_due(known, event, now, newest, quiet=not pieces):
            return None
        known.told, known.id, known.revision = what, known.id or event.id, known.revision + 1
        return Told(key, known.revision, what, renumbered(structs.replace(event, id=known.id), none))

    def _is_due(self, known: Known, event: Event, now: float, newest: int, *, quiet: bool) -> bool:
        if newest > NEWER or self._window.size > MOST_BYTES:
            return True
        if decided(event):
            return quiet or now - known.since >= SETTLE_SECONDS
        return now - known.grown >= (SETTLE_SECONDS if event.type == "alloc_failure" else LOST_END_SECONDS)

    def _wake(self, known: Known, now: float) -> float:
        """When something is to be done for it though nothing comes."""
        if known.told == known.substance:
            return known.grown + WARM_SECONDS
        return min(now + SETTLE_SECONDS, known.grown + LOST_END_SECONDS)

    def _retire(self, found: list[tuple[str, Event]], now: float) -> None:
        """Let go of what will not change any more."""
        keep = [n for n, (key, _) in enumerate(found) if self._warm(self._known[key], len(found) - n, now)]
        first = keep[0] if keep else len(found)
        index = self._window.index
        over = max((index(event.source.last_line or 0) + 1 for _, event in found[:first]), default=0)
        start = index(found[first][1].source.first_line or 0) if keep else None
        self._gone = {pid: (when, kill) for pid, (when, kill) in self._gone.items() if now - when < WARM_SECONDS}
        for key, event in found[:first]:
            del self._known[key]
            self._gone |= {kill.pid: (now, kill) for kill in event.kills if kill.pid is not None}
        self._window.cut(start, over)
        self._forget({key for key, _ in found}, now)

    def _warm(self, known: Known, newest: int, now: float) -> bool:
        if known.told != known.substance:
            return True
        return newest <= NEWER and now - known.grown < WARM_SECONDS and self._window.size <= MOST_BYTES

    def _forget(self, met: set[str], now: float) -> None:
        """What is met no more; after a restart it takes some readings until all is met again."""
        self._unmet = self._unmet - met if now - self._began < WARM_SECONDS else set()
        self._known = {key: known for key, known in self._known.items() if key in met or key in self._unmet}


def substance(event: Event) -> str:
    """A digest of what an event holds, of nothing that two readings of the same lines may differ in."""
    kills = [(k.pid, k.comm, k.role, k.evidence, k.total_vm_bytes, k.reaped, k.signal) for k in event.kills]
    echoes = [(echo.by, echo.text) for echo in event.echoes]
    whole = (event.type, event.killer, kills, len(event.tasks), echoes, event.panic, event.completeness.missing)
    return blake2b(repr(whole).encode(), digest_size=8).hexdigest()


def decided(event: Event) -> bool:
    """Whether its outcome was printed."""
    return event.type in _DECIDED or any(kill.evidence == "kill-line" for kill in event.kills)
