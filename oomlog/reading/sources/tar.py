"""Tar archives read front to back, nothing kept and nothing written: ustar, GNU and pax headers.

Format: pax in POSIX.1-2024 (ustar, pax), `src/tar.h` of GNU tar. The standard library's reader takes a header's own
word for how long a name is, into memory; links and devices are left alone here.
"""

import io
import re
from collections.abc import Iterator

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.reading.sources.streams import Stream

BLOCK = 512
MAX_MEMBERS = 200_000
"""An sosreport has 20,000 to 60,000 members."""
MAX_EXTENSION = 1 << 20
"""Bytes of a pax header or a long name: paths end at 4 KiB, extended attributes at 64 KiB."""
MAX_SIZE = 1 << 50
_SKIP = 1 << 20
_FILES = b"0\x007S"
_WITHOUT_DATA = b"123456"  # links, devices, directories, FIFOs


class Member(Struct):
    """A regular file in an archive: `offset` and `size` of its data in bytes, `modified` in epoch seconds."""

    name: str
    size: int
    modified: float
    offset: int


class TarReader:
    """The regular files of a tar archive, in the archive's order; each may be read until the next is asked for."""

    def __init__(self, name: str, stream: Stream) -> None:
        self._name = name
        self._raw = stream
        self._stream = io.BufferedReader(stream, 128 << 10)
        self._size = self._stream.seek(0, io.SEEK_END) if self._stream.seekable() else None
        self._at = self._stream.seek(0) if self._size is not None else 0
        self._end = 0
        self._broken = False
        self.current: Member | None = None

    def __iter__(self) -> Iterator[Member]:
        extra: dict[str, str] = {}
        for _ in range(MAX_MEMBERS):
            self._advance(self._end)
            if self._broken or not (header := self._header()):
                return
            member, kind = self._member(header, extra), header[156:157]
            self._end = member.offset if kind in _WITHOUT_DATA else member.offset + -(-member.size // BLOCK) * BLOCK
            if kind in b"KLgx":
                extra |= self._extension(kind, member.size)
                continue
            extra = {}
            if kind in _FILES and not member.name.endswith("/"):
                self.current = member
                yield member
                self.current = None
        raise SourceError(f"{self._name}: over {MAX_MEMBERS} members; unpack it and name the logs in it")

    def open(self, member: Member, name: str) -> Stream:
        """The data of a member; on a file (not a pipe) of any member that was met, else of the current one."""
        if member is not self.current and self._size is not None:
            self._at = self._stream.seek(member.offset)
            self.current = member
        return _MemberStream(self, member, name)

    def close(self) -> None:
        """Close the archive."""
        self._stream.close()

    @property
    def stalls(self) -> bool:
        """As what the archive is read from."""
        return self._raw.stalls

    def read_into(self, view: memoryview, name: str) -> int:
        """Data of the current member."""
        try:
            count = self._stream.readinto1(view)
        except SourceError:
            self._broken = True
            raise
        if not count:
            self._broken = True
            raise SourceError(
                f"{name}: the archive ends in the middle of it, at byte {self._at}; copy the archive again"
            )
        self._at += count
        return count

    def _advance(self, place: int) -> None:
        if self._size is not None and place <= self._size:
            self._at = self._stream.seek(place)
        while self._at < place and not self._broken:
            got = len(self._stream.read1(min(place - self._at, _SKIP)))
            self._at += got
            if not got:
                raise self._damaged("ends in the middle of a member")

    def _read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._at += len(data)
        return data

    def _header(self) -> bytes:
        """The next header block; empty at the archive's end."""
        block = self._read(BLOCK)
        if not block.strip(b"\0"):
            return b""
        if len(block) < BLOCK:
            raise self._damaged("ends in the middle of a header")
        if sum(block[:148]) + 8 * 32 + sum(block[156:]) != _number(block[148:156]):
            raise self._damaged("is damaged")
        return block

    def _member(self, header: bytes, extra: dict[str, str]) -> Member:
        name = _text(header[:100])
        if header[257:263] == b"ustar\0" and header[345:500].strip(b"\0"):
            name = f"{_text(header[345:500])}/{name}"
        name = extra.get("GNU.sparse.name") or extra.get("path") or name
        size = _number(header[124:136]) if "size" not in extra else int(re.sub(r"[^0-9]", "", extra["size"][:18]) or 0)
        if size > MAX_SIZE:
            raise self._damaged(f"has a member of {size} bytes")
        sparse = header[156:157] == b"S" and header[482]
        while sparse:  # the map of a sparse file goes on in blocks of its own
            sparse = (self._read(BLOCK) or bytes(BLOCK)).ljust(BLOCK)[504]
        return Member(name, size, float(_number(header[136:148])), self._at)

    def _extension(self, kind: bytes, size: int) -> dict[str, str]:
        """What an extra header says of the next member: GNU's long name (L), pax records `length key=value` (x)."""
        if kind in b"Kg":  # the target of a link; what holds for all members: no names
            return {}
        if size > MAX_EXTENSION:
            raise self._damaged(f"asks for a name of {size} bytes")
        data = self._read(size)
        if kind == b"L":
            return {"path": _text(data)}
        return dict(_pax_records(data))

    def _damaged(self, what: str) -> SourceError:
        return SourceError(f"{self._name}: the archive {what} at byte {self._at}; what stands before was read")


class _MemberStream(Stream):
    """The data of one member."""

    def __init__(self, archive: TarReader, member: Member, name: str) -> None:
        self._archive = archive
        self._member = member
        self._name = name
        self._left = member.size

    @property
    def stalls(self) -> bool:
        return self._archive.stalls

    def fill(self, view: memoryview) -> int:
        if not self._left:
            return 0
        if self._archive.current is not self._member:
            raise SourceError(f"{self._name}: the archive was read on; read its logs one after the other")
        count = self._archive.read_into(view[: self._left], self._name)
        self._left -= count
        return count


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _number(field: bytes) -> int:
    """Octal digits, or (GNU) a big-endian number after a byte 0x80; 0 for anything else."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:])
    digits = field.strip(b" \0")
    return int(digits, 8) if digits.isdigit() and not digits.strip(b"01234567") else 0


def _pax_records(data: bytes) -> Iterator[tuple[str, str]]:
    while data:
        length, space, _ = data.partition(b" ")
        if not space or len(length) > 8 or not length.isdigit() or not len(length) < int(length) <= len(data):
            return
        record, data = data[len(length) + 1 : int(length) - 1], data[int(length) :]
        key, _, value = record.partition(b"=")
        yield _text(key), _text(value)
