"""gzip, xz, bzip2, zstd and lz4 as streams: any number of members or frames, in memory that doesn't grow.

All five decompressors have the manners of bz2.BZ2Decompressor: `decompress(data, max_length)`, `eof`, `needs_input`,
`unused_data`. Formats: RFC 1952 (gzip), RFC 8878 (zstd), xz-file-format.txt, lz4_Frame_format.md.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

from oomlog.errors import SourceError
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.streams import Stream
from oomlog.regex import regex

_MAGIC = regex(
    rb"(?P<gzip>\x1f\x8b\x08)"
    rb"|(?P<xz>\xfd7zXZ\0)"
    rb"|(?P<bzip2>BZh[1-9](?:1AY&SY|\x17rE8P\x90))"
    rb"|(?P<zstd>\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)"  # a frame; a skippable one (pzstd), which lz4 has too
    rb"|(?P<lz4>\x04\x22\x4d\x18)"
)
_LONGEST_MAGIC = 10
INPUT = 512 << 10
"""Bytes read at a time. Each call gives up Python's lock and waits to get it back: with 64 KiB, gzip is twice as slow
while the main thread is busy."""
REPLAY = 1 << 20
"""Compressed bytes of a member that are kept, to read it once more up to the very place where it turns out damaged."""
_REPLAY_OUTPUT = 64 << 10
XZ_MEMORY = 256 << 20
"""`xz -9` takes 65 MiB to decompress; a header may ask for 4 GiB."""


class _Codec(NamedTuple):
    """`new` makes a decompressor for one member, `errors` is what it raises on damaged data."""

    new: Callable[[], Any]
    errors: tuple[type[Exception], ...]


def _isal_errors() -> tuple[type[Exception], ...]:
    from isal import igzip_lib

    return (cast("type[Exception]", igzip_lib.IsalError),)  # its stub says: an instance


def _gzip() -> _Codec:
    from isal import igzip_lib

    return _Codec(lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP), _isal_errors())


def _deflate() -> _Codec:
    from isal import igzip_lib

    return _Codec(lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE), _isal_errors())


def _xz() -> _Codec:
    import lzma

    return _Codec(lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY), (lzma.LZMAError,))


def _bzip2() -> _Codec:
    import bz2

    return _Codec(bz2.BZ2Decompressor, (OSError, ValueError))


def _zstd() -> _Codec:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return _Codec(zstd.ZstdDecompressor, (zstd.ZstdError,))


def _lz4() -> _Codec:
    import lz4.frame

    return _Codec(lz4.frame.LZ4FrameDecompressor, (RuntimeError,))


_CODECS: dict[str, Callable[[], _Codec]] = {
    "gzip": _gzip,
    "deflate": _deflate,  # in zip archives: has no magic number
    "xz": _xz,
    "bzip2": _bzip2,
    "zstd": _zstd,
    "lz4": _lz4,
}


def packed_with(head: bytes) -> str | None:
    """Which of the five a stream begins with: `gzip`, `xz`, `bzip2`, `zstd`, `lz4`; None for anything else."""
    match = _MAGIC.match(head)
    return match and match.lastgroup


def unpacked(packed: str, data: bytes, limit: int) -> bytes:
    """What a piece of compressed data holds, up to `limit` bytes. Raises ValueError where it is damaged."""
    codec = _CODECS[packed]()
    try:
        return bytes(codec.new().decompress(data, limit))
    except codec.errors as error:
        raise ValueError(str(error)) from error


class Decompressed(Stream):
    """The plain bytes of a compressed stream. Damaged or cut off, it gives all that is readable, then a SourceError."""

    def __init__(self, name: str, stream: Stream, packed: str, budget: Budget) -> None:
        self._name = name
        self._stream = stream
        self._budget = budget
        self._buffer = memoryview(bytearray(INPUT))
        self._taken = 0
        self._rescued: Iterator[bytes] | None = None
        self._left = b""
        self._begin(packed, b"")

    def fill(self, view: memoryview) -> int:
        """At most len(view) bytes, of one decompressor's call."""
        data = b"" if self._rescued is not None else self._next(len(view))
        if self._rescued is not None:
            data = self._rest(self._rescued, len(view))
        view[: len(data)] = data
        self._budget.spend(self._name, len(data))
        return len(data)

    @property
    def stalls(self) -> bool:
        """As what lies below; `ready` cannot tell, as input may be too short to give anything."""
        return self._stream.stalls

    def close(self) -> None:
        """Close what lies below too."""
        self._stream.close()
        super().close()

    def _begin(self, packed: str, pending: bytes) -> None:
        """A new member, of which `pending` was read already."""
        self._packed = packed
        self._codec = _CODECS[packed]()
        self._member = self._codec.new()
        self._pending = pending
        self._given = 0
        self._replay: list[bytes] | None = []
        self._replayed = 0

    def _next(self, limit: int) -> bytes:
        """Up to `limit` plain bytes; none at the end, or when damage was met (see `_rescued`)."""
        while not self._member.eof or self._follows():
            data = self._more() if self._member.needs_input else b""
            cut_off = self._member.needs_input and not data
            try:
                plain: bytes = self._member.decompress(data, limit) or b""
            except self._codec.errors as error:
                self._rescued = self._rescue(self._damage(error))
                return b""
            if plain:
                self._given += len(plain)
                return plain
            if cut_off:
                raise SourceError(
                    f"{self._name}: the {self._packed} data ends too early, after byte {self._taken}:"
                    " a copy or a write was cut off; what it holds was read"
                )
        return b""

    def _more(self) -> bytes:
        data, self._pending = self._pending or self._read(), b""
        if self._replay is not None:
            self._replay.append(data)
            self._replayed += len(data)
            if self._replayed > REPLAY:
                self._replay = None
        return data

    def _read(self) -> bytes:
        count = self._stream.fill(self._buffer)
        self._taken += count
        return bytes(self._buffer[:count])

    def _follows(self) -> bool:
        """Whether another member comes; zeros between members are padding."""
        after: bytes = self._member.unused_data or b""
        while len(after := after.lstrip(b"\0")) < _LONGEST_MAGIC and (data := self._read()):
            after += data
        if not after:
            return False
        if (packed := packed_with(after)) is None:
            place = self._taken - len(after)
            raise SourceError(
                f"{self._name}: not {self._packed} data from byte {place} on; what stands before was read"
            )
        self._begin(packed, after)
        return True

    def _damage(self, error: Exception) -> SourceError:
        return SourceError(
            f"{self._name}: the {self._packed} data is damaged before byte {self._taken} ({error});"
            " what stands before the damage was read; copy it again"
        )

    def _rescue(self, error: SourceError) -> Iterator[bytes]:
        """What the failed call would have given: the member once more, the last of it byte by byte."""
        pieces = self._replay or []
        small = [piece[at : at + 1] for piece in pieces[-1:] for at in range(len(piece))]
        member, skip = self._codec.new(), self._given
        try:
            for piece in pieces[:-1] + small:
                for plain in _outputs(member, piece):
                    if len(plain) > skip:
                        yield plain[skip:]
                    skip = max(0, skip - len(plain))
        except self._codec.errors:
            pass
        raise error

    def _rest(self, rescued: Iterator[bytes], limit: int) -> bytes:
        self._left = self._left or next(rescued, b"")
        data, self._left = self._left[:limit], self._left[limit:]
        return data


def _outputs(member: Any, piece: bytes) -> Iterator[bytes]:  # noqa: ANN401 - five libraries' classes
    """All that a decompressor gives for a piece of input."""
    while not member.eof:
        yield member.decompress(piece, _REPLAY_OUTPUT) or b""
        if member.needs_input:
            return
        piece = b""
