"""A source's bytes in chunks of some MiB, read and searched by some threads, handed on in order.

A chunk's buffer begins with what stood before it (CONTEXT), so that text across a seam is in one piece. Buffers are
reused: a chunk is good until the next one is asked for. Files are read with preadv, never mapped: a log that is
truncated while it is read (copytruncate) would end the process with SIGBUS.

What can stall (a pipe, a terminal) is read by the caller's thread alone, so that an interrupt ends it at once, and
what has come is handed on when no more comes.
"""

import math
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from msgspec import Struct
from stringzilla import bytesum, translate

from oomlog.errors import SourceError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from oomlog.reading.sources.source import Source
    from oomlog.reading.sources.streams import Stream

CONTEXT = 128 << 10
"""Bytes of the text before a chunk that its buffer still holds."""
_STEP = 256 << 10  # of a stream: what one call has in hand is lost where the stream breaks off
QUIET_SECONDS = 0.5
"""So long nothing may come through a pipe until what has come is handed on; a kernel's report comes in one go."""
LATEST_SECONDS = 2.0
"""After so long a shorter silence will do: a busy log is never quiet."""
_LEAST_SECONDS = 0.02  # at 115200 baud a line takes half of it
_COUNTED = 64 << 10  # at a time: malloc returns larger blocks to the system, and each new one faults in again
_IS_NEWLINE = bytes(byte == ord("\n") for byte in range(256))

Hit = tuple[int, int, int]
"""Number of the needle, begin and end in the text that was searched."""
Search = Callable[[memoryview], list[Hit]]


class Chunk(Struct, gc=False):
    """Bytes `start:stop` of a source; `buffer[0]` is byte `base` (base <= start). `hits` are offsets in the source.

    `newlines` counts those in start:stop. `last` ends the source, cleanly or with `error`; it may be empty. `quiet`:
    nothing more comes for now.
    """

    buffer: bytearray
    base: int
    start: int
    stop: int
    last: bool
    hits: list[Hit] = []
    newlines: int = 0
    error: SourceError | None = None
    quiet: bool = False


def chunks(source: "Source", search: Search, overlap: int, size: int, threads: int = 2) -> Iterator[Chunk]:
    """Read `source` in steps of `size` bytes; a hit may reach back `overlap` bytes into the chunk before.

    So many `threads` (at least 2) share a file. Raises SourceError where the source can't be opened; one that breaks
    off later is in the last chunk.
    """
    with source.open() as stream:
        reader = _Reader(source, stream, search, overlap)
        known = source.size if source.path is not None else None
        first = reader.read(bytearray(CONTEXT + (size if known is None else min(size, known + 1))), 0)
        yield first
        if not first.last:
            if source.path is not None:
                yield from _in_turn(reader, first.stop, size, threads)
            else:
                yield from (_alone if reader.stalls else _ahead)(reader, first.stop, size)


def newlines(text: memoryview) -> int:
    """How many; in half the time of stringzilla's count, which stops at each (bytes.count takes ten times as long)."""
    starts = range(0, len(text), _COUNTED)
    return sum(bytesum(translate(text[start : start + _COUNTED], _IS_NEWLINE)) for start in starts)


def _in_turn(reader: "_Reader", start: int, size: int, threads: int) -> Iterator[Chunk]:
    """Chunks of a file: of every so many the caller's thread reads the first, a worker each of the others.

    Half the thread switches of a pool of readers, which would cost more than they bring.
    """
    mine, *others = (bytearray(CONTEXT + size) for _ in range(threads))
    with _workers(len(others)) as pool:
        while True:
            further = [pool.submit(reader.read, other, start + n * size) for n, other in enumerate(others, 1)]
            yield (chunk := reader.read(mine, start))
            for waiting in further:
                if chunk.last:
                    return
                yield (chunk := waiting.result())
            if chunk.last:
                return
            start += threads * size


def _ahead(reader: "_Reader", start: int, size: int) -> Iterator[Chunk]:
    """Chunks of a stream: while the caller uses one, a worker searches the next and another reads the one after it."""
    buffers = cycle([bytearray(CONTEXT + size) for _ in range(3)])
    with _workers(1) as filling, _workers(1) as searching:
        waiting: deque[Future[Chunk]] = deque()
        filled: Future[Chunk] = filling.submit(reader.fill, next(buffers), start)
        while True:
            waiting.append(searching.submit(lambda filled: reader.searched(filled.result()), filled))
            filled = filling.submit(lambda before: reader.fill_after(before.result(), next(buffers)), filled)
            if len(waiting) < 2:
                continue
            yield (chunk := waiting.popleft().result())
            if chunk.last:
                return


