"""What one core of a fleet does in a second of its time, and what that makes of a fleet: the model in docs/fleet.md.

python -m benchmarks.fleet --size-gb 0.6
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
from oomlog.fleet.dataset import Dataset
from oomlog.fleet.machines import Part, tables
from oomlog.fleet.places import Place, Read, places, read
from oomlog.fleet.questions import kills_of
from oomlog.fleet.ranges import RANGE, Range, search
from oomlog.reading.pipeline import Options

Made = TypeVar("Made")
SMALL = 1000
TIMES = 50
DAY_GB = 10_000
"""10,000 hosts with a gigabyte a day each."""


def main() -> None:
    """Measure processor time, which other work on the machine hardly changes, unlike the time on the wall."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--size-gb", type=float, default=0.6)
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
        _ranges(plain)
        _small(Path(folder, "small"))
        found = _read(plain)
        tables([found.events])  # imports what it needs
        made, spent = _spent(lambda: tables([found.events]))
        written = sum(len(part.data) for part in made)
        print(
            f"tables: {found.count / spent:.0f} reports a core-second, {written / found.count / 1000:.1f} kB a report"
        )
        print(f"result of a task: {len(found.events) / found.count / 1000:.1f} kB a report")


def _ranges(path: Path) -> None:
    """What a big file costs who searches a range of it, and who reads what all ranges have found."""
    place = _places(path)[0]
    (file,) = place.files
    wanted = [Range(file, begin, RANGE) for begin in range(0, file.size or 0, RANGE)]
    found, spent = _spent(lambda: list(map(search, wanted)))
    whole, reading = _spent(lambda: read(place, Options(raw=True), *found))
    size, kept = whole.bytes_read, sum(len(one) for part in found for one in part.stretches)
    print(
        f"{len(found)} ranges: {size / 1e6 / spent:.0f} MB of text a core-second searched, {kept / 1000:.0f} kB kept,"
        f" read in {reading:.2f} core-seconds"
    )


def _small(folder: Path) -> None:
    """What a file costs that holds next to nothing, and a report that stands alone in its machine's day."""
    generate.many(folder, SMALL)
    found, spent = _spent(lambda: [read(place, Options(raw=True)) for place in _places(folder)])
    reports = [one for one in found if one.count]
    parts, writing = _spent(lambda: [tables([one.events]) for one in reports])
    print(
        f"small files: {spent / SMALL * 1000:.1f} core-ms each; tables of a machine's day with one report:"
        f" {writing / len(reports) * 1000:.0f} core-ms"
    )
    _question(folder / "events.parquet", parts)


def _question(path: Path, parts: list[list[Part]]) -> None:
    """What a question costs, by the machine's days that it reads."""
    dataset = Dataset(path)
    dataset.begin()
    names = {f"{number}-{machine}": made for number in range(TIMES) for machine, made in enumerate(parts)}
    for name, made in names.items():
        dataset.store(name, made)
    dataset.sweep(set(names))
    kills_of(path)  # imports what it needs
    _, spent = _spent(lambda: kills_of(path))
    print(f"question: {spent / TIMES / len(parts) * 1000:.1f} core-ms a machine's day with a kill")


def _places(path: Path) -> list[Place]:
    return places(listed([str(path)], _failed))


def _read(path: Path) -> Read:
    return read(_places(path)[0], Options(raw=True))


def _failed(error: SourceError) -> None:
    raise error


def _spent(work: Callable[[], Made]) -> tuple[Made, float]:
    start = time.process_time()
    return work(), time.process_time() - start


if __name__ == "__main__":
    main()
