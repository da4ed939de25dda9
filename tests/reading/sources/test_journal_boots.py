"""A damaged boot id: what is stored twice in a journal is read the same by libsystemd and by journalctl."""

import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import oomlog
from oomlog.model import Event
from tests.reading.sources.journals import BOOT, needs_journals, report, write
from tests.reading.whole import FIXTURES

pytestmark = needs_journals
_ENTRY, _BOOT_ID = 3, 40
LOG = FIXTURES / "6.18-amd64-mixed-scopes" / "input.log"


def entries(journal: bytes | bytearray) -> Iterator[int]:
    """Where the records stand in a journal file (systemd: docs/JOURNAL_FILE_FORMAT.md)."""
    place = struct.unpack_from("<Q", journal, 88)[0]
    while place + 16 <= len(journal):
        kind, size = struct.unpack_from("<B7xQ", journal, place)
        if size < 16:
            return
        if kind == _ENTRY:
            yield place
        place += (size + 7) // 8 * 8


def both_ways(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[Event]]:
    """The events by systemd-python, and where it is not installed."""
    pytest.importorskip("systemd.journal")
    found = [list(oomlog.read([str(path)]))]
    monkeypatch.setitem(sys.modules, "systemd", None)
    return [*found, list(oomlog.read([str(path)]))]


@pytest.mark.parametrize("damaged", ["a record's head", "every head", "the stored field", "its digit"])
def test_both_ways_agree(here: Path, monkeypatch: pytest.MonkeyPatch, damaged: str) -> None:
    """One flipped bit takes no line out of a report, and both ways name one boot."""
    path = write(here / "system.journal", report(LOG.read_text("utf-8", "surrogateescape").splitlines()))
    whole = list(oomlog.read([str(path)]))
    journal = bytearray(path.read_bytes())
    if damaged in ("the stored field", "its digit"):
        journal[journal.index(f"_BOOT_ID={BOOT}".encode()) + 9] ^= 0x01 if damaged == "the stored field" else 0x10
    else:
        heads = list(entries(journal))
        for head in heads[20:21] if damaged == "a record's head" else heads:
            journal[head + _BOOT_ID] ^= 0x10
    path.write_bytes(journal)
    library, program = both_ways(path, monkeypatch)
    assert library == program
    assert [event.id for event in program] == [event.id for event in whole]
    assert [event.completeness for event in program] == [event.completeness for event in whole]
