"""Framings whose prefix stands on every line: one regular expression each, and one findall takes a text apart."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from operator import itemgetter

from msgspec import Struct

from oomlog.reading.framings.interface import Loose, Speakers, Stripped, is_kernel
from oomlog.reading.line import Line

FIELDS = ("level", "wall", "host", "tag", "mono", "caller")
_ROW = ("head", *FIELDS, "words")


def as_printed(text: str) -> str:
    """The undoing of a framing that escapes nothing; its mark, a line feed, is in no line."""
    return text


class LineFraming(Struct, frozen=True, kw_only=True, dict=True):
    """A prefix written as a regular expression with named groups out of FIELDS, any of them left out.

    `starts`: the characters that such a line can begin with, looked at before the expression is even compiled.
    `sure`: another framing looks much the same, so it takes the kernel as the tag, or a tag with a pid, to choose this
    one.
    `who`: who speaks on a line with this level and this tag. The rest is as Framing says.
    """

    name: str
    head: str
    starts: str = ""
    sure: bool = False
    speaks: bool = False
    indents: bool = False
    wraps: bool = False
    mark: str = "\n"
    undo: Callable[[str], str] = as_printed
    who: Callable[[str, str], bool | None] = is_kernel

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        absent = "".join(f"(?P<{field}>)" for field in FIELDS if f"(?P<{field}>" not in self.head)
        return re.compile(f"(?P<head>{self.head}{absent}|)(?P<words>.*+)\n", re.ASCII)

    @cached_property
    def _order(self) -> tuple[int, ...]:
        return tuple(self._pattern.groupindex[field] - 1 for field in _ROW)

    @cached_property
    def _speakers(self) -> Speakers:
        return Speakers(self.who)

    def fits(self, line: str) -> bool:
        """Whether a line begins with such a prefix."""
        if self.starts and line[:1] not in self.starts:
            return False
        match = self._pattern.match(line + "\n")
        if match is None or not match["head"]:
            return False
        return not self.sure or match["tag"] == "kernel" or "[" in match["tag"]

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """One findall: a row for each line, `head` empty where the prefix is not there."""
        rows = self._pattern.findall(text)
        if self._order != tuple(range(len(_ROW))):
            rows = list(map(itemgetter(*self._order), rows))
        lines: list[Line] = []
        loose: list[Loose] = []
        add, speakers, name, before = lines.append, self._speakers, self.name, ""
        for number, (head, level, wall, host, tag, mono, caller, words) in zip(numbers, rows, strict=True):
            if head:
                add(Line(number, words, wall, host, mono, caller, speakers[level, tag], format=name, tag=tag))
                before = head
            else:
                loose.append(Loose(len(lines), number, words, before))
                add(Line(number, words))
        for early in loose:
            if early.head:
                break
            early.head = next((row[0] for row in rows if row[0]), "")
        return Stripped(lines, loose)
