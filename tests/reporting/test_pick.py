"""One event by name."""

from collections.abc import Iterator

import pytest

from oomlog.model import Event
from oomlog.reporting.pick import NoSuchEvent, pick
from tests.reporting.making import event

IDS = ("aa11", "aa22", "bb33")


def _events() -> list[Event]:
    return [event(id=name) for name in IDS]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("first", "aa11"), ("last", "bb33"), ("2", "aa22"), ("bb33", "bb33"), ("b", "bb33"), ("AA2", "aa22")],
)
def test_pick(name: str, expected: str) -> None:
    """By word, by number from 1, by id, by the beginning of an id."""
    assert pick(_events(), name).id == expected


def test_first_reads_one() -> None:
    """The first event needs no other."""

    def endless() -> Iterator[Event]:
        yield event()
        pytest.fail("read on")

    assert pick(endless(), "first") == event()


@pytest.mark.parametrize(
    ("name", "message", "candidates"),
    [
        ("aa", "2 events begin with 'aa'", ("aa11", "aa22")),
        ("cc", "there is no event 'cc'", IDS),
        ("4", "there is no event 4: 3 read", ()),
    ],
)
def test_not_one(name: str, message: str, candidates: tuple[str, ...]) -> None:
    """Two or none: the message says so, the candidates are named."""
    with pytest.raises(NoSuchEvent, match=message) as problem:
        pick(_events(), name)

    assert problem.value.candidates == candidates


@pytest.mark.parametrize("name", ["first", "last", "1", "aa"])
def test_nothing_to_pick(name: str) -> None:
    """Without events there is none to be had."""
    with pytest.raises(NoSuchEvent, match="there is no event"):
        pick([], name)


def test_equal_ids_are_one_event() -> None:
    """The same event met twice is no ambiguity."""
    assert pick([event(id="aa11"), event(id="aa11")], "aa").id == "aa11"
