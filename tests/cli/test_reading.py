"""Where events are read from when nothing is named, and how far the reading is."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from oomlog.cli import progress as progress_module
from oomlog.cli import reading
from oomlog.cli.progress import Progress
from oomlog.errors import SourceError


@pytest.fixture
def terminal_input(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Standard input is a device, as a terminal is."""
    with Path("/dev/null").open("rb") as null:
        descriptor = null.fileno()
        monkeypatch.setattr(reading, "STDIN", descriptor)
        yield


@pytest.mark.usefixtures("terminal_input")
@pytest.mark.parametrize(
    ("there", "taken"),
    [
        (["syslog", "kern.log", "kern.log.1", "messages"], ["kern.log", "kern.log.1"]),
        (["messages-20261122", "messages", "dmesg"], ["messages", "messages-20261122"]),
        (["syslog.1.gz", "dmesg"], ["syslog.1.gz"]),
        (["dmesg", "auth.log"], ["dmesg"]),
    ],
)
def test_usual_files(tmp_path: Path, capsys: pytest.CaptureFixture[str], there: list[str], taken: list[str]) -> None:
    """The first family of logs that is there is taken, since the others repeat it, and standard error says which."""
    for name in there:
        (tmp_path / name).touch()
    paths = [str(tmp_path / name) for name in taken]

    assert reading.default_sources(tmp_path, tmp_path / "kmsg", lambda: False) == paths
    assert capsys.readouterr().err == f"oomlog: reading {', '.join(paths)}\n"


@pytest.mark.usefixtures("terminal_input")
def test_no_usual_files(tmp_path: Path) -> None:
    """Where there are none, the error says what to do."""
    with pytest.raises(SourceError, match="name a file, or pipe one"):
        reading.default_sources(tmp_path, tmp_path / "kmsg", lambda: False)


@pytest.mark.usefixtures("terminal_input")
def test_the_journal_then_the_ring_buffer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Come before the usual files, each where it may be read; standard error says which was taken."""
    for name in ("kern.log", "kmsg"):
        (tmp_path / name).touch()
    ring = tmp_path / "kmsg"

    assert reading.default_sources(tmp_path, ring, lambda: True) == ["journal:"]
    assert reading.default_sources(tmp_path, ring, lambda: False) == [f"kmsg:{ring}"]
    assert capsys.readouterr().err == (
        "oomlog: reading this machine's journal\n"
        f"oomlog: no journal to be read here: reading {ring}, what the kernel said lately\n"
    )


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, work that takes long shows a line, which is gone at the end."""
    monkeypatch.setattr(progress_module, "PATIENCE_SECONDS", 0.0)
    stream = _Terminal()
    with Progress(stream) as shown:
        shown.update("kern\x1b.log", 512, 2048)

    assert stream.getvalue() == "\r\x1b[Kreading kern\\x1b.log   25%  512 B\r\x1b[K"


def test_progress_is_patient() -> None:
    """Short work shows nothing, not even the wiping of a line."""
    stream = _Terminal()
    with Progress(stream) as shown:
        shown.update("kern.log", 512, None)

    assert stream.getvalue() == ""


def test_no_progress_into_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard error is no terminal there is no progress."""
    monkeypatch.setattr(progress_module, "PATIENCE_SECONDS", 0.0)
    stream = io.StringIO()
    with Progress(stream) as shown:
        shown.update("kern.log", 512, None)

    assert stream.getvalue() == ""
