"""Every case under tests/fixtures: a new one is files, not Python (see tests/golden.py)."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from oomlog.model import decode_event, encode_event, event_schema
from tests.golden import CASES, events_of, input_of, origin_of, plain, written

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def test_there_are_cases() -> None:
    """An empty or misplaced fixtures folder is a failure, not a pass."""
    assert len(CASES) >= 25


@each_case
def test_origin_is_told(case: Path) -> None:
    """A capture without its provenance is refused, as is one that was tidied by hand."""
    origin = origin_of(case)

    assert {"scenario", "kernel", "architecture", "how", "changed", "licence"} <= {k for k, v in origin.items() if v}
    assert input_of(case).stat().st_size > 0


@each_case
def test_events_are_as_expected(case: Path, request: pytest.FixtureRequest) -> None:
    """Reading the capture gives the events of expected.json, field by field."""
    expected = case / "expected.json"
    events = [plain(event) for event in events_of(case)]
    if request.config.getoption("--update-golden"):
        expected.write_text(written(events) + "\n")

    assert events == json.loads(expected.read_text())


@each_case
def test_kills_are_those_that_user_space_saw(case: Path) -> None:
    """The processes whose death was seen from outside are the kills of the events: none missed, none invented."""
    seen = origin_of(case)["seen"]["killed_pids"]
    killed = [kill.pid for event in events_of(case) for kill in event.kills]

    assert sorted(pid for pid in killed if pid is not None) == seen


@each_case
def test_page_size_is_the_machines(case: Path) -> None:
    """Where a page count was converted, the page size is the one that the machine ran with."""
    seen = origin_of(case)["seen"]["page_size_bytes"]
    inferred = {event.memory.page_size_bytes for event in events_of(case) if event.memory}

    assert inferred <= {seen}


@each_case
def test_events_keep_the_contract(case: Path) -> None:
    """Every event validates against the schema made from the model, and is equal when read back from its JSON."""
    validator = Draft202012Validator(event_schema())
    events = events_of(case)

    for event in events:
        line = encode_event(event)
        validator.validate(json.loads(line))
        assert decode_event(line) == event
    assert events, "a case without an event shows nothing"
