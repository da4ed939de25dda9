"""Where the values of a journal's export are long, asked for place after place."""

import re

import pytest

from oomlog.reading import records
from oomlog.reading.chunks import Chunk
from oomlog.reading.records import LONG, Records

FIELD = b"MESSAGE=Killed process 1 (x) " + b"y" * 100 + b"\n"


class Counted:
    """A pattern that counts the bytes that it has gone over."""

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self._pattern = pattern
        self.bytes = 0

    def match(self, text: bytearray, begin: int, stop: int = 1 << 62) -> re.Match[bytes] | None:
        """As the pattern's."""
        if (found := self._pattern.match(text, begin, stop)) is not None:
            self.bytes += found.end() - begin
        return found


class Sought(bytearray):
    """A buffer that counts the bytes that were searched."""

    searched = 0

    def rfind(self, what: bytes, begin: int, end: int) -> int:  # type: ignore[override]
        """As bytearray's."""
        self.searched += max(0, end - begin)
        return super().rfind(what, begin, end)


def chunk_of(text: bytes) -> Chunk:
    """The whole of it."""
    return Chunk(buffer=Sought(text), base=0, start=0, stop=len(text), last=True)


@pytest.mark.parametrize("odd", [b"", b"no field\n"])
def test_one_record_is_gone_over_once(odd: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of its lines speak of kills."""
    counted = Counted(records._PLAIN)
    monkeypatch.setattr(records, "_PLAIN", counted)
    text = b"__CURSOR=a\n" + odd + FIELD * 500
    chunk, following = chunk_of(text), Records()
    for found in re.finditer(b"Killed", text):
        assert following.long(chunk, found.start()) == 0
    assert counted.bytes <= len(text)
    assert chunk.buffer.searched <= len(text) + 500 * 2 * len(records.START)  # type: ignore[attr-defined]


def binary(size: int) -> bytes:
    """A value of that many bytes."""
    return b"MESSAGE\n" + size.to_bytes(8, "little") + b"Killed".ljust(size, b"\n") + b"\n"


@pytest.mark.parametrize(
    "first", [FIELD, FIELD * 3, binary(40), binary(2 * LONG)], ids=["one", "three", "short", "long"]
)
@pytest.mark.parametrize("before", [b"", FIELD], ids=["bare", "behind"])
def test_the_record_after_is_seen(first: bytes, before: bytes) -> None:
    """Whatever the one before it ends with."""
    text = b"__CURSOR=a\n" + first + b"\n__CURSOR=b\n" + before + binary(LONG + 1) + FIELD
    chunk, following = chunk_of(text), Records()
    ends = [following.long(chunk, found.start()) for found in re.finditer(b"Killed", text)]
    assert ends[-2:] == [len(text) - len(FIELD) - 1, 0]
