"""The watch itself: one thread that reads, understands and remembers; others deliver."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b

from msgspec import Struct, structs

from oomlog.errors import SourceError
from oomlog.live.watch.carriers.carrier import Runner
from oomlog.live.watch.counting import Counting
from oomlog.live.watch.pieces import Follower
from oomlog.live.watch.said import json
from oomlog.live.watch.state import Row, State
from oomlog.live.watch.tracker import Known, Told, Tracker
from oomlog.live.watch.understanding import REMEMBERED, Understanding
from oomlog.model import Event, decode_event
from oomlog.reading.merge.same import Facts, facts, same
from oomlog.reading.pipeline import Options

LOOK_SECONDS = 0.2
"""So often a source that stands still is looked at."""
COPIES = 256
"""So many of the last events are compared with those of other sources."""


class Progress(Struct):
    """For the metrics: the sources, how long reading has been behind, and how late the last event was told."""

    sources: int = 0
    behind_since: float | None = None
    delay_seconds: float | None = None


class Watch:
    """Follows some sources. `keeps` says which events are told and counted; `tell` takes a line for a person."""

    def __init__(  # noqa: PLR0913 - its parts, by name
        self,
        *,
        followers: Sequence[Follower],
        state: State,
        understanding: Callable[[list[tuple[tuple[str, str], Event]]], Understanding],
        keeps: Callable[[Event], bool],
        runners: Sequence[Runner],
        tell: Callable[[str], None],
        options: Options,
        from_start: bool = False,
    ) -> None:
        self._state, self._runners, self._keeps, self._tell_person = state, runners, keeps, tell
        self._options = options
        self.progress = Progress(sources=len(followers))
        self.counting = Counting(state)
        rows = state.events()
        past = [((row.source, row.key), decode_event(row.json)) for row in rows]
        for row, (at, event) in zip(rows, past, strict=True):
            if not row.silent:
                self.counting.counted(at, event)
        self._understanding = understanding(past)
        self._order = {follower.name: n for n, follower in enumerate(followers)}
        self._facts = [facts(event, self._order[at[0]]) for at, event in past[-COPIES:] if at[0] in self._order]
        self._told = {(row.source, row.key): row for row in rows if row.live}
        self._live = dict(past)
        self._followers = dict(zip(self._order, followers, strict=True))
        self._trackers = [self._tracker(follower, rows, from_start=from_start) for follower in followers]

    def _tracker(self, follower: Follower, rows: Sequence[Row], *, from_start: bool) -> Tracker:
        stored = self._state.anchor(follower.name)
        anchor = follower.start(stored, from_start=from_start)
        now = time.monotonic()
        known = {
            row.key: Known(now, now, row.substance, row.substance, row.revision, row.id)
            for row in rows
            if row.live and row.source == follower.name
        }
        before = [row for row in rows if not row.live and row.source == follower.name][-REMEMBERED:]
        gone = [kill for row in before for kill in decode_event(row.json).kills]
        tracker = Tracker(follower, anchor, known, self._options, gone)
        with self._state.transaction():
            self._state.set_anchor(follower.name, anchor)
        return tracker

    def run(self, stop: threading.Event, after: Callable[[], None] = lambda: None) -> None:
        """Until `stop`; `after` is called after each round. Raises what a carrier cannot go on with."""
        for runner in self._runners:
            runner.start()
        while not stop.is_set():
            busy = self.round()
            after()
            for runner in self._runners:
                if runner.error is not None:
                    raise runner.error
            if not busy:
                stop.wait(LOOK_SECONDS)

    def round(self) -> bool:
        """Look at each source once. → whether anything had come."""
        busy = False
        for tracker in list(self._trackers):
            try:
                busy |= self._step(tracker)
            except SourceError as error:
                self._tell_person(f"{error}: no longer followed")
                self._trackers.remove(tracker)
                if not self._trackers:
                    raise
        self.progress.behind_since = (self.progress.behind_since or time.monotonic()) if busy else None
        return busy

    def _step(self, tracker: Tracker) -> bool:
        before = tracker.anchor
        came, told = tracker.step()
        for line in self._followers[tracker.name].notices():
            self._tell_person(line)
        if told or tracker.anchor != before:
            with self._state.transaction():
                for one in told:
                    self._put(tracker.name, one)
                self._state.set_anchor(tracker.name, tracker.anchor)
                self._state.retire(tracker.name, tracker.keys)
            self._forget(tracker)
            for runner in self._runners if told else ():
                runner.wake()
        return came

    def _put(self, source: str, told: Told) -> None:
        at = (source, told.key)
        event = self._understanding.explained(at, told.event)
        row = self._told.get(at)
        silent = row.silent if row is not None else self._is_copy(event, source) or not self._keeps(event)
        key = blake2b(f"{source}\n{told.key}\n{told.revision}".encode(), digest_size=12).hexdigest()
        line = json(event, key, told.revision)
        row = Row(source, told.key, event.id, told.revision, told.substance, live=True, silent=silent, json=line)
        self._state.put_event(row)
        if not silent:
            self._state.enqueue([runner.carrier.name for runner in self._runners], key, line)
            self.counting.count(at, event, self._live.get(at))
            self._time(event)
        self._told[at], self._live[at] = row, structs.replace(event, tasks=(), memory=None, raw=None)

    def _is_copy(self, event: Event, source: str) -> bool:
        """Whether another source has told of it."""
        these: Facts = facts(event, self._order[source])
        copy = any(same(these, other) for other in self._facts)
        self._facts = [*self._facts[1 - COPIES :], these]
        return copy

    def _time(self, event: Event) -> None:
        if event.time is None:
            return
        seconds = datetime.fromisoformat(event.time).timestamp()
        self.progress.delay_seconds = max(0.0, time.time() - seconds)
        self.counting.saw(seconds)

    def _forget(self, tracker: Tracker) -> None:
        """What may change no more needs not be compared."""
        keys = tracker.keys
        for at in [at for at in self._live if at[0] == tracker.name and at[1] not in keys]:
            self._live.pop(at, None)
            self._told.pop(at, None)

    def deliveries(self) -> Iterator[tuple[str, int, dict[str, int]]]:
        """Each carrier's kind and place in the order, how many wait for it, and how often it came to what."""
        for n, runner in enumerate(self._runners):
            name = runner.carrier.name
            outcomes = {"delivered": runner.done, "failed": runner.failed, "rejected": runner.rejected}
            outcomes["dropped"] = self._state.dropped.get(name, 0)
            yield f"{n} {name.partition(':')[0]}", self._state.queued(name), outcomes

    def stop(self, seconds: float = 2.0) -> None:
        """End in order: what can be delivered soon is."""
        for runner in self._runners:
            runner.stop(seconds)
        for follower in self._followers.values():
            follower.close()
        self._state.close()
