"""A fleet's logs, made from one captured report: each host has its own name, pids, sizes and days. And datasets."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from oomlog.errors import SourceError
from oomlog.fleet.addresses import listed
from oomlog.fleet.dataset import Dataset
from oomlog.fleet.machines import tables
from oomlog.fleet.places import places, read
from oomlog.reading.pipeline import Options
from tests.cli.running import FIXTURES

CAPTURED = FIXTURES / "6.1-amd64-rsyslog" / "input.log"


def fleet(folder: Path, count: int) -> list[Path]:
    """`count` logs, one in a directory each; every fourth is packed, every tenth host has its log a second time."""
    return [_log(folder, number) for number in range(count)]


def told(error: SourceError) -> None:
    """Nothing is wrong with the files of these tests."""
    raise error


def dataset(path: Path, *logs: Path) -> Path:
    """A dataset made of logs without a cluster: no two directories of them hold the same."""
    made = Dataset(path)
    made.begin()
    for place in places(listed([str(log) for log in logs], told)):
        found = read(place, Options(raw=True))
        assert found.errors == ()
        made.keep(found)
        made.store(place.key, tables([found.events]) if found.events else [])
    made.sweep({*(mark.stem for mark in path.glob("_read/*.tables"))})
    return path


def _log(folder: Path, number: int) -> Path:
    host = f"web-{number - 1 if number % 10 == 9 else number:04}"
    text = "".join(_lines(host)).replace("lab-node1", host).encode()
    path = folder / f"{number:04}-{host}" / ("kern.log.1.gz" if number % 4 == 3 else "kern.log")
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(text, 1, mtime=0) if path.suffix == ".gz" else text)
    return path


def _lines(host: str) -> Iterator[str]:
    """The captured lines with stamps that name year and zone, on a day of the host's own, and its own pids."""
    number = int(host[-4:])
    for line in CAPTURED.read_text().splitlines(keepends=True):
        dated = re.sub(r"^Nov 22 (\S+)", rf"2026-11-{1 + number % 28:02}T\1.000000+00:00", line)
        yield re.sub(r"(anon-rss:)(\d+)kB", lambda found: f"{found[1]}{int(found[2]) + 4 * number}kB", dated)
