"""Events wait here for the echoes of their kills, which come within seconds, and leave with them.

An echo is joined by what it names (a pid that was killed; a unit, a container, a pod or a job in a path of the event's)
and by time. It goes to the last such kill before it. What is of no kill in this log goes on as a remark: its kill may
stand in another one.
"""

from collections.abc import Callable, Iterator
from itertools import takewhile

from msgspec import Struct, field

from oomlog.model import Event
from oomlog.reading.clock.readings import When
from oomlog.reading.remarks import (
    AFTER_SECONDS,
    BEFORE_SECONDS,
    Found,
    Reboot,
    Remark,
    Trace,
    is_of,
    trace,
    with_remarks,
)

KEPT_EVENTS = 64
KEPT_ECHOES = 256

Make = Callable[[], Event | None]
Place = tuple[int, int]


class Waiting(Struct, eq=False):
    """An event that may still grow; `make` gives it as it is known by now, None once it is none; `leave` for good.

    `place`: the number of its file and of its line there.
    """

    make: Make
    leave: Make
    when: When
    place: Place
    remarks: list[Remark] = field(default_factory=list)


class Saying(Struct, eq=False):
    """An echo without its event so far; `alone` makes the event that it is proof of by itself, `more` goes with it."""

    remark: Remark
    alone: Make | None = None
    more: list[Remark] = field(default_factory=list)


_Held = Waiting | Saying | Reboot


class Joining:
    """The waiting room of one log, or of some that are read as one."""

    def __init__(self) -> None:
        self._room: list[_Held] = []

    def event(self, new: Waiting) -> Iterator[Found]:
        """Takes an event; one that comes later than what followed it in the log goes before that."""
        after = list(takewhile(lambda one: not isinstance(one, Waiting) or one.place > new.place, reversed(self._room)))
        self._room.insert(len(self._room) - len(after), new)
        yield from self._passed(new.when)

    def echo(self, new: Saying) -> Iterator[Found]:
        """Takes an echo."""
        self._room.append(new)
        yield from self._passed(new.remark.when)

    def reboot(self, new: Reboot) -> Iterator[Found]:
        """Takes word of a boot: other logs may hold what was said before or after it."""
        self._room.append(new)
        yield from self._passed(new.when)

    def flush(self) -> Iterator[Found]:
        """Nothing more comes for now."""
        yield from self._leave(len(self._room))

    def _passed(self, now: When) -> Iterator[Found]:
        """What is more than AFTER_SECONDS older leaves, and so does what is too much to keep."""
        room = self._room
        gone = next((place for place, one in enumerate(room) if _near(_when(one), now)), len(room))
        events = sum(isinstance(one, Waiting) for one in room)
        if events > KEPT_EVENTS or len(room) - events > KEPT_ECHOES:
            gone = max(gone, len(room) // 2)
        yield from self._leave(gone)

    def _leave(self, count: int) -> Iterator[Found]:
        if not count:
            return
        self._join()
        leaving, self._room = self._room[:count], self._room[count:]
        for one in leaving:
            if isinstance(one, Reboot):
                yield one
            elif isinstance(one, Saying):
                yield from _alone(one)
            elif (event := one.leave()) is not None:
                yield with_remarks(event, one.remarks)

    def _join(self) -> None:
        """Remarks that have found their event are with it."""
        if not any(isinstance(one, Saying) for one in self._room):
            return
        events = [one for one in self._room if isinstance(one, Waiting)]
        traces = [(one, trace(event)) for one in events if (event := one.make()) is not None]
        self._room = [one for one in self._room if not (isinstance(one, Saying) and _joined(one.remark, traces))]
        proofs = [one for one in self._room if isinstance(one, Saying) and one.alone is not None]
        if proofs:
            self._room = [one for one in self._room if not (isinstance(one, Saying) and _seconded(one, proofs))]


def _when(one: _Held) -> When:
    return one.remark.when if isinstance(one, Saying) else one.when


def _near(one: When, now: When) -> bool:
    """Whether more of one may still come now. Without times nothing is known to be over."""
    apart = _apart(one, now)
    return apart is None or apart <= AFTER_SECONDS


def _apart(one: When, other: When) -> float | None:
    if one.epoch is not None and other.epoch is not None:
        return other.epoch - one.epoch
    if one.monotonic_seconds is not None and other.monotonic_seconds is not None:
        return other.monotonic_seconds - one.monotonic_seconds
    return None


def _joined(remark: Remark, traces: list[tuple[Waiting, Trace]]) -> bool:
    """Whether an echo has found the last kill before it that it can be of."""
    best: tuple[float, Waiting] | None = None
    for one, kill in traces:
        apart = _apart(one.when, remark.when)
        if apart is None or not -BEFORE_SECONDS <= apart <= AFTER_SECONDS or not is_of(remark, kill):
            continue
        far = abs(apart)
        best = (far, one) if best is None or far <= best[0] else best
    if best is not None:
        best[1].remarks.append(remark)
    return best is not None


def _seconded(saying: Saying, proofs: list[Saying]) -> bool:
    """Whether an echo says again of the same thing what another, near it in time, is proof of."""
    if saying.alone is not None:
        return False
    for proof in proofs:
        apart = _apart(proof.remark.when, saying.remark.when)
        near = apart is not None and -BEFORE_SECONDS <= apart <= AFTER_SECONDS
        if near and not saying.remark.names.isdisjoint(proof.remark.names) and saying.remark.host == proof.remark.host:
            proof.more.append(saying.remark)
            return True
    return False


def _alone(saying: Saying) -> Iterator[Found]:
    """The event that it is proof of, else what it says for whoever has the kill."""
    if saying.alone is None:
        yield saying.remark
    elif (event := saying.alone()) is not None:
        yield with_remarks(event, [saying.remark, *saying.more])
