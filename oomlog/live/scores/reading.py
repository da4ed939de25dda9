"""Readings of a host: one, many with a trend, or one that is held against the kernel's own figures."""

import time
from collections.abc import Iterator, Sequence

from msgspec import structs

from oomlog.live.scores.snapshot import read_again, snapshot
from oomlog.live.scores.standing import scores
from oomlog.live.scores.suggest import suggestions
from oomlog.live.scores.tree import Tree
from oomlog.live.scores.trend import Trend
from oomlog.model.scores import Scores

TRIES = 5


def read(tree: Tree, protect: Sequence[str] = (), trend: Trend | None = None) -> Scores:
    """The host now, with advice for each name of `protect`. Raises ValueError for a name that nothing has."""
    seen = snapshot(tree)
    found = scores(seen)
    if trend is not None:
        trend.add(time.monotonic(), seen.memory)
        found = structs.replace(found, exhaustion=trend.exhaustion())
    return structs.replace(found, suggestions=suggestions(protect, seen, found)) if protect else found


def readings(tree: Tree, every_seconds: float, count: int | None = None) -> Iterator[Scores]:
    """The host again and again, `count` times or without end; each knows the trend of those before."""
    trend, number = Trend(), 0
    while count is None or number < count:
        if number:
            time.sleep(every_seconds)
        yield read(tree, trend=trend)
        number += 1


def checked(tree: Tree) -> Scores:
    """The host now; a process whose figure does not explain the kernel's is read again a few times, since one that
    grows and shrinks between two readings of its score explains nothing.
    """
    seen = snapshot(tree)
    found = scores(seen)
    for _ in range(TRIES):
        if not found.check.unexplained_pids:
            break
        seen = read_again(tree, seen, set(found.check.unexplained_pids))
        found = scores(seen)
    return found
