"""What a stream holds is told by its first bytes."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from oomlog.reading.sources.content import recognise
from tests.reading.sources.found import Read

EVENT = b'{"schema":"oomlog.event/1","id":"abc"}\n'


@pytest.mark.parametrize("name", ["events.ndjson", "kern.log"])
def test_saved_events_are_told_by_their_schema(here: Path, read: Read, name: str) -> None:
    """Whatever the file is called, compressed or not."""
    (here / name).write_bytes(EVENT)
    (here / f"{name}.gz").write_bytes(gzip.compress(EVENT))
    assert [source.kind for source in read(name, f"{name}.gz").sources] == ["events", "events"]


def test_json_of_others_is_text(here: Path, read: Read) -> None:
    """A log of JSON lines may even quote our schema."""
    (here / "a.log").write_bytes(b'{"log":"{\\"schema\\":\\"oomlog.event/1\\"}"}\n')
    assert [source.kind for source in read("a.log").sources] == ["text"]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"\x7fELF\x02\x01\x01" + bytes(100), "makedumpfile --dump-dmesg"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        ("PE\1\2\3\4\5\6\7 image of a program".encode("utf-16-le") * 9, "not text"),
        (b"\x1f\x9d\x90abc", "uncompress -c"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "unpack it and name the directory"),
        (b"LPKSHHRH", "name the file"),
        (bytes(range(256)) * 16, "not text"),
        (b"\x08\0\0\0\x07\0\0\0tty1" + bytes(300) + b"root\0\0\x01\x02\0\x03\0\0\x04\0\0\x05\0\x06", "not text"),
    ],
)
def test_what_is_no_text_says_what_to_do(here: Path, read: Read, head: bytes, says: str) -> None:
    """One line each, and nothing is read."""
    (here / "kern.log").write_bytes(head)
    found = read("kern.log")
    assert found.texts == []
    assert len(found.errors) == 1
    assert found.errors[0].startswith("kern.log: ")
    assert says in found.errors[0]


@pytest.mark.parametrize(
    "text",
    [
        bytes(5000) + b"Nov 22 00:00:00 host kernel: after a crash\n",
        b"Nov 22 00:00:00 host kernel: before\n" + bytes(9000),
        b"\xff\x00\xfe\x80\x01boot at the wrong speed\r\n" + b"[    0.000000] Linux version 6.1\r\n" * 20,
        b"\x1b[32m[    0.1] \x1b[0mcolour\n",
        "ядро: нет памяти\n".encode("koi8-r"),
        b"",
        bytes(4096),
    ],
)
def test_damaged_text_is_text(here: Path, read: Read, text: bytes) -> None:
    """Runs of NULs after a crash, noise of a serial line, colours, any encoding, nothing at all."""
    (here / "kern.log").write_bytes(text)
    assert read("kern.log").texts == [("kern.log", text)]


WINDOWS = "[    1.000000] Linux — 6.1\r\n[    2.000000] naïve: Killed process 5 (日本)\r\n" * 3000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_utf_16_is_read_as_its_text(here: Path, read: Read, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    """As PowerShell saves what a program prints, with a mark of its byte order or without; what it holds is UTF-8."""
    (here / "dmesg.txt").write_bytes(pack(WINDOWS.encode(encoding)))
    assert read("dmesg.txt").texts == [("dmesg.txt", WINDOWS.encode())]


def test_half_a_character_at_the_end_of_utf_16(here: Path, read: Read) -> None:
    """A copy that was cut off is read up to there."""
    (here / "dmesg.txt").write_bytes(b"\xfe\xff" + "[    1.000000] Linux\n".encode("utf-16-be")[:-1])
    assert read("dmesg.txt").texts == [("dmesg.txt", "[    1.000000] Linux\N{REPLACEMENT CHARACTER}".encode())]


def test_random_bytes_are_not_text() -> None:
    """However they begin."""
    assert {recognise(b"x" + os.urandom(4096)).content for _ in range(50)} == {"other"}