def _alone(reader: "_Reader", start: int, size: int) -> Iterator[Chunk]:
    """Chunks of a stream that can stall: a thread that waits for it could not be ended."""
    for buffer in cycle((bytearray(CONTEXT + size), bytearray(CONTEXT + size))):
        yield (chunk := reader.read(buffer, start))
        if chunk.last:
            return
        start = chunk.stop


def _workers(count: int) -> "ThreadPoolExecutor":
    from concurrent.futures import ThreadPoolExecutor  # costs start-up time; small files do without

    return ThreadPoolExecutor(count)


class _Reader:
    """Fills buffers, searches them and counts their lines."""

    def __init__(self, source: "Source", stream: BinaryIO, search: Search, overlap: int) -> None:
        self._name = source.name
        self._input: _Input = _Stream(stream) if source.path is None else _File(stream)
        self._search = search
        self._overlap = overlap

    @property
    def stalls(self) -> bool:
        """Whether a read may wait for long."""
        return self._input.stalls

    def read(self, buffer: bytearray, start: int) -> Chunk:
        """As much as fits behind CONTEXT bytes."""
        return self.searched(self.fill(buffer, start))

    def fill(self, buffer: bytearray, start: int) -> Chunk:
        """The same, not yet searched."""
        context, got, failure = self._input.fill(memoryview(buffer), start)
        quiet = self._input.quiet
        return Chunk(
            buffer=buffer,
            base=start - context,
            start=start,
            stop=start + got,
            last=got < len(buffer) - CONTEXT and not quiet,
            error=self._as_source_error(failure),
            quiet=quiet,
        )

    def fill_after(self, before: Chunk, buffer: bytearray) -> Chunk:
        """Nothing comes after the last one; nobody asks."""
        if before.last:
            raise EOFError
        return self.fill(buffer, before.stop)

    def searched(self, chunk: Chunk) -> Chunk:
        """The chunk with its hits and newlines."""
        view, begin = memoryview(chunk.buffer), max(chunk.base, chunk.start - self._overlap)
        found = self._search(view[begin - chunk.base : chunk.stop - chunk.base])
        chunk.hits = [(needle, begin + at, begin + end) for needle, at, end in found]
        chunk.newlines = newlines(view[chunk.start - chunk.base : chunk.stop - chunk.base])
        return chunk

    def _as_source_error(self, failure: OSError | SourceError | None) -> SourceError | None:
        return SourceError(f"{self._name}: {failure.strerror}") if isinstance(failure, OSError) else failure


class _Input(Protocol):
    stalls: bool
    """Whether a read may wait for long."""
    quiet: bool
    """Whether the last fill gave what there was because no more came."""

    def fill(self, view: memoryview, start: int) -> tuple[int, int, OSError | SourceError | None]:
        """What precedes `start` (up to CONTEXT bytes) and what follows it: their lengths, and what stopped it."""


class _File:
    """A plain file: any offset, from any thread."""

    stalls = quiet = False

    def __init__(self, stream: BinaryIO) -> None:
        self._descriptor = stream.fileno()

    def fill(self, view: memoryview, start: int) -> tuple[int, int, OSError | SourceError | None]:
        context = min(start, CONTEXT)
        got, wanted = 0, context + len(view) - CONTEXT
        failure = None
        try:
            while got < wanted and (n := os.preadv(self._descriptor, [view[got:wanted]], start - context + got)):
                got += n
        except OSError as error:
            failure = error
        if got < context:  # the file has shrunk; what the buffer held before is not its text
            view[got:context] = bytes(context - got)
        return context, max(0, got - context), failure


class _Stream:
    """Anything else: forward only; what precedes is in the buffer that was filled before."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = cast("Stream", stream)
        self._before = memoryview(b"")
        self.stalls: bool = getattr(stream, "stalls", False)
        self.quiet = True  # nothing has come so far

    def fill(self, view: memoryview, start: int) -> tuple[int, int, OSError | SourceError | None]:  # noqa: ARG002
        context = min(len(self._before), CONTEXT)
        view[:context] = self._before[len(self._before) - context :]
        got, wanted = context, context + len(view) - CONTEXT
        failure = None
        told, self.quiet = self.quiet, False
        latest = math.inf
        try:
            while got < wanted and (told or not self._pauses(latest)):
                if not (n := self._stream.readinto(view[got : min(got + _STEP, wanted)])):
                    break
                latest = min(latest, time.monotonic() + LATEST_SECONDS)
                told = False
                got += n
        except (OSError, SourceError) as error:
            failure = error
        self._before = view[:got]
        return context, got - context, failure

    def _pauses(self, latest: float) -> bool:
        """Whether nothing more comes for now; told once, then the next piece is waited for."""
        if self.stalls:
            self.quiet = not self._stream.ready(max(_LEAST_SECONDS, min(QUIET_SECONDS, latest - time.monotonic())))
        return self.quiet
