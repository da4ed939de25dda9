"""Two reports in each other's lines, where neither callers nor hosts tell whose is whose."""

from collections.abc import Sequence
from functools import cache
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from oomlog.model import Event
from tests.reading.whole import SMALL, bare, events_of

TOLD = ("type", "scope", "trigger", "chosen", "memcg", "memory", "tasks", "kernel", "panic")
HOW = {"page_size_source", "line", "role", "source", "time", "monotonic_seconds"}
"""What says where and when a line stood, and what was told by lines that are left out."""
GLOBAL, MEMCG, OTHER_MEMCG = "5.10-amd64-swap-zram", "6.1-amd64-memcg2-docker", "5.10-amd64-memcg1-memsw"


@cache
def report(case: str) -> tuple[str, ...]:
    """The kernel's words from the header on."""
    lines = bare(case)
    return tuple(lines[next(n for n, line in enumerate(lines) if "invoked oom-killer" in line) :])


@cache
def alone(case: str) -> Event:
    """The event of a report that nobody interrupted."""
    (event,) = events_of("\n".join(report(case)))
    return event


def victims(case: str) -> set[int | None]:
    """The pids that a report kills."""
    return {kill.pid for kill in alone(case).kills}


PAIRS = [(one, two) for one in SMALL for two in SMALL if not victims(one) & victims(two)]
"""Reports of different machines may kill the same pid; those of one machine do not."""


def clocked(lines: list[str]) -> str:
    """The lines with the kernel's stamps, a tenth of a millisecond apart."""
    return "\n".join(f"[{100 + n / 10000:12.6f}] {line}" for n, line in enumerate(lines))


def in_runs(cases: Sequence[str], runs: list[int]) -> list[str]:
    """The lines of some reports in turns, so many at a time."""
    left = [list(report(case)) for case in cases]
    mixed: list[str] = []
    for turn, count in enumerate(runs):
        lines = left[turn % len(left)]
        mixed += lines[:count]
        del lines[:count]
    return [*mixed, *chain(*left)]


def assert_own(found: object, true: object, where: str) -> None:
    """Nothing there, or the same; of a struct this holds for each of its fields."""
    if found in (None, (), {}) or found == true:
        return
    assert type(found) is type(true), where
    if isinstance(found, Struct) and isinstance(true, Struct):
        for name in set(found.__struct_fields__) - HOW:
            assert_own(getattr(found, name), getattr(true, name), f"{where}.{name}")
        return
    assert isinstance(found, tuple), where
    assert isinstance(true, tuple), where
    assert len(found) == len(true), where
    for number, (mine, its) in enumerate(zip(found, true, strict=True)):
        assert_own(mine, its, f"{where}[{number}]")


def assert_nothing_swapped(events: list[Event], cases: Sequence[str]) -> None:
    """Every kill once, and those of one report in one event, which shows no field of the other."""
    originals = [alone(case) for case in cases]
    assert sorted(kill.pid or 0 for event in events for kill in event.kills) == sorted(
        kill.pid or 0 for event in originals for kill in event.kills
    )
    for event in (event for event in events if event.kills):
        (true,) = (e for e in originals if {k.pid for k in e.kills} == {k.pid for k in event.kills})
        assert_own(event.kills, true.kills, "kills")
        for name in TOLD:
            assert_own(getattr(event, name), getattr(true, name), name)
        if any(getattr(event, name) != getattr(true, name) for name in TOLD):
            assert any("interleaved" in damage for damage in event.completeness.damage)


@given(
    cases=st.sampled_from(PAIRS),
    runs=st.lists(st.one_of(st.integers(0, 4), st.integers(0, 80)), max_size=60),
    stamps=st.booleans(),
)
def test_no_report_shows_a_field_of_the_other(cases: tuple[str, str], runs: list[int], stamps: bool) -> None:  # noqa: FBT001
    """However the lines of two reports alternate, what is shown of each is its own, and every kill is found once."""
    lines = in_runs(cases, runs)

    events = events_of(clocked(lines) if stamps else "\n".join(lines))

    assert_nothing_swapped(events, cases)
    assert len(events) == len(cases)


