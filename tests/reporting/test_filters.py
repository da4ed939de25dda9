"""Which events are kept."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from oomlog.model import Chosen, Workload
from oomlog.reporting.filters import Filter, in_zone, select
from tests.reporting.making import event, kill, memcg_event

KEPT = [
    ({}, True),
    ({"types": ("oom_kill", "oom_panic")}, True),
    ({"types": ("oom_panic",)}, False),
    ({"scopes": ("memcg",)}, True),
    ({"scopes": ("global",)}, False),
    ({"hosts": ("db*", "web*")}, True),
    ({"hosts": ("web",)}, False),
    ({"victim": re.compile("^ho")}, True),
    ({"victim": re.compile("java")}, False),
    ({"cgroup": "/kubepods*"}, True),
    ({"cgroup": "/kubepods"}, False),
    ({"workload": "POD1"}, True),
    ({"workload": "nginx"}, False),
    ({"boot": "kern.log#1"}, True),
    ({"boot": "kern.log#2"}, False),
    ({"since": datetime(2026, 11, 22, 15, 7, 31, 250000, tzinfo=UTC)}, True),
    ({"since": datetime(2026, 11, 22, 15, 7, 32, tzinfo=UTC)}, False),
    ({"until": datetime(2026, 11, 22, 15, 7, 31, tzinfo=UTC)}, False),
    ({"until": datetime(2026, 11, 22, 15, 7, 32, tzinfo=UTC)}, True),
    ({"since": datetime(2026, 11, 22, 16, 7)}, True),  # noqa: DTZ001 - as the log's clock shows
    ({"since": datetime(2026, 11, 22, 16, 8)}, False),  # noqa: DTZ001
]


@pytest.mark.parametrize(("asked", "kept"), KEPT)
def test_keeps(asked: dict[str, Any], kept: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Each question is answered by the event's own fields."""
    assert Filter(**asked).keeps(memcg_event()) is kept


def test_questions_are_joined_by_and() -> None:
    """An event must fit every question."""
    assert not Filter(scopes=("memcg",), victim=re.compile("java")).keeps(memcg_event())


def test_events_without_a_time_pass() -> None:
    """`since` and `until` cannot judge an event without a time."""
    wanted = Filter(since=datetime(2030, 1, 1, tzinfo=UTC))

    assert wanted.asks_time
    assert wanted.keeps(event(time=None))
    assert not wanted.keeps(event())


def test_missing_values_match_nothing() -> None:
    """An event without host, victim, cgroup or boot is not kept by a question for one."""
    bare = event(host=None, kills=(), boot=None)

    for wanted in (Filter(hosts=("?*",)), Filter(victim=re.compile("")), Filter(cgroup="*"), Filter(boot="a")):
        assert not wanted.keeps(bare)


def test_victim_is_any_of_the_killed_or_the_announced() -> None:
    """Every killed process counts, and who was announced where a child died."""
    two = event(kills=(kill(), kill(pid=85, comm="java")))
    announced = event(kills=(), chosen=Chosen(pid=1, comm="java", from_="decision"))

    assert [Filter(victim=re.compile("java")).keeps(one) for one in (two, announced)] == [True, True]


def test_workload_is_found_in_its_fields() -> None:
    """An explained event is found by its pod's name."""
    explained = event(workload=Workload(pod="Checkout-7f9", user_uid=1000))

    assert Filter(workload="checkout").keeps(explained)


def test_boot_id_by_its_beginning() -> None:
    """A boot id may be shortened and written with or without dashes."""
    booted = event(boot_id="0b9b3d7c-1d6e-4d5a-9f5e-0c2d3e4f5a6b", boot="0b9b3d7c")

    assert Filter(boot="0b9b3d7c1d").keeps(booted)
    assert not Filter(boot="1d6e").keeps(booted)


@pytest.mark.parametrize(("boot", "ids"), [("0", ["c"]), ("-1", ["b"]), ("1", ["a1", "a2"]), ("-9", []), ("+2", ["b"])])
def test_boots_are_counted(boot: str, ids: list[str]) -> None:
    """0 is the last boot that has events, -1 the one before, 1 the first."""
    events = [event(id=name, boot=name[0]) for name in ("a1", "b", "a2", "c")]

    assert [kept.id for kept in select(events, Filter(boot=boot))] == ids


def test_select_streams() -> None:
    """An event leaves before the next is read."""

    def events() -> Any:  # noqa: ANN401 - a generator that must not be run on
        yield event()
        pytest.fail("read ahead")

    assert next(select(events(), Filter())).id == event().id


def test_in_zone() -> None:
    """The instant stays, the offset changes, in kills too."""
    told = in_zone(event(kills=(kill(time="2026-11-22T16:07:31+01:00"),)), ZoneInfo("Asia/Kolkata"))

    assert told.time == "2026-11-22T20:37:31.250000+05:30"
    assert told.kills[0].time == "2026-11-22T20:37:31+05:30"
