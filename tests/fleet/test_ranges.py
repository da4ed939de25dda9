"""One big file read by ranges: what the search of all ranges finds is what one search finds, wherever they meet."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oomlog.errors import SourceError
from oomlog.fleet import ranges
from oomlog.fleet.addresses import File, listed
from oomlog.fleet.places import Place, places, read
from oomlog.fleet.ranges import Joined, Searched, joined, search
from oomlog.reading.pipeline import Options
from oomlog.reading.scan import CHUNK, Scan
from oomlog.reading.sources import Source, find
from tests.cli.running import FIXTURES
from tests.fleet.making import CAPTURED

MIB = 1 << 20
OPTIONS = Options(raw=True)
LOGS = sorted(path for path in FIXTURES.glob("*/input.log") if path.stat().st_size < MIB // 4)
"""Real ones, of many kernels and framings."""
ORDINARY = b"Nov 22 16:07:18 lab-node1 systemd[1]: Started Session 42 of user root.\n"
HOST = b"Nov 22 16:07:18 lab-node1 "
ROW = HOST + b"kernel: [ 5001.250000] [  48213]  1000 48213  1258291   977050  7929856        0           300 java\n"
ODD = (
    HOST + b"app[7]: java.lang.OutOfMemoryError: Java heap space\n",
    b"Jan  2 03:04:05 lab-node1 kernel: [    0.000000] Linux version 6.1.0-50-amd64 (debian)\n",
    HOST + b"kernel: [ 5001.250000] Tasks state: [  pid  ]   uid  tgid total_vm      rss\n" + ROW * 6000,
    ROW * 6000,
    HOST + b"app[7]: pool_total=5 " + b"x" * (300 << 10) + b"\n",
    HOST + b"app[7]: " + b"y" * (2 * MIB) + b"\n",
    b"-- Boot 0123456789abcdef0123456789abcdef --\n",
    b"__CURSOR=s=1\n",
    HOST + b"kernel: [ 5001.250000] oom_reaper: reaped process 5 (a), now anon-rss:0kB\n",
)
"""What means something to what follows, or looks like a part of a report."""
apart = st.one_of(st.integers(-200, 20), st.integers(-70_000, 70_000), st.integers(-2 * MIB, MIB))
"""From a place where ranges might meet."""
placed = st.tuples(
    st.integers(1, 5), apart, st.one_of(st.sampled_from(ODD), st.sampled_from(LOGS).map(Path.read_bytes))
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges of one chunk."""
    monkeypatch.setattr(ranges, "RANGE", CHUNK)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test writes its log."""
    return tmp_path_factory.mktemp("logs") / "kern.log"


def failed(error: SourceError) -> None:
    """Nothing is wrong with the files when they are listed."""
    raise error


def place(path: Path, text: bytes) -> Place:
    """A log, last written on a day that does not change."""
    path.write_bytes(text)
    os.utime(path, (1_795_700_000, 1_795_700_000))
    return places(listed([str(path)], failed))[0]


def searched(file: File) -> list[Searched]:
    """All ranges of a file, in no order."""
    return [search(one) for one in reversed(ranges.ranges(file))]


def told(scan: Scan) -> tuple[object, ...]:
    """All that a search tells."""
    stretches = list(scan)
    near = list(scan.near_misses.found.values())
    return stretches, scan.bytes_read, scan.lines, scan.head, scan.tail, scan.open_end, near


def source(path: Path) -> Source:
    """The file as every command finds it."""
    return next(iter(find([str(path)], failed)))


def written(pieces: list[tuple[int, int, bytes]]) -> bytes:
    """Ordinary lines, with each piece as far from a chunk's begin as it says."""
    text = bytearray()
    for chunk, distance, piece in sorted(pieces):
        lack = max(0, chunk * CHUNK + distance - len(text))
        text += (ORDINARY * (lack // len(ORDINARY) + 1))[-lack:] if lack else b""
        text += piece
    return bytes(text + ORDINARY * 20_000)


REPORTS = CAPTURED.read_bytes()
LONG = HOST + b"app[7]: " + b"y" * (900 << 10) + b"\n"
LOOKED = 3 * MIB // 2
FAR = (-LOOKED - len(REPORTS) - 100, -LOOKED - 50_000, -LOOKED - 100, *range(-LOOKED, 300_000, 400_000))
CLOSE = (-150, -100, -60, -40, -20, 0)


@pytest.mark.parametrize(
    "piece",
    [*ODD, REPORTS, REPORTS + LONG, REPORTS + ROW * 6000, ROW * 6000 + REPORTS],
    ids=lambda piece: f"{piece[26:50].decode()} {len(piece)}",
)
def test_nothing_is_lost_where_ranges_meet(log: Path, piece: bytes) -> None:
    """Each odd thing at every distance that matters from a place where ranges might meet."""
    for distance in (*FAR, -len(piece), *CLOSE):
        one = place(log, written([(2, distance, piece)]))
        for parts in joined(searched(one.files[0])).values():
            assert told(Joined(source(log), parts)) == told(Scan(source(log)))


@settings(max_examples=25, deadline=None)
@given(st.lists(placed, min_size=4, max_size=12), st.integers(1, 3))
def test_ranges_find_what_one_search_finds(log: Path, pieces: list[tuple[int, int, bytes]], chunks: int) -> None:
    """Real reports, boots, years and near misses about the places where ranges of one to three chunks might meet."""
    ranges.RANGE = chunks * CHUNK
    one = place(log, written(pieces))
    found = searched(one.files[0])

    for parts in joined(found).values():
        assert told(Joined(source(log), parts)) == told(Scan(source(log)))
    assert read(one, OPTIONS, *found) == read(one, OPTIONS)


def spread(count: int) -> Iterator[bytes]:
    """Captured reports with some megabytes between them."""
    for _ in range(count):
        yield ORDINARY * (3 * MIB // len(ORDINARY))
        yield CAPTURED.read_bytes()


def test_a_file_is_shared(log: Path) -> None:
    """Ranges are not empty, and meet."""
    one = place(log, b"".join(spread(6)))
    found = searched(one.files[0])
    assert sum(part.bytes_read > 0 for part in found) > 3
    assert sum(part.bytes_read for part in found) == log.stat().st_size
    assert read(one, OPTIONS, *found).count == 6 * read(place(log, CAPTURED.read_bytes()), OPTIONS).count


def test_what_is_all_reports_is_read_by_one(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A range with too much to keep is given up, and the events are the same."""
    monkeypatch.setattr(ranges, "MOST_KEPT", 1000)
    one = place(log, b"".join(spread(3)))
    found = searched(one.files[0])
    assert any(part.failed for part in found)
    assert read(one, OPTIONS, *found) == read(one, OPTIONS)


def test_a_file_that_vanishes_is_told_by_who_reads_it(log: Path) -> None:
    """Searching gives up; the error is the same, and stands there once."""
    one = place(log, b"".join(spread(3)))
    wanted = ranges.ranges(one.files[0])
    log.unlink()
    found = list(map(search, wanted))
    assert all(part.failed for part in found)
    assert read(one, OPTIONS, *found) == read(one, OPTIONS)
    assert len(read(one, OPTIONS).errors) == 1


@pytest.mark.parametrize("text", [gzip.compress(b"".join(spread(3)), 0), b"__CURSOR=s=1\n" + ORDINARY * 90_000])
def test_other_files_are_not_shared(log: Path, text: bytes) -> None:
    """What is packed has no ranges, and in a journal's export only what stands before tells where a value ends."""
    assert ranges.ranges(place(log, text).files[0]) == []


def test_a_file_in_a_store_is_shared(log: Path) -> None:
    """The same search, over fsspec; only the names differ."""
    text = b"".join(spread(4))
    fsspec.filesystem("memory").pipe("/logs/web/kern.log", text)
    one = places(listed(["memory://logs/web/kern.log"], failed))[0]
    found = searched(one.files[0])

    assert sum(part.bytes_read > 0 for part in found) > 2
    place(log, text)
    assert told(Joined(source(log), found[::-1])) == told(Scan(source(log)))
    assert read(one, OPTIONS, *found) == read(one, OPTIONS)