@pytest.mark.parametrize("cases", PAIRS[::7])
@pytest.mark.parametrize("stamps", [True, False])
def test_line_by_line_no_report_shows_a_field_of_the_other(cases: tuple[str, str], stamps: bool) -> None:  # noqa: FBT001
    """The worst case: each line from another report than the one before."""
    lines = in_runs(cases, [1] * 400)

    events = events_of(clocked(lines) if stamps else "\n".join(lines))

    assert_nothing_swapped(events, cases)
    assert len(events) == len(cases)


@given(runs=st.lists(st.integers(0, 60), max_size=60))
def test_three_reports_at_once(runs: list[int]) -> None:
    """Of three reports too every kill is found once, with nothing of the others beside it."""
    cases = GLOBAL, MEMCG, OTHER_MEMCG

    assert_nothing_swapped(events_of("\n".join(in_runs(cases, runs))), cases)


@pytest.mark.parametrize("cases", PAIRS[::5])
def test_reports_right_behind_each_other_stay_whole(cases: tuple[str, str]) -> None:
    """That no stamp parts two reports does not make them mixed."""
    one, two = cases

    events = events_of("\n".join([*report(one), *report(two)]))

    for event, case in zip(events, cases, strict=True):
        assert [getattr(event, name) for name in TOLD] == [getattr(alone(case), name) for name in TOLD]
        assert event.completeness == alone(case).completeness


def test_a_report_whose_end_is_lost_does_not_make_the_next_one_mixed() -> None:
    """A header before the end of the report before it proves nothing yet."""
    cut = [line for line in report(GLOBAL) if "oom-kill:" not in line and "Killed process" not in line]

    first, second = events_of("\n".join([*cut, *report(MEMCG)]))

    assert (first.type, first.tasks, first.memory) == ("oom_unknown", alone(GLOBAL).tasks, alone(GLOBAL).memory)
    assert [getattr(second, name) for name in TOLD] == [getattr(alone(MEMCG), name) for name in TOLD]
    assert second.completeness.complete


def test_a_late_outcome_leaves_two_reports_whole() -> None:
    """The header and the stack of the next report before a report's last lines take nothing from either."""
    one, two = report(MEMCG), report(GLOBAL)

    events = events_of("\n".join([*one[:-2], *two[:5], *one[-2:], *two[5:]]))

    for event, case in zip(events, (MEMCG, GLOBAL), strict=True):
        assert [getattr(event, name) for name in TOLD] == [getattr(alone(case), name) for name in TOLD]
        assert event.completeness.complete


def test_what_only_one_of_the_two_kinds_prints_is_kept() -> None:
    """Line by line, a memory cgroup keeps its counters and statistics, the whole machine its memory."""
    lines = in_runs((GLOBAL, MEMCG), [1] * 400)

    events = {event.scope: event for event in events_of("\n".join(lines))}

    of_memcg, of_machine = events["memcg"], events["global"]
    assert of_memcg.memcg == alone(MEMCG).memcg
    assert of_machine.memory is not None
    assert of_machine.memory.counters == alone(GLOBAL).memory.counters  # type: ignore[union-attr]
    assert of_machine.memory.zones == alone(GLOBAL).memory.zones  # type: ignore[union-attr]
    assert of_memcg.trigger is of_machine.trigger is None
    assert of_memcg.tasks == of_machine.tasks == ()
    assert "tasks" in of_memcg.completeness.missing


def test_two_memory_cgroups_keep_what_the_pids_tell() -> None:
    """Of two reports of one kind the outcome lines are sure: who died, where it lived, whose limit it was."""
    lines = in_runs((MEMCG, OTHER_MEMCG), [1] * 400)

    events = events_of("\n".join(lines))

    paths = {event.kills[0].pid: event.memcg and event.memcg.limit_path for event in events}
    originals = [alone(case) for case in (MEMCG, OTHER_MEMCG)]
    assert paths == {event.kills[0].pid: event.memcg and event.memcg.limit_path for event in originals}
    assert all(event.memcg is not None and event.memcg.memory is None for event in events)
