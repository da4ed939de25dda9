"""`oomlog fleet analyze`: what many processes found is what one reading finds."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from oomlog.explaining.explain import Explainer
from oomlog.explaining.incidents import fold
from oomlog.fleet.machines import TABLES, columns
from oomlog.reading.pipeline import Options, Reader
from oomlog.reporting.columns import Per, rows
from tests.cli.running import ROOT, errors, oomlog
from tests.fleet.making import fleet

FILES = int(os.environ.get("OOMLOG_FLEET_FILES", "200"))
Row = tuple[object, ...]


def single(paths: list[Path], per: Per) -> list[Row]:
    """The rows of one reading in this process."""
    explainer = Explainer()
    events = fold(map(explainer.explain, Reader([str(path) for path in paths], Options(raw=True))))
    names = [name for name in columns(per) if "time" not in name]
    return ordered(tuple(row.values()) for event in events for row in rows(event, names, per))


def dataset(path: Path, table: str) -> list[Row]:
    """The rows of a dataset's table."""
    names = ", ".join(f'"{name}"' for name in columns(TABLES[table]) if "time" not in name)
    return ordered(duckdb.sql(f"SELECT {names} FROM read_parquet('{path}/{table}/*/*/*.parquet')").fetchall())  # noqa: S608


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


def worker(address: str, folder: Path) -> Any:  # noqa: ANN401 - a context manager
    """A worker process that nobody starts again when it dies."""
    words = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory", str(folder))
    return running("distributed.cli.dask_worker", address, *words, says="Registered to")


def glob(logs: list[Path]) -> str:
    """The address of all logs."""
    return f"{logs[0].parent.parent}/*/kern.log*"


def test_two_workers_find_what_one_reading_finds(logs: list[Path], scheduler: str, tmp_path: Path) -> None:
    """Every row of every table, copies in another host's directory merged, over a real scheduler."""
    target = tmp_path / "events.parquet"
    with worker(scheduler, tmp_path / "one"), worker(scheduler, tmp_path / "two"):
        run = oomlog("fleet", "analyze", glob(logs), "--scheduler", scheduler, "-o", target)

    assert (run.returncode, errors(run)) == (0, [])
    for table, per in TABLES.items():
        assert dataset(target, table) == single(logs, per)
