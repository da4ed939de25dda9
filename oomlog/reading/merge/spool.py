"""Events kept packed in memory: an archive is read front to back, and one of its logs must wait for the next."""

import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec
from msgspec import structs

from oomlog.model import Event
from oomlog.reading.remarks import Found, Reboot, Remark

SPOOL_BYTES = 64 << 20
"""For all logs of the archives that are read: several thousand reports, 5 to 20 KB each."""


class _Packed(NamedTuple):
    """`data` is that of an event, or of what was said beside."""

    data: bytes
    event: bool
    raw: bytes | None = None

    @property
    def size(self) -> int:
        return len(self.data) + len(self.raw or b"")


class Spool:
    """Room for what sources tell that can't wait themselves."""

    def __init__(self) -> None:
        self._room = SPOOL_BYTES
        self._encode = msgspec.msgpack.Encoder().encode
        self._event = msgspec.msgpack.Decoder(Event).decode
        self._said: Callable[[bytes], Remark | Reboot] = msgspec.msgpack.Decoder(Remark | Reboot).decode

    def keep(self, found: Iterator[Found]) -> tuple[Iterator[Found], bool]:
        """The events, as many of them read already as there is room for; and whether these are all."""
        packed: deque[_Packed] = deque()
        for one in found:
            packed.append(self._pack(one))
            self._room -= packed[-1].size
            if self._room <= 0:
                return self._given(packed, found), False
        return self._given(packed, ()), True

    def _given(self, packed: deque[_Packed], more: Iterable[Found]) -> Iterator[Found]:
        while packed:
            piece = packed.popleft()
            self._room += piece.size
            yield self._unpack(piece)
        yield from more

    def _pack(self, one: Found) -> _Packed:
        """Raw lines may hold bytes that are no text."""
        if isinstance(one, Remark | Reboot):
            return _Packed(self._encode(one), event=False)
        raw = None if one.raw is None else zlib.compress(one.raw.encode("utf-8", "surrogateescape"), 1)
        return _Packed(zlib.compress(self._encode(structs.replace(one, raw=None)), 1), event=True, raw=raw)

    def _unpack(self, packed: _Packed) -> Found:
        if not packed.event:
            return self._said(packed.data)
        event = self._event(zlib.decompress(packed.data))
        if packed.raw is None:
            return event
        return structs.replace(event, raw=zlib.decompress(packed.raw).decode("utf-8", "surrogateescape"))
