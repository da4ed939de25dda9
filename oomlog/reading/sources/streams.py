"""Streams of bytes, one on top of the other: what all have in common, and one whose first bytes can be looked at."""

import io
from typing import TYPE_CHECKING

from oomlog.errors import SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 16 << 10
"""Bytes that are enough to tell what a stream holds."""
_ENOUGH = 512  # a tar header
_LEAST = 16  # every other magic number


class Stream(io.RawIOBase):
    """Bytes, read forward. What goes wrong on the way is raised as SourceError, after what was readable."""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill `buffer` with what there is at once; → how many bytes, 0 at the end."""
        with memoryview(buffer) as view, view.cast("B") as flat:
            return self.fill(flat) if len(flat) else 0

    def fill(self, view: memoryview) -> int:
        """`readinto`, for a view that isn't empty."""
        raise NotImplementedError

    @property
    def stalls(self) -> bool:
        """Whether a read may wait for as long as somebody likes, as on a pipe or a terminal."""
        return False

    def ready(self, seconds: float) -> bool:  # noqa: ARG002 - for those that stall
        """Whether a read would give something, or the end, within so many seconds."""
        return True


class Peeked(Stream):
    """A stream whose `head` can be looked at before it is read."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._failure: SourceError | None = None
        self.head = self._look()
        self._left = memoryview(self.head)

    def fill(self, view: memoryview) -> int:
        """The head first, then what follows."""
        if self._left:
            count = min(len(view), len(self._left))
            view[:count] = self._left[:count]
            self._left = self._left[count:]
            return count
        if self._failure is not None:
            raise self._failure
        return self._stream.fill(view)

    @property
    def stalls(self) -> bool:
        """As what lies below."""
        return self._stream.stalls

    def ready(self, seconds: float) -> bool:
        """The head is there already."""
        return bool(self._left) or self._failure is not None or self._stream.ready(seconds)

    def close(self) -> None:
        """Close what lies below too."""
        self._stream.close()
        super().close()

    def _look(self) -> bytes:
        """Waits for no more than is needed to tell: on a pipe the rest may be long in coming."""
        buffer = bytearray(HEAD)
        got = 0
        with memoryview(buffer) as view:
            try:
                while not _telling(buffer, got) and (count := self._stream.fill(view[got:])):
                    got += count
            except SourceError as failure:
                if not got:
                    self._stream.close()
                    raise
                self._failure = failure
        return bytes(buffer[:got])


def _telling(head: bytearray, got: int) -> bool:
    return got >= _ENOUGH or (got >= _LEAST and head.find(b"\n", 0, got) >= 0)
