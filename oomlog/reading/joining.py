"""Events wait here for the echoes of their kills, which come within seconds, and leave with them.

An echo is joined by what it names (a pid that was killed; a unit, a container, a pod or a job in a path of the event's)
and by time. It goes to the last such kill before it. What comes after its event has left, or names nothing of it, is
of no event.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct, field, structs

from oomlog.model import Echo, Event
from oomlog.reading.clock.readings import When
from oomlog.reading.echoes import Heard
from oomlog.reading.text import clean_path

AFTER_SECONDS = 30.0
"""Later than this an echo is of something else."""
BEFORE_SECONDS = 2.0
"""By so much an echo may be logged before its kill: two programs, two ways into the log."""
KEPT_EVENTS = 64
KEPT_ECHOES = 256

Make = Callable[[], Event | None]


class Waiting(Struct, eq=False):
    """An event that may still grow; `make` gives it as it is known by now, None once it is none; `leave` for good."""

    make: Make
    leave: Make
    when: When
    host: str
    echoes: list[tuple[Heard, Echo]] = field(default_factory=list)


class Saying(Struct, eq=False):
    """An echo without its event so far; `alone` makes the event that it is proof of by itself."""

    heard: Heard
    echo: Echo
    when: When
    alone: Make | None = None


class Joining:
    """The waiting room of one log, or of some that are read as one."""

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []
        self._saying: list[Saying] = []

    def event(self, new: Waiting) -> Iterator[Event]:
        """Takes an event, in any order; gives those that have waited long enough."""
        self._waiting.append(new)
        yield from self._passed(new.when)

    def echo(self, new: Saying) -> Iterator[Event]:
        """Takes an echo."""
        self._saying.append(new)
        yield from self._passed(new.when)

    def flush(self) -> Iterator[Event]:
        """Nothing more comes for now."""
        yield from self._leave(len(self._waiting))
        for saying in self._saying:
            yield from _alone(saying)
        self._saying.clear()

    def _passed(self, now: When) -> Iterator[Event]:
        """What is more than AFTER_SECONDS older leaves, and so does what is too much to keep."""
        gone = next((n for n, one in enumerate(self._waiting) if _near(one.when, now)), len(self._waiting))
        yield from self._leave(max(gone, len(self._waiting) - KEPT_EVENTS))
        if len(self._saying) > KEPT_ECHOES:
            self._join()
            dropped, self._saying = self._saying[: -KEPT_ECHOES // 2], self._saying[-KEPT_ECHOES // 2 :]
            for saying in dropped:
                yield from _alone(saying)

    def _leave(self, count: int) -> Iterator[Event]:
        if not count:
            return
        self._join()
        leaving, self._waiting = self._waiting[:count], self._waiting[count:]
        for one in leaving:
            if (event := one.leave()) is not None:
                yield _with(event, one.echoes)

    def _join(self) -> None:
        if not self._saying:
            return
        traces = [(one, event) for one in self._waiting if (event := one.make()) is not None]
        self._saying = [saying for saying in self._saying if not _joined(saying, traces)]


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


def _joined(saying: Saying, traces: list[tuple[Waiting, Event]]) -> bool:
    """Whether an echo has found the last kill before it that it can be of."""
    best: tuple[float, Waiting] | None = None
    for one, event in traces:
        apart = _apart(one.when, saying.when)
        if apart is None or not -BEFORE_SECONDS <= apart <= AFTER_SECONDS or not _is_of(saying.heard, one.host, event):
            continue
        far = abs(apart)
        best = (far, one) if best is None or far <= best[0] else best
    if best is not None:
        best[1].echoes.append((saying.heard, saying.echo))
    return best is not None


def _is_of(heard: Heard, host: str, event: Event) -> bool:
    """Whether what an echo names is in the event."""
    if heard.killer and heard.killer != event.killer:
        return False
    if host and heard.line.host and host != heard.line.host:
        return False
    keys = heard.keys
    if "pid" in keys:
        return any(keys["pid"] in (str(kill.pid), str(kill.tgid)) for kill in event.kills)
    return any(_names(path + "/", keys) for path in _paths(event))


def _names(path: str, keys: dict[str, str]) -> bool:
    if "unit" in keys:
        return f"/{clean_path(keys['unit'])}/" in path
    if "job" in keys:
        return f"/job_{keys['job']}/" in path and f"/step_{keys['step']}/" in path
    if "container" in keys and keys["container"] in path:
        return True
    return "pod" in keys and (keys["pod"] in path or keys["pod"].replace("-", "_") in path)


def _paths(event: Event) -> list[str]:
    """Where those lived that were killed."""
    paths = [event.userspace.target_path] if event.userspace else []
    if event.memcg is not None:
        paths += [event.memcg.task_path, event.memcg.oom_group_path, event.memcg.limit_path]
    return [path for path in paths if path]


def _with(event: Event, echoes: list[tuple[Heard, Echo]]) -> Event:
    if not echoes:
        return event
    user, counts = event.userspace, [heard.count for heard, _ in echoes if heard.count and heard.killer == event.killer]
    if user is not None and user.killed_count is None and counts:
        user = structs.replace(user, killed_count=counts[0])
    return structs.replace(event, userspace=user, echoes=(*event.echoes, *(echo for _, echo in echoes)))


def _alone(saying: Saying) -> Iterator[Event]:
    if saying.alone is not None and (event := saying.alone()) is not None:
        yield event
