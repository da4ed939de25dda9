"""Any event can be explained, and what explaining says keeps its promises."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import oomlog
from oomlog.explaining.explain import Explainer, explain
from oomlog.explaining.rules.given import Given
from oomlog.model import Event, Memory, Task, decode_event, encode_event
from tests.golden import CASES, FIXTURES, events_of, input_of
from tests.reporting.making import event, kill, memcg_event

SIZES = st.none() | st.integers(-(1 << 20), 1 << 60)
NAMES = st.sampled_from(
    ["active_anon", "inactive_anon", "active_file", "inactive_file", "unevictable", "free", "shmem"]
)
COUNTERS = st.dictionaries(NAMES | st.just("slab_unreclaimable"), st.integers(-4096, 1 << 50))
TASKS = st.builds(
    Task,
    pid=st.integers(0, 99),
    comm=st.none() | st.text(max_size=4),
    rss_bytes=SIZES,
    rss_anon_bytes=SIZES,
    swap_bytes=SIZES,
    pgtables_bytes=SIZES,
    oom_score_adj=st.none() | st.integers(-1000, 1000),
)
MEMORIES = st.builds(
    Memory,
    page_size_bytes=st.sampled_from([4096, 65536]),
    page_size_source=st.sampled_from(["buddy", "assumed"]),
    ram_bytes=SIZES,
    reserved_bytes=SIZES,
    swap_total_bytes=SIZES,
    swap_free_bytes=SIZES,
    counters=COUNTERS,
)


def _held(found: Event) -> None:
    """What holds for every explained event."""
    assert found.summary
    assert not [note for note in found.notes if "could not be explained" in note]
    for finding in found.diagnosis:
        assert finding.evidence
        assert 0 <= finding.confidence <= 1
        assert finding.share is None or -0.001 <= finding.share <= 1
    assert [finding.role for finding in found.diagnosis].count("primary") <= 1
    assert all(finding.role != "primary" for finding in found.diagnosis[1:])
    assert decode_event(encode_event(found)) == found


@given(
    base=st.sampled_from([event(), memcg_event()]),
    memory=st.none() | MEMORIES,
    tasks=st.lists(TASKS, max_size=30),
    changes=st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["oom_kill", "oom_panic", "oom_no_victim", "oom_unknown", "alloc_failure"]),
            "scope": st.sampled_from(["global", "memcg", "cpuset", "mempolicy", "unknown"]),
            "kills": st.sampled_from([(), (kill(pid=None, comm=None),), (kill(), kill(pid=3))]),
            "trigger": st.none(),
            "memcg": st.none(),
            "raw": st.text(max_size=200),
        },
    ),
)
def test_any_event_can_be_explained(
    base: Event, memory: Memory | None, tasks: list[Task], changes: dict[str, object]
) -> None:
    """Numbers that cannot be and parts that are missing give an event, with what can be said of it."""
    _held(explain(replace(base, memory=memory, tasks=tuple(tasks), **changes)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_real_events(case: Path) -> None:
    """The same for every capture, with its lines and with the lines lost."""
    for one in oomlog.read(input_of(case), explain=True):
        _held(one)
    for one in events_of(case):
        _held(explain(one))


def test_a_stage_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in explaining costs that field, never the event."""

    def fails(_event: Event) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("oomlog.explaining.explain.workload", fails)
    found = explain(memcg_event())

    assert found.workload is None
    assert found.notes == ("workload could not be explained: ZeroDivisionError: x",)
    assert found.summary


def test_settings_that_fail_are_told() -> None:
    """Files that stand beside a log can be as hostile as the log."""

    def fails(_event: Event) -> dict[str, Given]:
        raise ZeroDivisionError("x")

    found = Explainer(settings=fails).explain(memcg_event())

    assert found.notes == ("settings could not be explained: ZeroDivisionError: x",)
    assert found.summary


def test_explained_events_stay_as_they_are() -> None:
    """Saved events bring their findings, with lines that are not there any more."""
    (first, *_) = oomlog.read(input_of(FIXTURES / "6.12-amd64-slab"), explain=True)

    assert Explainer().explain(first) == first
    assert first.raw is None


def test_earlier_kills_are_known_to_later_events() -> None:
    """A victim of an event before, still there, explains why the next largest was taken."""
    first, second = events_of(FIXTURES / "6.1-amd64-reaper-unable")[:2]
    explainer = Explainer()
    explainer.explain(first)

    assert explainer.explain(second).choice != explain(second).choice


def test_read_explains_on_demand() -> None:
    """`oomlog.read` parses alone unless it is told to explain; lines are kept only where they are asked for."""
    log = input_of(FIXTURES / "6.12-amd64-slab")
    plain = next(oomlog.read(log))
    explained = next(oomlog.read(log, explain=True))
    with_lines = next(oomlog.read(log, explain=True, raw=True))

    assert (plain.diagnosis, plain.summary) == ((), None)
    assert explained.diagnosis == with_lines.diagnosis != ()
    assert (explained.raw, with_lines.raw is None) == (None, False)
    assert oomlog.explain(with_lines).summary == explained.summary
    assert len(oomlog.to_frame([explained]).events) == 1
