"""Where the records of a journal's export begin, and which of their values are long.

`journalctl -o export` begins each with its cursor, parts them by empty lines, and writes a value with a line feed or
other binary as its length and as many bytes: only that length tells where it ends, as what is in it may look like
anything.
"""

from oomlog.reading.chunks import Chunk
from oomlog.regex import regex

FIRST = b"__CURSOR="
"""What journalctl writes first of each record."""
START = b"\n\n" + FIRST
"""A record begins two bytes further on."""
LONG = 64 << 10
"""Bytes of a value that is no words of the kernel's or of a killer's: a core dump, an application's own log."""
_PLAIN = regex(rb"(?>(?:[A-Z0-9_]++=[^\n]*+\n)*)")
_BINARY = regex(rb"[A-Z0-9_]{1,64}+\n([\x00-\xff]{8})")


class Records:
    """Follows an export; places are asked for in rising order. All offsets are the source's."""

    def __init__(self) -> None:
        self._at = 0  # a field, or the end of a record, begins here
        self._begin = self._end = 0  # the last binary value that was met
        self._sought = 0  # no further record begins before
        self._walked = 0  # up to there, no further binary value is in the record

    def long(self, chunk: Chunk, place: int) -> int:
        """The end of the long value that a place of the chunk stands in; 0 where it stands in none."""
        self._walk(chunk, place)
        return self._end if self._begin <= place < self._end and self._end - self._begin > LONG else 0

    def _walk(self, chunk: Chunk, place: int) -> None:
        """On to the binary value that ends after `place`, if there is one in the record of `place`."""
        if place < self._end:
            return
        start = self._start(chunk, place)
        if start is None and self._walked == chunk.stop:
            return
        self._at, self._walked = start or max(self._at, chunk.base), 0
        while self._at <= place:
            at, value = _value(chunk.buffer, self._at - chunk.base, chunk.stop - chunk.base)
            if value is None:
                self._at, self._walked = chunk.base + at, chunk.stop
                return
            self._begin, self._end = (chunk.base + offset for offset in value)
            self._at = self._end + 1

    def _start(self, chunk: Chunk, place: int) -> int | None:
        """Where the record of `place` begins, if that is behind what is known."""
        low = max(self._at - 1, self._sought - len(START), chunk.base)  # a value's line feed may be the first of START
        self._sought = place
        start = chunk.buffer.rfind(START, low - chunk.base, place - chunk.base)
        return chunk.base + start + 2 if start >= 0 else None


def long_value(record: bytearray) -> int:
    """Where the long value of the record that begins here ends, perhaps beyond what is there; 0 if it has none."""
    at = 0
    while (value := _value(record, at, len(record))[1]) is not None:
        begin, end = value
        if end - begin > LONG:
            return end
        at = end + 1
    return 0


def _value(text: bytearray, at: int, stop: int) -> tuple[int, tuple[int, int] | None]:
    """Where the plain fields end that begin here, and the binary value that follows them, if there is one."""
    plain = _PLAIN.match(text, at, stop)
    after = at if plain is None else plain.end()
    match = _BINARY.match(text, after, stop)
    return after, None if match is None else (match.end(), match.end() + int.from_bytes(match[1], "little"))
