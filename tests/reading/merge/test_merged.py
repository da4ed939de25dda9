"""Channels merged by time: each decision once, none lost, memory bounded."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.model import Event
from oomlog.reading.merge import Channel, Window, channels, merged, window
from oomlog.reading.merge.same import contradict, facts
from tests.reading.merge.making import (
    copies,
    decision,
    in_dmesg,
    in_messages,
    joined,
    seen_in,
    without_header,
    without_kill,
)

COPIES: tuple[Callable[[Event], Event], ...] = (
    lambda event: event,
    lambda event: seen_in(event, "kern.log"),
    in_dmesg,
    in_messages,
    lambda event: without_kill(event, "console"),
    lambda event: without_header(event, "tail.log"),
)

decisions = st.lists(
    st.tuples(st.integers(0, 40_000), st.sampled_from(["web1", "web2"]), st.sampled_from(["b1", "b2"])),
    max_size=8,
    unique_by=lambda made: made[0],
).map(lambda made: [decision(pid, at, host=host, boot_id=boot) for pid, (at, host, boot) in enumerate(sorted(made), 1)])


@st.composite
def observed(draw: st.DrawFn) -> tuple[list[Event], list[list[Event]]]:
    """Decisions of some hosts and boots; a whole log of them, and others that have some of them in their own way."""
    truth = draw(decisions)
    seen = [
        [copy(event) for event in truth if draw(st.booleans())]
        for copy in draw(st.lists(st.sampled_from(COPIES), unique=True, max_size=len(COPIES)))
    ]
    return truth, draw(st.permutations([*seen, [seen_in(event, "whole.log") for event in truth]]))


def told(events: list[Event]) -> Counter[tuple[object, ...]]:
    """What was found, whatever the order."""
    return Counter((event.id, event.time, event.host, frozenset(event.source.duplicates)) for event in events)


@given(observed())
def test_each_decision_once_and_none_lost(made: tuple[list[Event], list[list[Event]]]) -> None:
    """As many events as decisions; every copy is accounted for."""
    truth, seen = made
    events, late = joined(*seen)
    assert [event.id for event in events] == [event.id for event in truth]
    assert (sum(map(copies, events)), late) == (sum(map(len, seen)), 0)


@given(observed(), st.randoms())
def test_the_order_of_the_channels_does_not_matter(made: tuple[list[Event], list[list[Event]]], random: object) -> None:
    """Where it is plain which copies belong together."""
    shuffled = list(made[1])
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert told(joined(*made[1])[0]) == told(joined(*shuffled)[0])


@given(observed())
def test_a_channel_read_twice_adds_no_event(made: tuple[list[Event], list[list[Event]]]) -> None:
    """Idempotent; and so is merging what was merged."""
    once, _ = joined(*made[1])
    twice, _ = joined(*made[1], *made[1])
    assert [event.id for event in twice] == [event.id for event in once]
    assert joined(once, once)[0] == once


@given(
    st.lists(
        st.lists(
            st.builds(
                decision,
                st.integers(1, 2),
                st.sampled_from([0.0, 0.5, 100.0, 200.0]),
                host=st.sampled_from([None, "web1", "web2"]),
                boot_id=st.sampled_from([None, "b1", "b2"]),
            ),
            max_size=4,
        ),
        max_size=4,
    )
)
def test_what_contradicts_is_never_merged(seen: list[list[Event]]) -> None:
    """Hosts, boots, stamps, times: of all copies of an event no two say otherwise."""
    named = [
        [seen_in(event, f"{number}.{place}") for place, event in enumerate(channel)]
        for number, channel in enumerate(seen)
    ]
    by_place = {
        f"{event.source.name}:{event.source.first_line}": facts(event, number)
        for number, channel in enumerate(named)
        for event in channel
    }
    events, late = joined(*named)
    assert sum(map(copies, events)) + late == sum(map(len, seen))
    for event in events:
        met = [
            by_place[place] for place in (f"{event.source.name}:{event.source.first_line}", *event.source.duplicates)
        ]
        assert not any(contradict(one, other) for one in met for other in met if one is not other)


@given(decisions, decisions)
def test_by_time(one: list[Event], other: list[Event]) -> None:
    """Every event at its place, whatever log it stands in."""
    events, _ = joined(one, [seen_in(event, "kern.log") for event in other])
    times = [event.time or "" for event in events]
    assert times == sorted(times)


def test_a_log_keeps_its_order() -> None:
    """Even where its clock was set back, or a stamp could not be read."""
    log = [decision(1, 500), in_dmesg(decision(2, 510)), decision(3, 20)]
    other = [seen_in(decision(4, 505), "kern.log"), seen_in(decision(5, 900), "kern.log")]
    events, _ = joined(log, other)
    assert [event.source.first_line for event in events] == [1, 2, 3, 4, 5]


def test_two_parts_of_a_report_are_joined_by_a_whole_copy() -> None:
    """A log with a gap makes two events of one; they share nothing until a whole one is met."""
    whole = decision(7, 1)
    parts = [without_kill(decision(7), "kern.log"), without_header(decision(7), "kern.log")]
    assert len(joined(parts, [])[0]) == 2
    (event,), _ = joined(parts, [decision(7)])
    assert event.source.name == whole.source.name
    assert event.kills == decision(7).kills


def test_a_copy_that_comes_too_late_is_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its event has left."""
    monkeypatch.setattr(window, "MAX_HELD", 2)
    early = [decision(pid, pid) for pid in range(1, 9)]
    late = [seen_in(event, "slow.log", time=decision(1, 900).time, time_uncertainty_seconds=1e4) for event in early]
    events, dropped = joined(early, late)
    assert [event.source.first_line for event in events] == list(range(1, 9))
    assert sum(map(copies, events)) + dropped == 16
    assert dropped >= 5


def counted(events: Iterator[Event], taken: list[int]) -> Iterator[Event]:
    """Counts what was asked for."""
    for event in events:
        taken[0] += 1
        yield event


def test_events_leave_while_their_logs_are_read() -> None:
    """No more are held than the window has room for."""
    taken = [0]
    logs = [
        Channel(counted((seen_in(decision(pid, pid), name) for pid in range(1, 10_000)), taken)) for name in ("a", "b")
    ]
    events = merged(iter(logs), Window())
    for number in range(1, 500):
        next(events)
        assert taken[0] - 2 * number <= window.MAX_HELD + 2


def test_no_more_than_some_logs_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is begun when one has ended; those kept in memory do not count."""
    monkeypatch.setattr(channels, "MAX_OPEN", 3)
    begun: list[int] = []

    def logs(*, kept: bool) -> Iterator[Channel]:
        for number in range(9):
            begun.append(number)
            yield Channel(iter([decision(number * 10 + 1), decision(number * 10 + 2, 1)]), kept=kept)

    assert len(list(merged(logs(kept=False), Window()))) == 18
    begun.clear()
    next(merged(logs(kept=True), Window()), None)
    assert len(begun) == 9
