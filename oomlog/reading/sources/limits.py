"""Bounds on what one file may make of itself."""

from collections.abc import Callable

from oomlog.errors import SourceError

EXPANSION_FREE = 4 << 30
"""Bytes that any compressed input may give: a log with a hole of NULs (copytruncate) grows to GiB out of nothing."""
EXPANSION_RATIO = 1100
"""Beyond that, bytes given for one stored. deflate ends at 1032, and real logs pack 10 to 300 to one: a .gz never
meets this bound, a bomb (layer in layer, members that share their data) soon does."""


class Budget:
    """What all layers and members of one input may give, measured by `stored()`: its bytes as stored, read so far."""

    def __init__(self, stored: Callable[[], int]) -> None:
        self._stored = stored
        self._given = 0

    def spend(self, name: str, count: int) -> None:
        """`count` bytes more; raises SourceError when it is out of all proportion."""
        self._given += count
        if self._given > EXPANSION_FREE + EXPANSION_RATIO * self._stored():
            raise SourceError(
                f"{name}: unpacks to over {self._given >> 30} GiB, more than {EXPANSION_RATIO} times what is stored:"
                " stopped as a decompression bomb; unpack it and name the file if it is none"
            )
