"""Logs that come slowly through a pipe: what is there is read, a report is never torn, an interrupt ends at once."""

import os
import signal
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oomlog.model import Event, decode_event
from oomlog.reading.pipeline import Reader
from oomlog.reading.scan import Scan, Stretch
from oomlog.reading.sources import Source
from oomlog.reading.sources.streams import Stream
from tests.cli.running import FIXTURES, MIXED, OOMLOG, ROOT

REPORT = (FIXTURES / "6.1-amd64-reaper" / "input.log").read_bytes()
KILL = REPORT.index(b"\n", REPORT.index(b"Killed process")) + 1


class Slow(Stream):
    """A pipe that gives these pieces, and stands still after each."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces, self._still = pieces, False

    @property
    def stalls(self) -> bool:
        """It does."""
        return True

    def ready(self, seconds: float) -> bool:  # noqa: ARG002 - no waiting in tests
        """Not at once after a piece; the second time its reader has nothing else to do."""
        return not self._still

    def fill(self, view: memoryview) -> int:
        """As much of a piece as fits."""
        self._still = False
        if not self._pieces:
            return 0
        piece = self._pieces[0][: len(view)]
        view[: len(piece)] = piece
        self._pieces[0] = self._pieces[0][len(piece) :]
        if not self._pieces[0]:
            del self._pieces[0]
            self._still = bool(self._pieces)
        return len(piece)


def slow(pieces: list[bytes]) -> Source:
    """A source of such pieces."""
    stream = cast("BinaryIO", Slow([piece for piece in pieces if piece]))
    return Source(name="-", group="-", modified=None, size=None, path=None, open=lambda: stream)


def stretches(pieces: list[bytes]) -> list[Stretch]:
    """Of a text that comes in pieces."""
    return list(Scan(slow(pieces)))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, len(REPORT)), max_size=6))
def test_pauses_change_nothing_of_the_text(cuts: list[int]) -> None:
    """Wherever a pipe pauses, in a line too, the stretches are whole lines and make the same text."""
    pieces = [REPORT[begin:end] for begin, end in pairwise([0, *sorted(cuts), len(REPORT)])]
    found = stretches(pieces)

    assert b"".join(stretch.text for stretch in found) == b"".join(s.text for s in stretches([REPORT]))
    assert all(stretch.text.endswith(b"\n") for stretch in found if stretch.text)
    assert [stretch.follows for stretch in found] == [False] + [True] * (len(found) - 1)
    lines = 1
    for stretch in found:
        assert stretch.first_line == lines
        lines += stretch.text.count(b"\n")


def test_what_may_complete_an_event_is_handed_out() -> None:
    """The report up to its kill line once nothing more comes; its beginning alone is kept together with the rest."""
    early, late = REPORT[: KILL // 2], REPORT[KILL // 2 : KILL]

    found = stretches([early, late, REPORT[KILL:]])

    assert [(stretch.text, stretch.quiet) for stretch in found] == [(early + late, True), (REPORT[KILL:], False)]


def test_a_line_without_its_end_is_waited_for() -> None:
    """A kill line is handed out when it is whole."""
    found = stretches([REPORT[: KILL - 1], b"\n", REPORT[KILL:]])

    assert found[0].text == REPORT[:KILL]


def events(monkeypatch: pytest.MonkeyPatch, pieces: list[bytes]) -> list[Event]:
    """Of such a pipe."""
    monkeypatch.setattr("oomlog.reading.pipeline.find", lambda *_: iter([slow(pieces)]))
    return list(Reader(["-"]))


@pytest.mark.parametrize("at", [KILL, KILL - 1, KILL // 2, 3])
def test_no_kill_counts_twice(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after the pause (the reaper's line, the rest of the table) belongs to the event that is out."""
    (whole,) = events(monkeypatch, [REPORT])
    (paused,) = events(monkeypatch, [REPORT[:at], REPORT[at:]])

    assert paused.id == whole.id
    assert [kill.pid for kill in paused.kills] == [kill.pid for kill in whole.kills]
    assert paused.tasks == whole.tasks


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """`oomlog events`, reading a pipe that stays open."""
    with subprocess.Popen(
        [*OOMLOG, "events", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        yield running
        running.kill()


def write(process: subprocess.Popen[bytes], text: bytes) -> None:
    """Into its pipe."""
    assert process.stdin is not None
    process.stdin.write(text)
    process.stdin.flush()


def event(process: subprocess.Popen[bytes]) -> Event:
    """The next one that it prints."""
    assert process.stdout is not None
    return decode_event(process.stdout.readline())


def test_events_come_while_the_pipe_is_open(process: subprocess.Popen[bytes]) -> None:
    """One that is complete is printed at once, and so is what comes later."""
    write(process, REPORT)
    first = event(process)
    write(process, MIXED.read_bytes())

    assert first.type == "oom_kill"
    assert event(process).id != first.id


def test_an_interrupt_on_a_silent_pipe_ends_at_once(process: subprocess.Popen[bytes]) -> None:
    """With the usual status, though nothing more comes and the pipe is not closed."""
    write(process, REPORT)
    event(process)
    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=60) == 130
    assert process.stderr is not None
    assert process.stderr.read().strip() == b""


def test_a_named_pipe(tmp_path: Path) -> None:
    """A FIFO that is named is read like standard input."""
    os.mkfifo(tmp_path / "fifo")
    command = [*OOMLOG, "events", str(tmp_path / "fifo")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}) as running:
        with (tmp_path / "fifo").open("wb", buffering=0) as fifo:
            fifo.write(REPORT)
            assert event(running).type == "oom_kill"
        assert running.wait(timeout=60) == 0
