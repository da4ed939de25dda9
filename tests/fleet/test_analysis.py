"""`oomlog fleet analyze`: what many processes found is what one reading finds."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from oomlog.errors import OomlogError
from oomlog.explaining.explain import Explainer
from oomlog.explaining.incidents import Dead, fold
from oomlog.fleet import dataset as stored
from oomlog.fleet import machines, ranges
from oomlog.fleet.analysis import analyze
from oomlog.fleet.dataset import Dataset
from oomlog.fleet.machines import TABLES, columns
from oomlog.fleet.places import Read
from oomlog.fleet.questions import ask
from oomlog.reading.pipeline import Options, Reader
from oomlog.reporting.columns import Per, rows
from tests.cli.running import ROOT, errors, oomlog
from tests.fleet.making import fleet

FILES = int(os.environ.get("OOMLOG_FLEET_FILES", "200"))
KEYS = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
Row = tuple[object, ...]


def single(paths: list[Path], per: Per) -> list[Row]:
    """The rows of one reading in this process."""
    explainer, dead = Explainer(), Dead()
    events = fold(map(explainer.explain, Reader([str(path) for path in paths], Options(raw=True))))
    names = [name for name in columns(per) if "time" not in name]
    return ordered(tuple(row.values()) for event in events for row in rows(event, names, per, dead.of))


def dataset(path: Path, table: str) -> list[Row]:
    """The rows of a dataset's table."""
    names = ", ".join(f'"{name}"' for name in columns(TABLES[table]) if "time" not in name)
    return ordered(duckdb.execute(f"SELECT {names} FROM read_parquet('{path}/{table}/*/*/*.parquet')").fetchall())  # noqa: S608


def ordered(found: Any) -> list[Row]:  # noqa: ANN401 - rows of two libraries
    """Rows to compare: their order is nobody's promise."""
    return sorted((tuple(row) for row in found), key=repr)


