"""Finds in a systemd journal file the records that can be of a report, at memory speed and without libsystemd.

libsystemd finds records by whole field values, never by a word in them. So the raw file is searched for the words, and
the object that holds them names its records (systemd: docs/JOURNAL_FILE_FORMAT.md). Equal values are stored once, so a
busy log is mostly read once too. What a record holds is left to libsystemd.
"""

import os
import struct
from collections.abc import Iterator
from itertools import takewhile

from ahocorasick_rs import BytesAhoCorasick, MatchKind
from msgspec import Struct

from oomlog.reading.scan import NEEDLES
from oomlog.reading.sources.compressed import unpacked

SIGNATURE = b"LPKSHHRH"
_HEAD = 208  # the header of the oldest journals; what later ones added is not looked at
_XZ, _LZ4, _KEYED_HASH, _ZSTD, _COMPACT = 1, 2, 4, 8, 16  # header: incompatible_flags
_DATA, _ENTRY, _ENTRY_ARRAY = 1, 3, 6
_STEP, _CONTEXT = 2 << 20, 64 << 10
"""Read at a time, and kept of what was before: a MESSAGE may begin so far before the words that are looked for."""
_BLOCK = 256 << 10  # searched at a time
_LONGEST = 1 << 20
"""Of a compressed MESSAGE; the kernel's are under 2 KiB."""
_LARGEST = 1 << 40
_KEY = b"MESSAGE="
_OVERLAP = max(map(len, NEEDLES)) - 1
_PACKED = {flag: bytes((_DATA, mark)) + bytes(6) for flag, mark in ((_XZ, 1), (_LZ4, 2), (_ZSTD, 4))}
"""How an object begins whose data is compressed this way; the header's flag only says that there may be one."""
_MAGIC = {1: b"\xfd7zXZ\0", 4: b"\x28\xb5\x2f\xfd"}


class Header(Struct, frozen=True):
    """`first` and `last` record in microseconds since 1970, their sequence numbers, `size` in bytes as it should be."""

    flags: int
    machine: str
    sequence: str
    size: int
    records: int
    first_record: int
    last_record: int
    first: int
    last: int

    @property
    def newer(self) -> bool:
        """Whether the file is of a form that is not known here."""
        return bool(self.flags & ~(_XZ | _LZ4 | _KEYED_HASH | _ZSTD | _COMPACT))

    @property
    def data_at(self) -> int:
        """Where in a data object its data begins."""
        return 72 if self.flags & _COMPACT else 64


class _Odd(Exception):
    """The file is not as it is documented to be."""


def header(descriptor: int) -> Header | None:
    """The header of a journal file; None if it is none."""
    raw = os.pread(descriptor, _HEAD, 0)
    if len(raw) < _HEAD or not raw.startswith(SIGNATURE):
        return None
    flags = struct.unpack_from("<I", raw, 12)[0]
    own, arena = struct.unpack_from("<QQ", raw, 88)
    records, last_record, first_record, _, first, last = struct.unpack_from("<6Q", raw, 152)
    machine, sequence = raw[40:56].hex(), raw[72:88].hex()
    return Header(flags, machine, sequence, own + arena, records, first_record, last_record, first, last)


def telling(descriptor: int, about: Header) -> list[int] | None:
    """The sequence numbers of the records with one of NEEDLES in MESSAGE, rising; None where that can't be told."""
    try:
        return sorted(set(_Search(descriptor, about).records()))
    except (_Odd, struct.error):
        return None


