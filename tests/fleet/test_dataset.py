"""The dataset and the questions to it, without a cluster: the work of a task is a plain function."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.errors import OomlogError
from oomlog.fleet.addresses import listed
from oomlog.fleet.dataset import MANIFEST, NULL, Dataset, safe
from oomlog.fleet.machines import together
from oomlog.fleet.places import MOST_SETS, places
from oomlog.fleet.questions import ask
from oomlog.model import Event, Kernel, encode_event
from tests.cli.running import oomlog
from tests.fleet.making import dataset, told
from tests.reporting.making import MIB, event, kill

START = datetime(2026, 11, 1, 3, tzinfo=UTC)
EVIL = "../../../etc/cron.d\0x"


def stored(folder: Path, events: list[Event]) -> Path:
    """A dataset made of events."""
    log = folder / "events.ndjson"
    log.write_bytes(b"".join(encode_event(one) + b"\n" for one in events))
    return dataset(folder / "out" / "events.parquet", log)


def kills(host: str, comm: str, count: int, release: str = "6.1.0", grows: int = 0) -> list[Event]:
    """Kills of one process on one host, a day apart, each larger than the one before."""
    times = [(START + timedelta(days=day)).isoformat() for day in range(count)]
    return [
        event(
            id=f"{host}{comm}{day}",
            host=host,
            time=time,
            kernel=Kernel(release=release),
            kills=(kill(comm=comm, pid=100 + day, anon_rss_bytes=(100 + grows * day) * MIB),),
        )
        for day, time in enumerate(times)
    ]


@given(st.text(max_size=300))
def test_a_folders_name_is_one_harmless_component(name: str) -> None:
    """Whatever a log calls its host."""
    made = safe(name)
    assert set(made) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%._-")
    assert made == NULL or made[0] not in "._"
    assert 0 < len(made) <= 120


@pytest.mark.parametrize(("one", "other"), [("a/b", "a%2Fb"), (".", "%2E"), ("x" * 400, "x" * 401), ("a", "A")])
def test_two_names_never_share_a_folder(one: str, other: str) -> None:
    """Escapes are escaped too, and what is cut is told by its hash."""
    assert safe(one) != safe(other)


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    """A host's name that leads upwards, or is too long for a file system, stays a name."""
    path = stored(tmp_path, [event(id="1", host=EVIL), event(id="2", host="h" * 5000), event(id="3", host="..")])

    made = {file.relative_to(tmp_path).parts[0] for file in tmp_path.rglob("*") if file.is_file()}
    assert made == {"events.ndjson", "out"}
    assert len(list(path.glob("events/machine=*/date=*/*.parquet"))) == 3
    assert ask(path, "where").victims[0].hosts == tuple(sorted(["..", EVIL, "h" * 5000]))


def test_a_torn_line_of_the_manifest_is_as_if_it_never_were(tmp_path: Path) -> None:
    """The machine went down while it was written: the place is read again, the others are not."""
    made = Dataset(stored(tmp_path, kills("web", "java", 1)))
    place = places(listed([str(tmp_path / "events.ndjson")], told))[0]
    manifest = made.path / MANIFEST
    manifest.write_bytes(manifest.read_bytes() + b'{"name":"/oth')
    made.begin()
    assert made.known(place)

    manifest.write_bytes(manifest.read_bytes()[:-9])
    made.begin()
    assert not made.known(place)


def test_a_full_directory_is_read_set_by_set(tmp_path: Path) -> None:
    """Rotated files stay together; a directory with one machine's logs is one place."""
    for number in range(MOST_SETS + 1):
        (tmp_path / f"host{number}.log").touch()
        (tmp_path / f"host{number}.log.1").touch()
    found = places(listed([f"{tmp_path}/*"], told))
    assert [len(place.files) for place in found] == [2] * (MOST_SETS + 1)
    assert [len(place.files) for place in places(listed([f"{tmp_path}/host1.*"], told))] == [2]


def test_places_with_a_trait_in_common_belong_together() -> None:
    """Over several steps too; others stay apart."""
    found = together([("a", ["web1"]), ("b", ["web1", "id9"]), ("c", ["id9"]), ("d", ["web2"]), ("e", [])])
    assert sorted(found) == [("a", "b", "c"), ("d",), ("e",)]


def test_where_counts_machines(tmp_path: Path) -> None:
    """Workers that differ in their number are one workload."""
    path = stored(tmp_path, kills("web1", "worker-1", 2) + kills("web2", "worker-2", 1) + kills("web2", "java", 1))
    found = ask(path, "where")
    assert [(one.kills, one.hosts) for one in found.victims] == [(3, ("web1", "web2")), (1, ("web2",))]
    assert found.events == 4


def test_files_are_read_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, also where the last are fewer."""
    monkeypatch.setattr("oomlog.fleet.dataset.AT_ONCE", 2)
    path = stored(tmp_path, kills("web1", "java", 5))
    assert [(one.kills, one.events) for one in ask(path, "where").victims] == [(5, 5)]
    assert Dataset(path).count() == 5


def test_new_are_those_that_never_died_before(tmp_path: Path) -> None:
    """On any machine; what has no time is not called new."""
    later = [event(id="n", host="web1", time=(START + timedelta(days=9)).isoformat(), kills=(kill(comm="fresh"),))]
    undated = [event(id="u", host="web3", time=None, kills=(kill(comm="undated"),))]
    path = stored(tmp_path, kills("web1", "java", 12) + later + undated)
    assert [one.name for one in ask(path, "new", START + timedelta(days=5)).victims] == ["fresh"]


def test_growth_is_told_machine_by_machine(tmp_path: Path) -> None:
    """The fastest first; what stays as it is, is left out."""
    slow, fast = kills("web1", "java", 8, grows=1), kills("web2", "java", 8, grows=9)
    path = stored(tmp_path, slow + fast + kills("web3", "java", 8))
    found = ask(path, "growth").victims
    assert [(one.hosts, one.growth and one.growth.bytes_per_day) for one in found] == [
        (("web2",), 9 * MIB),
        (("web1",), MIB),
    ]


def test_kernels(tmp_path: Path) -> None:
    """The same kills, by the release that killed."""
    path = stored(tmp_path, kills("web1", "java", 2) + kills("web2", "java", 1, release="6.12.3"))
    assert {one.name: one.kills for one in ask(path, "kernels").victims} == {"6.1.0": 2, "6.12.3": 1}


@pytest.mark.parametrize("form", ["text", "json"])
def test_command_answers(tmp_path: Path, form: str) -> None:
    """For people and for programs."""
    run = oomlog("fleet", "where", "--format", form, stored(tmp_path, kills("web1", "java", 2)))
    assert (run.returncode, run.stderr) == (0, b"")
    assert "java" in run.stdout.decode()
    assert form == "text" or json.loads(run.stdout)["victims"][0]["kills"] == 2


def test_what_is_no_dataset_is_told(tmp_path: Path) -> None:
    """One line with the command that makes one."""
    with pytest.raises(OomlogError, match="no fleet's dataset; make one: oomlog fleet analyze"):
        ask(tmp_path, "where")