@contextmanager
def running(*words: str, says: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process, from the moment that it has said what `says` matches; the match goes with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", *words], stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert process.stderr is not None
    try:
        found = next(filter(None, (re.search(says, line) for line in process.stderr)))
        yield process, found[0]
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A fleet's logs."""
    return fleet(tmp_path_factory.mktemp("logs"), FILES)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a Dask scheduler of its own process."""
    words = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with running(*words, says=r"tcp://127\.0\.0\.1:\d+") as (_, address):
        yield address


def worker(address: str, folder: Path) -> AbstractContextManager[tuple[subprocess.Popen[str], str]]:
    """A worker process that nobody starts again when it dies."""
    words = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory", str(folder))
    return running("distributed.cli.dask_worker", address, *words, says="Registered to")


@pytest.fixture(scope="module")
def workers(scheduler: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The scheduler's address, with two workers at it."""
    folder = tmp_path_factory.mktemp("workers")
    with worker(scheduler, folder / "one"), worker(scheduler, folder / "two"):
        yield scheduler


def glob(logs: list[Path]) -> str:
    """The address of all logs."""
    return f"{logs[0].parent.parent}/*/kern.log*"


def test_two_workers_find_what_one_reading_finds(logs: list[Path], workers: str, tmp_path: Path) -> None:
    """Every row of every table, copies in another host's directory merged, over a real scheduler."""
    target = tmp_path / "events.parquet"
    run = oomlog("fleet", "analyze", glob(logs), "--scheduler", workers, "-o", target)

    assert (run.returncode, errors(run)) == (0, [])
    for table, per in TABLES.items():
        assert dataset(target, table) == single(logs, per)


def test_a_worker_that_dies_in_the_middle_costs_nothing(
    logs: list[Path], workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it was at is done again by others."""
    keep, ended = Dataset.keep, []
    with worker(workers, tmp_path / "third") as (process, _):

        def kept(self: Dataset, read: Read) -> None:
            if len(self.places) == FILES // 10:
                process.kill()
                ended.append(process.wait())
            keep(self, read)

        monkeypatch.setattr(Dataset, "keep", kept)
        outcome = analyze([glob(logs)], tmp_path / "events.parquet", scheduler=workers)

    assert (ended, outcome.errors, outcome.read_files) == ([-9], [], FILES)
    assert dataset(tmp_path / "events.parquet", "kills") == single(logs, "kill")


def test_one_big_file_is_shared(workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By ranges, over a real scheduler, with a small log of the same set before it: the rows of one reading."""
    monkeypatch.setattr(ranges, "RANGE", 4 << 20)
    (small,) = fleet(tmp_path / "logs", 1)
    big = small.with_name("kern.log")
    small = small.rename(small.with_name("kern.log.1"))
    ordinary = b"2026-11-28T01:02:03.000000+00:00 web-0000 systemd[1]: Started Session 42 of user root.\n" * 60_000
    big.write_bytes(b"".join([ordinary, small.read_bytes(), ordinary, small.read_bytes(), ordinary]))
    outcome = analyze([f"{big.parent}/*"], tmp_path / "events.parquet", scheduler=workers)

    assert (outcome.errors, outcome.bytes_read) == ([], big.stat().st_size + small.stat().st_size)
    for table, per in TABLES.items():
        assert dataset(tmp_path / "events.parquet", table) == single([small, big], per)


def test_goes_on_from_what_is_there_and_never_stops_at_a_bad_file(workers: str, tmp_path: Path) -> None:
    """A file that cannot be read is told, and tried again; what was read whole is not read twice."""
    good, bad = fleet(tmp_path / "logs", 2)
    whole = bad.read_bytes()
    bad.write_bytes(b"\x1f\x8b\x08 broken")
    addresses, target = [glob([good]), str(tmp_path / "none.log")], tmp_path / "events.parquet"

    first = analyze(addresses, target, scheduler=workers)
    assert [error.partition(":")[0] for error in sorted(first.errors)] == sorted([str(bad), addresses[1]])
    assert (first.files, first.read_files, first.events) == (2, 2, 4)

    bad.write_bytes(whole)
    second = analyze(addresses[:1], target, scheduler=workers)
    assert (second.errors, second.read_files, second.events) == ([], 1, 8)
    third = analyze(addresses[:1], target, scheduler=workers)
    assert (third.errors, third.read_files, third.events) == ([], 0, 8)
    assert dataset(target, "events") == single([good, bad], "event")


def test_tables_of_another_release_are_written_anew(
    workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From what is there, without reading a log; until that is done nobody is told what they do not hold."""
    (log,) = fleet(tmp_path / "logs", 1)
    target = tmp_path / "events.parquet"
    with monkeypatch.context() as before:
        before.setattr(machines, "LAYOUT", 1)
        before.setattr(stored, "_CURRENT", b"1")
        analyze([str(log)], target, scheduler=workers)
    old = set(target.glob("kills/*/*/*"))
    with pytest.raises(OomlogError, match="go on: oomlog fleet analyze"):
        ask(target, "where")

    outcome = analyze([str(log)], target, scheduler=workers)
    assert (outcome.read_files, outcome.events) == (0, 4)
    assert old.isdisjoint(target.glob("kills/*/*/*"))
    assert ask(target, "where").events == 4


def test_reads_a_store_like_s3_on_this_machines_processes(tmp_path: Path) -> None:
    """The server of moto over HTTP, with the default scheduler; status 3 where one object is no log."""
    paths = fleet(tmp_path / "logs", 5)
    with running("moto.server", "-p", "0", says=r"http://127\.0\.0\.1:\d+") as (_, url):
        upload(url, [*paths], b"\x89PNG\r\n\x1a\n no log")
        run = oomlog(
            "fleet", "analyze", "s3://logs/*/kern.log*", "--workers", "1", "--format", "json",
            "-o", tmp_path / "events.parquet", env=KEYS | {"AWS_ENDPOINT_URL": url},
        )  # fmt: skip

    told = [line for line in errors(run) if line.startswith("oomlog: ")]  # Dask's processes may log when they end
    assert (run.returncode, len(told)) == (3, 1), errors(run)
    assert "s3://logs/odd/kern.log: an image" in told[0]
    assert json.loads(run.stdout)["read_files"] == 6
    found = dataset(tmp_path / "events.parquet", "kills")
    assert ordered(local(row, tmp_path) for row in found) == single(paths, "kill")


def local(row: Row, folder: Path) -> Row:
    """A row as it would be if the object were the file that it was made of."""
    return tuple(value.replace("s3://logs/", f"{folder}/logs/") if isinstance(value, str) else value for value in row)


def upload(url: str, paths: list[Path], odd: bytes) -> None:
    """Put logs into a bucket, under the names of their directories, and something else."""
    import boto3

    store = boto3.client("s3", endpoint_url=url, **{name.lower(): value for name, value in KEYS.items()})
    store.create_bucket(Bucket="logs")
    for path in paths:
        store.put_object(Bucket="logs", Key=f"{path.parent.name}/{path.name}", Body=path.read_bytes())
    store.put_object(Bucket="logs", Key="odd/kern.log", Body=odd)
    store.close()


def test_two_runs_never_write_into_one_dataset(tmp_path: Path) -> None:
    """The second is told who is at it; when the first has ended, or was killed, the next one writes."""
    (log,) = fleet(tmp_path / "logs", 1)
    target = tmp_path / "events.parquet"
    words = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with running(*words, says=r"tcp://127\.0\.0\.1:\d+") as (scheduler, address):
        run = [sys.executable, "-m", "oomlog", "fleet", "analyze", str(log), "-o", str(target), "--scheduler", address]

        def waiting() -> subprocess.Popen[bytes]:
            """A run that waits for a worker, with the dataset in its hands."""
            process = subprocess.Popen(run, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=ROOT)
            next(line for line in scheduler.stderr or () if "Receive client connection" in line)
            return process

        killed = waiting()
        killed.kill()
        killed.wait()
        first, second = waiting(), oomlog(*run[3:])
        assert (second.returncode, len(errors(second))) == (1, 1)
        assert re.search(
            rf"events.parquet: process {first.pid} on \S+, since \S+, is writing into it; ", errors(second)[0]
        )
        with worker(address, tmp_path / "worker"):
            assert first.wait() == 0
            third = oomlog(*run[3:])
    assert (third.returncode, errors(third)) == (0, [])
    assert dataset(target, "kills") == single([log], "kill")


def test_a_dataset_in_a_store_is_refused(tmp_path: Path) -> None:
    """Nothing there could lock it, or put a file in its place at once."""
    (tmp_path / "kern.log").write_text("nothing\n")
    run = oomlog("fleet", "analyze", tmp_path / "kern.log", "-o", "s3://logs/events.parquet")
    assert (run.returncode, len(errors(run))) == (1, 1)
    assert "s3://logs/events.parquet: a dataset is written here, not into a store" in errors(run)[0]


def test_says_what_to_install(tmp_path: Path) -> None:
    """Without Dask, one line."""
    (tmp_path / "distributed.py").write_text("raise ImportError")
    (tmp_path / "kern.log").write_text("nothing\n")
    path = f"{tmp_path}:{ROOT}"
    run = oomlog("fleet", "analyze", tmp_path / "kern.log", "-o", tmp_path / "events.parquet", env={"PYTHONPATH": path})

    assert run.returncode == 1
    assert errors(run) == ["oomlog: many machines need Dask, which is not installed: pip install 'oomlog[fleet]'"]


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    """One line, and what to start."""
    (tmp_path / "kern.log").write_text("nothing\n")
    run = oomlog("fleet", "analyze", tmp_path / "kern.log", "-o", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")

    assert run.returncode == 1
    assert len(errors(run)) == 1
    assert "no Dask scheduler answers there" in errors(run)[0]


def test_other_directories_are_left_alone(tmp_path: Path) -> None:
    """A directory that holds something else is no dataset, whatever was meant."""
    (tmp_path / "thesis.tex").write_text("precious")
    run = oomlog("fleet", "analyze", tmp_path / "thesis.tex", "-o", tmp_path)

    assert (run.returncode, len(errors(run))) == (1, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
