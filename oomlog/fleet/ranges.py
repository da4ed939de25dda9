"""One big file of plain text, searched range by range wherever a worker is free, and read in a row all the same.

What a line means hangs on all lines before it (boots, years, framings, whose report it is), so only the search is
shared, which is nearly all of the work: it gives the stretches that can hold a report, and one task reads these as if
it had searched the file itself. Ranges meet where a single search would be between two stretches: at a multiple of its
chunks, with nothing near it that begins or continues one.
"""

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO, cast
from zlib import compress, decompress

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from oomlog.errors import SourceError
from oomlog.fleet.addresses import File, opened
from oomlog.model.summary import NearMiss
from oomlog.reading.records import FIRST
from oomlog.reading.scan import CHUNK, PIECE, SMELL, Scan, Stretch
from oomlog.reading.sources import Source
from oomlog.reading.sources.content import recognise
from oomlog.reading.sources.streams import HEAD, Stream

RANGE = 256 << 20
"""Bytes of a range: some seconds of a store's connection, a fraction of one of a core. A multiple of CHUNK."""
LEAST_RANGES = 2
"""A smaller file has a task to itself, or shares one."""
MOST_KEPT = RANGE >> 5
"""Bytes of a range's stretches, packed about ten to one. A file with more is read by one task: it is all reports."""
TRIED = 16
"""Places that are looked at for one cut; where none is fit, the range before goes on through the next."""
_NEAR = PIECE // 4
"""A region with no hit and no smell in so many bytes is closed, and one that begins after as many has begun there."""
_BEFORE, _AFTER = PIECE + 2 * _NEAR, _NEAR
"""With this much before it, what is said after a megabyte of nothing has been said too."""
_LINE = 32 << 10
"""In every so many bytes near a cut ends a line; the scan looks at twice as many for one."""


class Range(Struct, frozen=True):
    """Of a file that is shared by ranges of `size` bytes, the one from about `begin`; the last goes to the end."""

    file: File
    begin: int
    size: int

    @property
    def later(self) -> range:
        """The begins of those after it."""
        return range(self.begin + self.size, self.file.size or 0, self.size)


class Searched(Struct, frozen=True, kw_only=True):
    """What searching a range has found, lines counted within it; `failed`: nothing that can be used.

    `newlines` of it, its first and last bytes, `stretches` packed one by one; `open_end` as in Scan.
    """

    address: str
    begin: int
    failed: bool = False
    bytes_read: int = 0
    newlines: int = 0
    head: bytes = b""
    tail: bytes = b""
    open_end: bool = False
    near_misses: tuple[NearMiss, ...] = ()
    stretches: tuple[bytes, ...] = ()


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Stretch).decode


def ranges(file: File) -> list[Range]:
    """The ranges to search a file by; none where it is small, packed, or a journal's export."""
    if file.size is None or file.size < LEAST_RANGES * RANGE or not _is_plain(file):
        return []
    return [Range(file, begin, RANGE) for begin in range(0, file.size, RANGE)]


def search(wanted: Range) -> Searched:
    """Search a range, from the first cut at or after its begin to that of the next range. Never raises for a file."""
    failed = Searched(address=wanted.file.address, begin=wanted.begin, failed=True)
    try:
        with opened(wanted.file) as stream:
            begin = 0 if not wanted.begin else _cut(stream, wanted.begin)
            if begin is None:  # the range before goes on through this one
                return replace(failed, failed=False)
            ends = (_cut(stream, place) for place in wanted.later)
            return _searched(failed, stream, begin, next((end for end in ends if end is not None), None))
    except SourceError:
        return failed


def joined(parts: Sequence[Searched]) -> dict[str, list[Searched]]:
    """The parts of each file in their order; of none that has failed."""
    files: dict[str, list[Searched]] = {}
    for part in sorted(parts, key=lambda part: part.begin):
        files.setdefault(part.address, []).append(part)
    return {address: found for address, found in files.items() if not any(part.failed for part in found)}


