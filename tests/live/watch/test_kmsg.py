"""Following the ring buffer. A pipe in packet mode gives one record a read and never ends, as the kernel does."""

import fcntl
import os
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from oomlog.live.watch.kmsg import KmsgFollower
from oomlog.live.watch.pieces import Piece
from tests.live.watch.watching import REPORT


class Ring:
    """Records go in at one end; `path` is what a follower opens."""

    def __init__(self) -> None:
        self._out, self._in = os.pipe2(os.O_DIRECT)
        fcntl.fcntl(self._in, fcntl.F_SETPIPE_SZ, 1 << 20)  # room for 256 records
        self.path = f"/proc/self/fd/{self._out}"

    def say(self, number: int, text: str) -> None:
        """A record of the kernel."""
        os.write(self._in, f"6,{number},{number * 1000},-;{text}\n".encode())

    def close(self) -> None:
        """Both ends."""
        os.close(self._in)
        os.close(self._out)


@pytest.fixture
def ring() -> Iterator[Ring]:
    """An empty one."""
    made = Ring()
    yield made
    made.close()


def told(follower: KmsgFollower) -> list[str]:
    """The texts of what has come."""
    return [piece.text.decode().partition(";")[2].rstrip("\n") for piece in follower.read()]


def test_it_goes_on_where_it_was(ring: Ring) -> None:
    """After a restart what was read is passed over; the buffer still holds it."""
    first = KmsgFollower(ring.path)
    first.start(None, from_start=True)
    ring.say(7, "one")
    (piece,) = first.read()
    first.close()
    again = KmsgFollower(ring.path)

    assert again.start(piece, from_start=False) == piece
    for number, text in ((7, "one"), (8, "two")):
        ring.say(number, text)
    assert told(again) == ["two"]
    assert again.notices() == []
    again.close()


def test_without_from_start_only_what_comes_is_new(ring: Ring) -> None:
    """What stands there already is the past, and the place after it is remembered."""
    ring.say(1, "old")
    follower = KmsgFollower(ring.path)
    begin = follower.start(None, from_start=False)
    ring.say(2, "new")

    assert begin.text.endswith(b"old\n")
    assert told(follower) == ["new"]
    follower.close()


def test_overwritten_records_are_told_of(ring: Ring) -> None:
    """The numbers show how many were lost before they could be read."""
    follower = KmsgFollower(ring.path)
    follower.start(None, from_start=True)
    for number in (1, 5):
        ring.say(number, "x")

    assert told(follower) == ["x", "x"]
    assert follower.notices() == [f"kmsg:{ring.path}: 3 records were overwritten before they could be read"]
    assert follower.notices() == []
    follower.close()


def test_after_a_reboot_all_is_new(ring: Ring) -> None:
    """Numbers begin anew with each boot: one of another boot says nothing."""
    follower = KmsgFollower(ring.path)
    follower.start(Piece("0123456789abcdef0123456789abcdef:900", b"x"), from_start=False)
    ring.say(1, "first words")

    assert told(follower) == ["first words"]
    follower.close()


def test_events_have_the_machines_time(ring: Ring) -> None:
    """The kernel stamps with its own clock; what time that is, the running machine knows."""
    from oomlog.live.watch.tracker import Tracker
    from oomlog.reading.pipeline import Options

    follower = KmsgFollower(ring.path)
    clock = count(0.0, 1.0).__next__  # a second a look
    tracker = Tracker(follower, follower.start(None, from_start=True), {}, Options(), clock=clock)
    for number, line in enumerate(REPORT.decode().splitlines(), 1):
        ring.say(number, line.partition("] ")[2])
    _, first = tracker.step()
    _, second = tracker.step()
    (one,) = [*first, *second]

    assert one.event.kills[0].pid == 77
    assert one.event.time is not None
    assert one.event.boot_id == Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")
    assert one.event.time[:4] == f"{time.gmtime().tm_year}"
    follower.close()