class _Search:
    """One pass over one file."""

    def __init__(self, descriptor: int, about: Header) -> None:
        if about.newer:
            raise _Odd
        self._descriptor = descriptor
        self._data_at = about.data_at
        self._item = "<I" if about.flags & _COMPACT else "<Q"
        self._packed = [mark for flag, mark in _PACKED.items() if about.flags & flag]
        self._searcher = BytesAhoCorasick([*NEEDLES, *self._packed], matchkind=MatchKind.LeftmostFirst)

    def records(self) -> Iterator[int]:
        """Sequence numbers, in no order, some more than once."""
        seen = 0  # end of the last object that was looked at
        for buffer, base, begin, end in self._hits():
            if base + begin < seen:
                continue
            packed = buffer[begin] == _DATA
            place = self._packed_at(base + begin) if packed else self._plain(buffer, base, begin, end)
            if place is not None:
                seen = place + self._size(place, _DATA)
                yield from self._of(place)

    def _hits(self) -> Iterator[tuple[bytearray, int, int, int]]:
        """A buffer, its place in the file, and where in it a hit begins and ends."""
        buffer, kept, place = bytearray(_CONTEXT + _STEP), 0, 0
        view = memoryview(buffer)
        while got := os.preadv(self._descriptor, [view[kept:]], place):
            total = kept + got
            for start in range(max(0, kept - _OVERLAP), total, _BLOCK):
                low = max(0, start - _OVERLAP)
                for _, begin, end in self._searcher.find_matches_as_indexes(view[low : min(start + _BLOCK, total)]):
                    yield buffer, place - kept, low + begin, low + end
            place += got
            kept, before = min(_CONTEXT, total), total
            view[:kept] = bytes(view[before - kept : before])

    def _plain(self, buffer: bytearray, base: int, begin: int, end: int) -> int | None:
        """The data object whose MESSAGE the hit stands in; None where it stands in something else."""
        at = buffer.rfind(_KEY, max(0, begin - _CONTEXT), begin)
        while at >= self._data_at:
            kind, flags, size = struct.unpack_from("<BB6xQ", buffer, at - self._data_at)
            place = base + at - self._data_at
            if (kind, flags & 7, place % 8) == (_DATA, 0, 0) and size >= self._data_at + end - at:
                return place
            at = buffer.rfind(_KEY, max(0, begin - _CONTEXT), at)
        return None

    def _packed_at(self, place: int) -> int | None:
        """The place, if a compressed data object stands there whose MESSAGE holds one of NEEDLES."""
        head = os.pread(self._descriptor, 16, place)
        if place % 8 or len(head) < 16:
            return None
        _, flags, size = struct.unpack("<BB6xQ", head)
        if not self._data_at < size < _LONGEST:
            return None
        data = os.pread(self._descriptor, size - self._data_at, place + self._data_at)
        if not data.startswith(_MAGIC.get(flags, b"")):
            return None  # a number that looks like the beginning of an object
        text = _unpacked(flags, data)
        return place if text.startswith(_KEY) and self._searcher.find_matches_as_indexes(text) else None

    def _of(self, place: int) -> Iterator[int]:
        """The sequence numbers of the records that a data object belongs to."""
        raw = os.pread(self._descriptor, 64, place)
        first, arrays, many = struct.unpack_from("<3Q", raw, 40)
        if first and many:
            yield from self._number(first)
        left = many - 1
        while arrays and left > 0:
            items, following = self._array(arrays)
            for entry in takewhile(bool, items[:left]):
                yield from self._number(entry)
            left -= len(items)
            if following and following <= arrays:
                raise _Odd
            arrays = following

    def _array(self, place: int) -> tuple[list[int], int]:
        """The items of an array of entries, and where the next one is."""
        raw = os.pread(self._descriptor, self._size(place, _ENTRY_ARRAY) - 16, place + 16)
        items = [item for (item,) in struct.iter_unpack(self._item, raw[8:])]
        return items, int.from_bytes(raw[:8], "little")

    def _number(self, entry: int) -> Iterator[int]:
        """The sequence number of an entry; none of one that the file ends before."""
        raw = os.pread(self._descriptor, 24, entry)
        if len(raw) < 24 or not raw[0]:
            return
        if raw[0] != _ENTRY:
            raise _Odd
        yield int.from_bytes(raw[16:24], "little")

    def _size(self, place: int, kind: int) -> int:
        found, size = struct.unpack("<B7xQ", os.pread(self._descriptor, 16, place))
        if found != kind or not 24 <= size <= _LARGEST:
            raise _Odd
        return int(size)


def _unpacked(flags: int, data: bytes) -> bytes:
    """The data of a compressed object, of a long one nothing or the beginning; raises _Odd where it is damaged."""
    try:
        if flags != 2:
            return unpacked("xz" if flags == 1 else "zstd", data, _LONGEST)
        return _lz4(data) if int.from_bytes(data[:8], "little") <= _LONGEST else b""
    except ValueError:
        raise _Odd from None


def _lz4(data: bytes) -> bytes:
    """A bare block after the size of what is in it."""
    import lz4.block

    try:
        return bytes(lz4.block.decompress(data[8:], uncompressed_size=int.from_bytes(data[:8], "little")))
    except lz4.block.LZ4BlockError as error:
        raise ValueError from error
