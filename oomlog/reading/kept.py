"""The latest text of a log, for the lines of a report once it is known to be one: as they stand there."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from typing import Protocol

KEPT_STRETCHES = 16
"""The longest report fits in so many MiB."""


class _Part(Protocol):
    def lines(self, first: int, last: int) -> str:
        """Those of these lines that are here, as they stand in the log."""
        ...


class Kept:
    """The stretches of one log that were read last."""

    def __init__(self) -> None:
        self._parts: deque[_Part] = deque(maxlen=KEPT_STRETCHES)

    def add(self, text: str, first_line: int, newlines: int | None) -> None:
        """Takes whole lines, numbered from `first_line`; `newlines` counts their line feeds where that is known."""
        self._parts.append(_Text(text, first_line, text.count("\n") if newlines is None else newlines))

    def add_turned(self, numbers: Sequence[int], records: Sequence[str]) -> None:
        """Takes records of a log that is newest first, and the number of each; they stand there the other way round."""
        self._parts.append(_Turned(numbers, records))

    def lines(self, first: int, last: int) -> str:
        """From one line to another, as they stand in the log."""
        parts = [part.lines(first, last) for part in self._parts]
        return "".join(parts[::-1] if isinstance(self._parts[-1], _Turned) else parts)


class _Text:
    def __init__(self, text: str, first: int, newlines: int) -> None:
        self._text, self._first = text, first
        self._last = first + newlines - text.endswith("\n")
        self._known = (first, 0)

    def lines(self, first: int, last: int) -> str:
        if last < self._first or first > self._last:
            return ""
        begin = self._place(max(first, self._first))
        return self._text[begin : self._place(last + 1) if last < self._last else None]

    def _place(self, number: int) -> int:
        """Where a line begins. Reports are asked for in order, so what was counted once is not counted again."""
        line, at = self._known if number >= self._known[0] else (self._first, 0)
        for _ in range(number - line):
            at = self._text.find("\n", at) + 1
        self._known = (number, at)
        return at


class _Turned:
    def __init__(self, numbers: Sequence[int], records: Sequence[str]) -> None:
        self._numbers, self._records = numbers, records

    def lines(self, first: int, last: int) -> str:
        here = self._records[bisect_left(self._numbers, first) : bisect_right(self._numbers, last)]
        return "".join(here[::-1])
