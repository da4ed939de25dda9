"""The last pieces of a source: what may still change, and a little before it."""

from bisect import bisect_right
from itertools import accumulate

from oomlog.live.watch.pieces import Piece

CONTEXT = 256
"""Pieces that are kept where no report is under way: one may be that has not been recognised yet."""
_LONG = 64 << 10
"""But no more bytes of such than this."""


class Window:
    """Pieces after `anchor`, the last one that needs not be read again. `head` stands before them."""

    def __init__(self, anchor: Piece, head: bytes) -> None:
        self.anchor = anchor
        self._head = head
        self._before = head.count(b"\n")
        self.pieces: list[Piece] = []
        self.size = 0
        self._starts: list[int] = []

    def add(self, pieces: list[Piece]) -> None:
        """Further ones."""
        self.pieces += pieces
        self.size += sum(len(piece.text) for piece in pieces)
        self._starts = []

    def text(self) -> bytes:
        """All of it, as a log."""
        return self._head + b"".join(piece.text for piece in self.pieces)

    def index(self, line: int) -> int:
        """The number of the piece that holds a line of the text (1-based)."""
        if not self._starts:
            counts = [self._before + 1, *(piece.text.count(b"\n") for piece in self.pieces)]
            self._starts = list(accumulate(counts))
        return min(max(0, bisect_right(self._starts, line) - 1), len(self.pieces) - 1)

    def cut(self, first: int | None, over: int) -> bool:
        """Keep what begins at piece `first`, or None: what may matter after piece `over`. → whether any was let go."""
        start = self._context(over) if first is None else first
        if not start:
            return False
        self.anchor = self.pieces[start - 1]
        self.size -= sum(len(piece.text) for piece in self.pieces[:start])
        del self.pieces[:start]
        self._starts = []
        return True

    def _context(self, over: int) -> int:
        start, size = len(self.pieces), 0
        least = max(over, len(self.pieces) - CONTEXT)
        while start > least and (size := size + len(self.pieces[start - 1].text)) <= _LONG:
            start -= 1
        return start
