"""Takes the prefix off a whole run of task rows at once: a dump has hundreds, which differ in nothing before the words.

The first row of a run is stripped like any line. What stood before its words becomes a pattern (any digits, any
blanks, the same host and caller), and all following lines that fit it are rows of the same speaker.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from oomlog.reading.finding import find
from oomlog.reading.line import Line, Rows
from oomlog.regex import regex

HEADER = "total_vm"
"""Stands in the header row of every task dump (mm/oom_kill.c:dump_tasks)."""
ROW = regex(r"\[ *\d+\] +\d+ +\d+ +\d", re.ASCII)
_ROW = r"\[[ 0-9]++\] .*+"
_LEAST = 4
_MISSES = 8
"""So many other lines in a row end the search for further rows of a table."""

Parts = tuple[str, ...]
"""What stands before the words; every second part is the host or the caller."""
StripOne = Callable[[int, int], list[Line]]
"""Strips the lines between two places of the text."""


class Run:
    """A run of rows, and the places where it begins and ends."""

    __slots__ = ("end", "rows", "start")

    def __init__(self, start: int, end: int, rows: Rows) -> None:
        self.start, self.end, self.rows = start, end, rows


def runs(text: str, mark: str, *, follows: bool, strip: StripOne) -> Iterator[Run]:
    """The runs of a text, in order.

    `mark` is what a framing's escapes have in them (a line feed where there are none): rows with such are left alone.
    """
    done = 0 if follows else _table(text, 0)
    while done is not None:
        misses, at = 0, done
        while misses < _MISSES and (line_end := text.find("\n", at) + 1) > 0:
            run = _run(text, at, line_end, mark, strip)
            if run is not None:
                yield run
                done = run.end
            misses, at = (0, run.end) if run else (misses + 1, line_end)
        done = _table(text, done)


def _table(text: str, at: int) -> int | None:
    """Where the line begins behind the next header row."""
    header = text.find(HEADER, at)
    return text.find("\n", header) + 1 or None if header >= 0 else None


def _run(text: str, start: int, line_end: int, mark: str, strip: StripOne) -> Run | None:
    raw = text[start : line_end - 1]
    if ROW.search(raw) is None or len(lines := strip(start, line_end)) != 1:
        return None
    first = lines[0]
    if not ROW.match(first.text) or not raw.endswith(first.text):
        return None
    width = len(raw) - len(first.text)
    parts = _parts(raw[:width], first)
    found = _equal(text, start, parts, first, width) or _alike(text, start, parts, first)
    if found is None or (mark != "\n" and find(text, mark, start, found.end) >= 0):
        return None
    return found if len(found.rows.lines) >= _LEAST else None


def _equal(text: str, start: int, parts: Parts, first: Line, width: int) -> Run | None:
    """The run whose prefixes are all equally long, as they nearly always are; None where it goes on otherwise."""
    match = _compiled(parts, _same_width)[1].match(text, start)
    if match is None or _compiled(parts, _any_width)[0].match(text, match.end()) is not None:
        return None
    rows = match[0][:-1]
    return Run(start, match.end(), Rows(first, rows, rows.split("\n"), width))


def _alike(text: str, start: int, parts: Parts, first: Line) -> Run | None:
    """The run whose prefixes differ in width."""
    one, many = _compiled(parts, _any_width)
    if (match := many.match(text, start)) is None:
        return None
    rows = one.findall(match[0])
    return Run(start, match.end(), Rows(first, "\n".join(rows), rows))


def _parts(head: str, first: Line) -> Parts:
    """A prefix taken apart at its host and its caller, wherever their words are; all digits but theirs are zeros."""
    names = _names(first.host, first.caller)
    pieces = [head] if names is None else names.split(head)
    return tuple(piece if number % 2 else piece.translate(_ZEROS) for number, piece in enumerate(pieces))


@lru_cache(maxsize=64)
def _names(host: str, caller: str) -> re.Pattern[str] | None:
    fixed = [re.escape(name) for name in (host, caller) if name]
    return re.compile("(" + "|".join(fixed) + ")") if fixed else None


_ZEROS = str.maketrans("123456789", "000000000")


def _any_width(text: str) -> str:
    """The same text with any numbers and any width of blanks."""
    text = re.sub(r"0+", "0", re.sub(" +", " ", text))
    return re.escape(text).replace("0", "[0-9]++").replace(r"\ ", " ++")


def _same_width(text: str) -> str:
    """The same text with numbers of as many digits."""
    return re.sub(r"0+", lambda zeros: f"[0-9]{{{len(zeros[0])}}}+", re.escape(text))


@lru_cache(maxsize=64)
def _compiled(parts: Parts, general: Callable[[str], str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for one row and for as many as follow each other: the same host and caller, and other numbers."""
    head = "".join(re.escape(part) if number % 2 else general(part) for number, part in enumerate(parts))
    return re.compile(f"{head}({_ROW})\n", re.ASCII), re.compile(f"(?>(?:{head}{_ROW}\n)+)", re.ASCII)


class LineNumbers:
    """The numbers of the lines between two places of a text, none of them before the last run that was passed."""

    def __init__(self, text: str, numbers: Sequence[int]) -> None:
        self._text = text
        self._numbers = numbers
        self._base = self._latest = (0, 0)  # a place, and the index of the line that begins there

    def between(self, start: int, end: int) -> Sequence[int]:
        """The numbers of the lines that begin in start..end."""
        return self._numbers[self._index(start) : self._index(end)]

    def passed(self, start: int, end: int, lines: int) -> None:
        """So many lines stand between these places."""
        self._base = self._latest = (end, self._index(start) + lines)

    def _index(self, at: int) -> int:
        place, index = self._latest if at >= self._latest[0] else self._base
        index += self._text.count("\n", place, at)
        self._latest = (at, index)
        return index
