"""No event, or lines that only look like one: what is said of them, on screens and in documents."""

from pathlib import Path

import pytest

from oomlog.model import SourceSummary
from oomlog.reporting.analysis import Analyzer
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.analysis import render
from tests.cli.running import MIXED, oomlog

NEAR = b"Nov 27 10:00:03 web1 dockerd[3]: container exited with code 137\n"
TOLD = "an exit status of 137, 128 + SIGKILL"


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_near_misses_beside_events(form: str, tmp_path: Path) -> None:
    """A document with events tells of them, too, once."""
    log = tmp_path / "kern.log"
    log.write_bytes(MIXED.read_bytes() + NEAR)
    page = oomlog("report", "--format", form, str(log)).stdout.decode()

    assert page.count(TOLD) == 1
    assert "Near misses" in page


def test_a_journal_is_not_searched_for_them() -> None:
    """Of a journal only some records are read, and the page says so."""
    source = SourceSummary(name="system.journal", format="journal", lines=9, bytes_read=512)
    page = render(Analyzer().finish([source]), Style(width=200))

    assert "system.journal: of a journal only what killers say is read" in page


def test_what_holds_nothing_proves_nothing(tmp_path: Path) -> None:
    """An empty file, and one that is no text, are told apart from a log without events."""
    empty, garbage = tmp_path / "empty.log", tmp_path / "garbage.log"
    empty.touch()
    garbage.write_bytes(bytes(range(256)) * 64)
    for command in ("analyze", "report --format markdown"):
        for log in (empty, garbage):
            page = oomlog(*command.split(), str(log)).stdout.decode()

            assert "Nothing was read" in page
            assert "neither proves nor rules out" in page
            assert "No out-of-memory event" not in page
