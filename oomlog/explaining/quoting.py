"""The report's own lines, for evidence: a claim is shown with the line that proves it."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from oomlog.model import Event, Evidence
from oomlog.regex import regex

_LONGEST = 400
_UNSAFE = regex(r"[\x00-\x1f\x7f\ud800-\udfff]")
# Where a message ends in a line of JSON, and where a record of several lines goes on to the next.
_JSON_END = regex(r"(?:\\n)?(?<!\\)\"")
_CONTINUES = regex(r"(?:\\x0a|\\n|#012) ")


class Line(NamedTuple):
    """A line by a literal that it `holds` (reports are long, and a literal is found fast) and what it `shows`.

    `first` is what the first group of `shows` must be: one pattern serves all pids, and is compiled once.
    """

    holds: str
    shows: str
    first: str | None = None


Wanted = tuple[Line, ...]
"""The same thing as different kernels print it; the first that is there counts."""


class Lines:
    """The lines of one event, where it was read with them (`Event.raw`)."""

    def __init__(self, event: Event) -> None:
        self._source = event.source.name
        self._text = event.raw or ""
        self._first = event.source.first_line  # a journal's records stand on no lines

    def find(self, wanted: Wanted) -> Evidence | None:
        """What the first line shows that is one of those wanted, without the framing before it."""
        return next((found for line in wanted for found in self._each(line)), None)

    def find_all(self, wanted: Wanted, most: int) -> tuple[Evidence, ...]:
        """The same for up to `most` lines."""
        return tuple(islice((found for line in wanted for found in self._each(line)), most))

    def quote(self, wanted: Wanted, otherwise: str) -> Evidence:
        """What is found, or, of an event that was saved without its lines, the same in words and without a line."""
        return self.find(wanted) or self.say(otherwise)

    def say(self, words: str) -> Evidence:
        """What stands in the event, in words and without a line."""
        return Evidence(text=words, source=self._source)

    def _each(self, wanted: Line) -> Iterator[Evidence]:
        text, at = self._text, -1
        while (at := text.find(wanted.holds, at + 1)) >= 0:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            end = len(text) if end < 0 else end
            match = re.search(wanted.shows, text[start:end])
            if match and (wanted.first is None or match[1] == wanted.first):
                yield self._evidence(match, start)
            at = end

    def _evidence(self, match: re.Match[str], start: int) -> Evidence:
        text = _CONTINUES.split(match[0].strip(), maxsplit=1)[0]
        if match.string[: match.start()].lstrip()[:1] in ("{", '"'):
            text = _JSON_END.split(text, maxsplit=1)[0]
        text = _UNSAFE.sub(lambda byte: f"\\x{ord(byte[0]) & 0xFF:02x}", text[:_LONGEST])
        line = None if self._first is None else self._first + self._text.count("\n", 0, start)
        return Evidence(text=text, line=line, source=self._source)
