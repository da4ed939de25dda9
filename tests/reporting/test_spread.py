"""How events spread over the time."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.reporting.analysis import Analyzer
from oomlog.reporting.report import Moment
from oomlog.reporting.spread import SpreadRow, spread
from tests.reporting.making import event, kill

WALL = "2026-11-22T16:00:{:02}+01:00"


def _moments(times: Sequence[str | None], names: Sequence[str | None] = ()) -> tuple[Moment, ...]:
    """Events at these times, each with a victim of the name there; None: nobody died."""
    analyzer = Analyzer()
    for n, time in enumerate(times):
        name = names[n] if n < len(names) else "java"
        kills = () if name is None else (kill(comm=name),)
        analyzer.add(event(time=time, type="oom_kill" if kills else "oom_panic", kills=kills))
    return analyzer.finish([]).timeline


def test_each_event_stands_in_its_stretch() -> None:
    """The last time ends the last stretch; workers of one pool are one victim; the most frequent comes first."""
    times = [WALL.format(second) for second in (0, 10, 39, 40)]
    found = spread(_moments(times, ["sh", "java-1", None, "java-2"]), 4)

    assert found is not None
    assert (found.seconds, found.first.number, found.last.number) == (10.0, 1, 4)
    assert found.rows == (
        SpreadRow("", "java", "kernel", (0, 1, 0, 1)),
        SpreadRow("", "sh", "kernel", (1, 0, 0, 0)),
        SpreadRow("oom_panic", None, "kernel", (0, 0, 0, 1)),
    )


@pytest.mark.parametrize(
    "times",
    [
        [WALL.format(0), WALL.format(1)],
        [WALL.format(0), None, WALL.format(2)],
        [WALL.format(7)] * 3,
        [WALL.format(1), WALL.format(0), WALL.format(2)],
        [],
    ],
)
def test_no_picture_where_it_would_say_nothing_or_lie(times: list[str | None]) -> None:
    """Two events, an event without a time, no time that passes, time that goes back: none is drawn."""
    assert spread(_moments(times), 10) is None


@given(seconds=st.lists(st.integers(0, 59), min_size=3, max_size=30), stretches=st.integers(1, 100))
def test_every_event_is_counted_once(seconds: list[int], stretches: int) -> None:
    """Whatever the times and the width are."""
    found = spread(_moments([WALL.format(second) for second in sorted(seconds)]), stretches)

    assert (found is None) == (len(set(seconds)) == 1)
    if found is not None:
        assert all(len(row.counts) == stretches for row in found.rows)
        assert sum(sum(row.counts) for row in found.rows) == len(seconds)


def test_uptimes_of_several_boots_are_no_one_clock() -> None:
    """Without a time of day only events of one boot stand on one line."""

    def found(boots: Sequence[str]) -> object:
        analyzer = Analyzer()
        for n, boot in enumerate(boots):
            analyzer.add(event(time=None, monotonic_seconds=100.0 * n, boot=boot, type="oom_kill", kills=(kill(),)))
        return spread(analyzer.finish([]).timeline, 4)

    assert found(["a#1", "a#1", "a#1"]) is not None
    assert found(["a#1", "b#1", "c#1"]) is None
