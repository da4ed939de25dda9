"""What is told as new where lines of older events come late."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from oomlog.live.watch.files import FileFollower
from oomlog.live.watch.tracker import NEWER, Tracker
from oomlog.reading.pipeline import Options
from tests.live.watch.watching import numbered

STAMP = b"[  200.000000] "
KILLED = next(line for line in numbered(101).splitlines() if b"Killed process" in line).partition(b"] ")[2]
REAPED = b"oom_reaper: reaped process 101 (redis-server), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log that is written."""
    path = tmp_path / "kern.log"
    path.write_bytes(b"")
    return path


@pytest.fixture
def tracker(log: Path) -> Iterator[Tracker]:
    """Reads it; a second passes with each look."""
    follower = FileFollower(str(log))
    yield Tracker(follower, follower.start(None, from_start=True), {}, Options(), clock=count(0.0, 1.0).__next__)
    follower.close()


def victims(log: Path, tracker: Tracker, text: bytes) -> list[int | None]:
    """Whose deaths are told as new when this was written."""
    with log.open("ab") as file:
        file.write(text)
    told = [one for _ in range(3) for one in tracker.step()[1]]
    return [kill.pid for one in told if one.revision == 1 for kill in one.event.kills]


@pytest.mark.parametrize(
    ("late", "new"),
    [
        (KILLED, []),
        (REAPED, []),
        (KILLED.replace(b"(redis-server)", b"(java)"), [101]),
        (KILLED.replace(b"total-vm:", b"total-vm:1"), [101]),
        (KILLED.replace(b" 101 ", b" 901 "), [901]),
    ],
    ids=["the same line", "its reaper", "another name", "another size", "another pid"],
)
def test_late_lines_of_what_is_gone(log: Path, tracker: Tracker, late: bytes, new: list[int]) -> None:
    """A kill line without its report is told, unless it is of a kill that was: the pid alone does not say so."""
    pids = list(range(101, 101 + NEWER + 2))
    for pid in pids:
        assert victims(log, tracker, numbered(pid)) == [pid]

    assert victims(log, tracker, STAMP + late + b"\n") == new
