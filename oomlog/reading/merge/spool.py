"""Events kept packed in memory: an archive is read front to back, and one of its logs must wait for the next."""

import zlib
from collections import deque
from collections.abc import Iterable, Iterator

from oomlog.reading.merge.packing import pack, unpack
from oomlog.reading.remarks import Found

SPOOL_BYTES = 64 << 20
"""For all logs of the archives that are read: several thousand reports, 5 to 20 KB each."""


class Spool:
    """Room for what sources tell that can't wait themselves."""

    def __init__(self) -> None:
        self._room = SPOOL_BYTES

    def keep(self, found: Iterator[Found]) -> tuple[Iterator[Found], bool]:
        """The events, as many of them read already as there is room for; and whether these are all."""
        packed: deque[bytes] = deque()
        for one in found:
            packed.append(zlib.compress(pack(one), 1))
            self._room -= len(packed[-1])
            if self._room <= 0:
                return self._given(packed, found), False
        return self._given(packed, ()), True

    def _given(self, packed: deque[bytes], more: Iterable[Found]) -> Iterator[Found]:
        while packed:
            piece = packed.popleft()
            self._room += len(piece)
            yield unpack(zlib.decompress(piece))
        yield from more
