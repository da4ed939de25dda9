from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from oomlog.explaining.incidents import Incidents, fold
from oomlog.explaining.workload import workload
from oomlog.model import Event, Incident, Memcg, Source
from tests.reporting.making import event, kill, memcg_event

START = datetime.fromisoformat("2026-11-22T16:00:00+00:00")


def _at(seconds: float, number: int, make: Callable[..., Event] = event, **fields: Any) -> Event:  # noqa: ANN401 - any field
    time = (START + timedelta(seconds=seconds)).isoformat()
    made = make(id=f"{number:016x}", time=time, monotonic_seconds=None, **fields)
    kills = tuple(replace(one, pid=number + 1) for one in made.kills)
    return made if "kills" in fields else replace(made, kills=kills)


def _folded(*events: Event) -> tuple[Incident, ...]:
    incidents = Incidents()
    for one in events:
        incidents.add(one)
    return incidents.finish()


def _kinds(*events: Event) -> list[str]:
    return [incident.kind for incident in _folded(*events)]


def test_kills_that_follow_each_other_are_one_incident() -> None:
    """Three within a minute are a storm, two a chain, one alone is single."""
    kills = [_at(second, second, kills=(kill(pid=second, comm=f"w{second}"),)) for second in (0, 20, 40)]
    assert _kinds(*kills) == ["storm"]
    assert _kinds(*kills[:2]) == ["chain"]
    assert _kinds(kills[0], _at(500, 9)) == ["single", "single"]
    assert _kinds(_at(0, 1, kills=(kill(pid=1), kill(pid=2)))) == ["group"]


def test_the_same_victim_after_each_restart_is_a_crash_loop() -> None:
    """The back-off of kubelet grows up to five minutes."""
    loop = [_at(second, second, memcg_event) for second in (0, 30, 100, 250, 570)]
    assert _kinds(*loop) == ["crash-loop"]
    assert [one.incident for one in fold(loop)] == [loop[0].id] * 5
    (incident,) = _folded(*loop)
    assert (incident.processes, incident.victims, incident.duration_seconds) == (5, {"hog": 5}, 570.0)
    assert incident.domain == "/kubepods/pod1/abc"


def test_workers_of_one_name_that_die_at_once_are_a_storm() -> None:
    """Nothing restarts within a second."""
    assert _kinds(*(_at(number / 10, number) for number in range(5))) == ["storm"]


@pytest.mark.parametrize("other", [{"host": "web2"}, {"make": memcg_event}])
def test_another_machine_or_limit_is_another_incident(other: dict[str, Any]) -> None:
    """However close in time."""
    assert len(_folded(_at(0, 1), _at(1, 2, **other))) == 2


def test_without_time_only_neighbours_in_a_source_belong_together() -> None:
    """Nothing else says how far apart they were."""
    first, near, far = (
        event(id=name, time=None, source=Source(name="a.log", first_line=line, last_line=line + 9))
        for name, line in (("a", 1), ("b", 11), ("c", 400))
    )
    assert [one.events for one in _folded(first, near, far)] == [("a", "b"), ("c",)]


def test_a_report_in_pieces_belongs_to_the_storm_around_it() -> None:
    """What does not tell whose limit it was is no trouble of its own while one goes on; long after, it is."""
    storm = [_at(second, second, kills=(kill(pid=second, comm=f"w{second}"),)) for second in (0, 20, 40)]
    pieces = _at(30, 7, scope="unknown", type="oom_unknown", kills=())
    assert _kinds(*storm[:2], pieces, storm[2]) == ["storm"]
    assert _kinds(*storm, replace(pieces, time=_at(400, 7).time)) == ["storm", "single"]


def test_a_failed_allocation_is_in_no_incident() -> None:
    """Nobody died of it."""
    failed = event(type="alloc_failure", kills=())
    assert Incidents().add(failed).incident is None


@given(st.lists(st.integers(0, 2000), max_size=20))
def test_every_kill_is_in_exactly_one_incident(seconds: list[int]) -> None:
    """Whatever the times are, none is lost and none counted twice."""
    events = [_at(second, number) for number, second in enumerate(sorted(seconds))]
    incidents = _folded(*events)
    assert sorted(id_ for incident in incidents for id_ in incident.events) == sorted(one.id for one in events)
    assert sum(incident.processes for incident in incidents) == len(events)


def _in(container: str, number: int, comm: str) -> Event:
    path = f"/system.slice/docker-{container * 64}.scope"
    memcg = Memcg(version=2, limit_path=path, task_path=path)
    made = _at(number, number, memcg_event, memcg=memcg, kills=(kill(comm=comm),))
    return replace(made, workload=workload(made))


def test_containers_known_by_their_id_alone_are_told_apart() -> None:
    """Two with the same program are two troubles, two programs of one container are one."""
    told = _folded(_in("a", 1, "java"), _in("b", 2, "java"), _in("a", 3, "sidecar"))
    assert [one.victims for one in told] == [{"java": 1, "sidecar": 1}, {"java": 1}]
