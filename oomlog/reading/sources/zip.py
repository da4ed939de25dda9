"""Zip archives: the regular files in one, read in any order, nothing written. Format: PKWARE's APPNOTE.TXT.

Only from a file: the list of members stands at the end. The standard library reads that list; the data goes through
our own decompressors, which give all that is readable of a damaged member.
"""

import io
import os
import stat
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from oomlog.errors import SourceError
from oomlog.reading.sources.compressed import Decompressed
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.streams import Stream

if TYPE_CHECKING:
    from zipfile import ZipInfo

MAX_DIRECTORY = 16 << 20
"""Bytes of the list of members, which is read into memory whole: room for about 150,000 of them, in some 100 MB."""
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x06"
_LOCAL = b"PK\x03\x04"
_LOCAL_SIZE = 30
_STORED = 0
_METHODS = {8: "deflate", 12: "bzip2", 93: "zstd", 95: "xz"}  # 4.4.5
_ENCRYPTED = 0x1


class ZipReader:
    """The regular files of a zip archive. Raises SourceError for what is none."""

    def __init__(self, name: str, stream: Stream) -> None:
        self._name = name
        self._file = io.BufferedReader(stream, 128 << 10)

    def members(self) -> Iterator["ZipInfo"]:
        """In the order of the archive's list; links are left out."""
        import zipfile

        if _directory_size(self._file) > MAX_DIRECTORY:
            raise SourceError(f"{self._name}: too many members for one archive; unpack it and name the logs in it")
        try:
            listed = zipfile.ZipFile(self._file).infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise SourceError(f"{self._name}: a damaged zip archive ({error}); copy it again") from None
        for member in listed:
            kind = stat.S_IFMT(member.external_attr >> 16)
            if kind in (0, stat.S_IFREG) and not member.filename.endswith(("/", "\\")):
                yield member

    def open(self, member: "ZipInfo", name: str, budget: Budget) -> Stream:
        """The plain data of a member; good until another one is read."""
        if member.flag_bits & _ENCRYPTED:
            raise SourceError(f"{name}: encrypted; unpack the archive with its password and name the log")
        stored = _Slice(name, self._file, self._data_offset(member, name), member.compress_size, budget)
        if member.compress_type == _STORED:
            return _Checked(name, stored, member.CRC)
        if (packed := _METHODS.get(member.compress_type)) is None:
            raise SourceError(f"{name}: packed in a way that is not read; unpack the archive and name the log")
        return _Checked(name, Decompressed(name, stored, packed, budget), member.CRC)

    def close(self) -> None:
        """Close the archive."""
        self._file.close()

    def _data_offset(self, member: "ZipInfo", name: str) -> int:
        """Behind the local header, whose name and extra field have lengths of their own (4.3.7)."""
        self._file.seek(member.header_offset)
        header = self._file.read(_LOCAL_SIZE)
        if len(header) < _LOCAL_SIZE or not header.startswith(_LOCAL):
            raise SourceError(f"{name}: damaged in the archive, at byte {member.header_offset}; copy the archive again")
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        return member.header_offset + _LOCAL_SIZE + lengths


def _directory_size(file: "io.BufferedReader[Stream]") -> int:
    """Bytes of the list of members, as the end record says (4.3.16), or the one of zip64 (4.3.14)."""
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - (1 << 16) - 128))
    tail = file.read(size - start)
    end, end64 = tail.rfind(_END), tail.rfind(_END64)
    told = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    told64 = int.from_bytes(tail[end64 + 40 : end64 + 48], "little") if end64 >= 0 else 0
    return told64 if told == 0xFFFFFFFF else told


class _Slice(Stream):
    """`size` bytes of a file from `offset` on. Members of a bomb may share their data: all that is read counts."""

    def __init__(self, name: str, file: "io.BufferedReader[Stream]", offset: int, size: int, budget: Budget) -> None:
        self._name = name
        self._file = file
        self._at = offset
        self._left = size
        self._budget = budget

    def fill(self, view: memoryview) -> int:
        """What one read gives."""
        self._file.seek(self._at)
        count = self._file.readinto1(view[: self._left]) if self._left else 0
        self._at += count
        self._left -= count
        if self._left and not count:
            raise SourceError(f"{self._name}: the archive ends in the middle of it; copy the archive again")
        self._budget.spend(self._name, count)
        return count


class _Checked(Stream):
    """A member's data, whose checksum is that of the list."""

    def __init__(self, name: str, data: Stream, checksum: int) -> None:
        self._name = name
        self._data = data
        self._checksum = checksum
        self._found = 0

    def fill(self, view: memoryview) -> int:
        """What one read gives; the checksum is compared at the end."""
        count = self._data.fill(view)
        self._found = zlib.crc32(view[:count], self._found)
        if not count and self._found != self._checksum:
            raise SourceError(f"{self._name}: damaged in the archive (its checksum differs); what it holds was read")
        return count
