"""Events kept packed in memory: an archive is read front to back, and one of its logs must wait for the next."""

import zlib
from collections import deque
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import structs

from oomlog.model import Event

SPOOL_BYTES = 64 << 20
"""For all logs of the archives that are read: several thousand reports, 5 to 20 KB each."""


class Spool:
    """Room for the events of sources that can't wait themselves."""

    def __init__(self) -> None:
        self._room = SPOOL_BYTES
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Event).decode

    def keep(self, events: Iterator[Event]) -> tuple[Iterator[Event], bool]:
        """The events, as many of them read already as there is room for; and whether these are all."""
        packed: deque[tuple[bytes, bytes | None]] = deque()
        for event in events:
            packed.append(self._pack(event))
            self._room -= _size(packed[-1])
            if self._room <= 0:
                return self._given(packed, events), False
        return self._given(packed, ()), True

    def _given(self, packed: deque[tuple[bytes, bytes | None]], more: Iterable[Event]) -> Iterator[Event]:
        while packed:
            piece = packed.popleft()
            self._room += _size(piece)
            yield self._unpack(*piece)
        yield from more

    def _pack(self, event: Event) -> tuple[bytes, bytes | None]:
        """Raw lines may hold bytes that are no text."""
        raw = None if event.raw is None else zlib.compress(event.raw.encode("utf-8", "surrogateescape"), 1)
        return zlib.compress(self._encode(structs.replace(event, raw=None)), 1), raw

    def _unpack(self, packed: bytes, raw: bytes | None) -> Event:
        event = self._decode(zlib.decompress(packed))
        if raw is None:
            return event
        return structs.replace(event, raw=zlib.decompress(raw).decode("utf-8", "surrogateescape"))


def _size(piece: tuple[bytes, bytes | None]) -> int:
    return len(piece[0]) + len(piece[1] or b"")
