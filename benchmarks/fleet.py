"""What one core of a fleet does in a second of its time, and what that makes of a fleet: the model in docs/fleet.md.

python -m benchmarks.fleet --size-gb 0.3
"""

import argparse
import gzip
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks import generate
from oomlog.errors import SourceError
from oomlog.fleet.addresses import listed
from oomlog.fleet.machines import tables
from oomlog.fleet.places import Read, places, read
from oomlog.reading.pipeline import Options

Made = TypeVar("Made")
DAY_GB = 10_000
"""10,000 hosts with a gigabyte a day each."""


def main() -> None:
    """Measure processor time, which other work on the machine hardly changes, unlike the time on the wall."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--size-gb", type=float, default=0.3)
    size_gb = parser.parse_args().size_gb
    with tempfile.TemporaryDirectory(prefix="oomlog-bench-") as folder:
        plain, packed = Path(folder, "plain", "kern.log"), Path(folder, "packed", "kern.log.gz")
        for path in (plain, packed):
            path.parent.mkdir()
        generate.sparse(plain, int(size_gb * 10**9))
        packed.write_bytes(gzip.compress(plain.read_bytes(), 6))
        for path in (plain, packed):
            found, spent = _spent(lambda path=path: _read(path))  # type: ignore[misc]
            hours = spent / size_gb * DAY_GB / 3600
            print(f"{path.name}: {size_gb * 1000 / spent:.0f} MB of text a core-second, {hours:.1f} core-hours a day")
        found = _read(plain)
        tables([found.events])  # imports what it needs
        made, spent = _spent(lambda: tables([found.events]))
        written = sum(len(part.data) for part in made)
        print(
            f"tables: {found.count / spent:.0f} reports a core-second, {written / found.count / 1000:.1f} kB a report"
        )
        print(f"result of a task: {len(found.events) / found.count / 1000:.1f} kB a report")


def _read(path: Path) -> Read:
    return read(places(listed([str(path)], _failed))[0], Options(raw=True))


def _failed(error: SourceError) -> None:
    raise error


def _spent(work: Callable[[], Made]) -> tuple[Made, float]:
    start = time.process_time()
    return work(), time.process_time() - start


if __name__ == "__main__":
    main()