class Joined(Scan):
    """The search of a file that was searched by ranges: the same stretches, lines and near misses."""

    def __init__(self, source: Source, parts: Sequence[Searched]) -> None:
        super().__init__(source)
        self._parts = [part for part in parts if part.bytes_read]
        self.head = parts[0].head

    def __iter__(self) -> Iterator[Stretch]:
        for part in self._parts:
            for packed in part.stretches:
                stretch = _decode(decompress(packed))
                yield replace(stretch, first_line=self.lines + stretch.first_line)
            self._add(part)
        self.lines += not self.tail.endswith(b"\n")

    def _add(self, part: Searched) -> None:
        for new in part.near_misses:
            first = replace(new, first_line=self.lines + new.first_line)
            known = self.near_misses.found.setdefault(new.kind, replace(first, lines=0))
            known.lines += new.lines
        self.bytes_read += part.bytes_read
        self.lines += part.newlines
        self.tail, self.open_end = part.tail, part.open_end


class _Slice(Stream):
    """A stream's bytes from `begin` to `end`, to its own end where that is None."""

    def __init__(self, stream: Stream, begin: int, end: int | None) -> None:
        self._stream = stream
        self._left = None if end is None else end - begin
        stream.seek(begin)

    def fill(self, view: memoryview) -> int:
        """What comes next."""
        count = self._stream.readinto(view[: self._left])
        self._left = None if self._left is None else self._left - count
        return count


def _is_plain(file: File) -> bool:
    try:
        with opened(file) as stream:
            head = _read(stream, 0, HEAD)
    except SourceError:
        return False  # who reads it tells
    return recognise(head).content == "text" and not head.startswith(FIRST)


def _searched(empty: Searched, stream: Stream, begin: int, end: int | None) -> Searched:
    scan = Scan(_source(stream, begin, end))
    kept, size = [], 0
    for stretch in scan:
        kept.append(compress(_encode(stretch), 1))
        size += len(kept[-1])
        if size > MOST_KEPT:
            return empty
    if end is not None and scan.bytes_read < end - begin:  # it has shrunk
        return empty
    return replace(
        empty,
        failed=False,
        bytes_read=scan.bytes_read,
        newlines=scan.lines - bool(scan.tail and not scan.tail.endswith(b"\n")),
        head=scan.head,
        tail=scan.tail,
        open_end=scan.open_end,
        near_misses=tuple(scan.near_misses.found.values()),
        stretches=tuple(kept),
    )


def _cut(stream: Stream, place: int) -> int | None:
    """The first place at or after this one where ranges can meet, the same for whoever asks."""
    return next((at for at in range(place, place + TRIED * CHUNK, CHUNK) if _is_fit(_read(stream, at - _BEFORE))), None)


def _is_fit(text: bytes) -> bool:
    """Whether a search is between two stretches in the middle of this text, and would be so from there."""
    near, beyond, line = text[:_NEAR], text[_BEFORE:], text[_BEFORE - _NEAR :]
    return (
        len(text) == _BEFORE + _AFTER
        and not beyond.startswith(FIRST)
        and not SMELL.search(near)
        and not SMELL.search(beyond)
        and all(b"\n" in text[at : at + _LINE] for at in range(0, len(text), _LINE))
        and not any(_scan(text))
        and not _near_misses(line)
    )


def _scan(text: bytes) -> Scan:
    return Scan(_source(cast("Stream", io.BytesIO(text)), 0, None))


def _near_misses(text: bytes) -> bool:
    scan = _scan(text)
    return any(scan) or bool(scan.near_misses.found)


def _read(stream: Stream, begin: int, length: int = _BEFORE + _AFTER) -> bytes:
    piece = _Slice(stream, begin, begin + length)
    return b"".join(iter(lambda: piece.read(length), b""))


def _source(stream: Stream, begin: int, end: int | None) -> Source:
    return Source(
        name="",
        group="",
        modified=None,
        size=None,
        path=None,
        open=lambda: cast("BinaryIO", _Slice(stream, begin, end)),
    )
