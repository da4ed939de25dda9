"""Takes the prefix off a whole run of task rows at once: a dump has hundreds, which differ in nothing before the words.

The first row of a run is stripped like any line. What stood before its words becomes a pattern (any digits, any
blanks, the same host and caller), and all following lines that fit it are rows of the same speaker.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from oomlog.reading.line import Line

HEADER = "total_vm"
"""Stands in the header row of every task dump (mm/oom_kill.c:dump_tasks)."""
ROW = re.compile(r"\[ *\d+\] +\d+ +\d+ +\d", re.ASCII)
_ROW = r"\[[ \d]++\] [^\n]*+"
_LEAST = 4
_MISSES = 8
"""So many other lines in a row end the search for further rows of a table."""

StripOne = Callable[[int, int], list[Line]]
"""Strips the lines between two places of the text."""


class Run:
    """A run of rows: the places where it begins and ends, its first row, and the words of all."""

    __slots__ = ("end", "first", "start", "words")

    def __init__(self, start: int, end: int, first: Line, words: list[str]) -> None:
        self.start, self.end, self.first, self.words = start, end, first, words


def runs(text: str, mark: str, *, follows: bool, strip: StripOne) -> Iterator[Run]:
    """The runs of a text, in order. `mark` is what a framing's escapes have in them: rows with such are left alone."""
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
    one, many = _patterns(raw[:width], first.host, first.caller)
    match = many.match(text, start)
    if match is None or text.find(mark, start, match.end()) >= 0:
        return None
    words = _cut(match[0], width) or one.findall(match[0])
    return Run(start, match.end(), first, words) if len(words) >= _LEAST else None


def _cut(text: str, width: int) -> list[str]:
    """The rows without their prefixes where all of these are equally long, as they nearly always are; else none."""
    rows = text.split("\n")
    rows.pop()
    return [row[width:] for row in rows] if {row[width : width + 1] for row in rows} == {"["} else []


def _patterns(head: str, host: str, caller: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for one row and for as many as follow each other."""
    fixed = [part for part in (host, caller) if part]
    parts = re.split("(" + "|".join(map(re.escape, fixed)) + ")", head) if fixed else [head]
    return _compiled("".join(re.escape(part) if part in fixed else _general(part) for part in parts))


def _general(text: str) -> str:
    """The same text with any numbers and any width of blanks."""
    text = re.sub(r"\d+", "0", re.sub(" +", " ", text))
    return re.escape(text).replace("0", r"\d++").replace(r"\ ", " ++")


@lru_cache(maxsize=64)
def _compiled(head: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(f"{head}({_ROW})\n", re.ASCII), re.compile(f"(?:{head}{_ROW}\n)++", re.ASCII)


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
