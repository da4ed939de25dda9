import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from oomlog.errors import SourceError
from oomlog.reading.clock import Clock
from oomlog.reading.line import Line
from oomlog.reading.pipeline import Reader
from oomlog.reading.sources import kmsg
from oomlog.reading.sources.source import Now
from tests.reading.sources.found import drained

RING = Path("/dev/kmsg")
RECORD = b"6,1,2000000,-;hello\n"


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Path]:
    """What never ends, and has one record in it now."""
    path = tmp_path / "ring"
    os.mkfifo(path)
    end = os.open(path, os.O_RDWR)
    os.write(end, RECORD)
    yield path
    os.close(end)


def test_it_is_read_to_its_end_without_waiting(ring: Path) -> None:
    """The boot's id stands before the first record."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")
    errors: list[str] = []

    assert drained(kmsg.source("ring", str(ring)), errors) == f"-- Boot {boot} --\n".encode() + RECORD
    assert errors == []


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (PermissionError(1, "Operation not permitted"), "sysctl kernel.dmesg_restrict"),
        (FileNotFoundError(2, "No such file"), "dmesg | oomlog COMMAND -"),
        (OSError(22, "Invalid argument"), "Invalid argument"),
    ],
)
def test_what_cannot_be_read_says_so(error: OSError, says: str) -> None:
    """One line."""
    told = str(kmsg.explained("kmsg:", error))
    assert told.startswith("kmsg:: ")
    assert says in told


def test_a_missing_ring(tmp_path: Path) -> None:
    """As in a container."""
    with pytest.raises(SourceError, match="no such device"):
        kmsg.source("kmsg:", str(tmp_path / "none"))


@pytest.mark.skipif(not RING.exists() or not os.access(RING, os.R_OK), reason="no ring buffer here")
@pytest.mark.parametrize("name", ["kmsg:", "/dev/kmsg", "kmsg:/dev/kmsg"])
def test_this_machines_ring_buffer(name: str) -> None:
    """By any of its names; where root alone may read it, one line says so."""
    reader = Reader([name])
    list(reader)

    if reader.errors:
        assert "root" in str(reader.errors[0])
    else:
        assert [source.name for source in reader.sources] == ["/dev/kmsg"]


@pytest.mark.parametrize("slept", [0.0, 3600.0])
def test_the_time_is_reckoned_from_now(slept: float) -> None:
    """Ten seconds ago; by how much the machine slept meanwhile nobody knows, so that is the doubt."""
    now = Now(epoch=time.time(), mono=500.0, slept=slept)
    clock = Clock("kmsg:", None)
    clock.now = now
    line = Line(2, "x", mono="490.0", kernel=True, format="kmsg")
    clock.see(line)
    when = clock.when(line)

    assert datetime.fromisoformat(when.time or "").timestamp() == pytest.approx(now.epoch - 10)
    assert when.time_source == "boot-time-derived"
    assert when.time_uncertainty_seconds == pytest.approx(1 + slept, abs=0.01)
