"""UTF-16, as PowerShell saves what a program prints (`ssh host dmesg > log.txt`): with a byte order mark or without.

It is told by the first bytes: a log begins with ASCII, of which UTF-16 makes every second byte NUL.
"""

import codecs
from typing import TYPE_CHECKING

from oomlog.reading.sources.streams import Stream
from oomlog.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable

_LITTLE, _BIG = rb"[\t\n\r -~]\0", rb"\0[\t\n\r -~]"
_UTF_16 = regex(
    rb"(?P<marked>\xff\xfe" + _LITTLE + rb"|\xfe\xff" + _BIG + rb")"
    rb"|(?P<little>(?:" + _LITTLE + rb"){16})|(?P<big>(?:" + _BIG + rb"){16})"
)
"""16 characters in a row tell UTF-16 without a mark: more than names or small numbers in a structure."""
_ENCODINGS = {"marked": "utf-16", "little": "utf-16-le", "big": "utf-16-be"}
_INPUT = 64 << 10


def encoded_in(head: bytes) -> str | None:
    """Which of UTF-16's encodings a stream begins with, by Python's name; None for anything else."""
    match = _UTF_16.match(head)
    return match and match.lastgroup and _ENCODINGS[match.lastgroup]


class Recoded(Stream):
    """The same text in UTF-8; what is no character becomes U+FFFD."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream = stream
        self._decode: Callable[[bytes, bool], str] = codecs.getincrementaldecoder(encoding)("replace").decode
        self._buffer = memoryview(bytearray(_INPUT))
        self._left = b""

    def fill(self, view: memoryview) -> int:
        """What the next bytes hold."""
        count = -1
        while not self._left and count:
            count = self._stream.fill(self._buffer)
            self._left = self._decode(bytes(self._buffer[:count]), not count).encode()
        data, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(data)] = data
        return len(data)

    @property
    def stalls(self) -> bool:
        """As what lies below."""
        return self._stream.stalls

    def ready(self, seconds: float) -> bool:
        """Half a character below gives nothing yet, which is no harm: the other half is on its way."""
        return bool(self._left) or self._stream.ready(seconds)

    def close(self) -> None:
        """Close what lies below too."""
        self._stream.close()
        super().close()
