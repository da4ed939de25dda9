"""What stands around lines that were pasted into Markdown or a page: `**line**`, `` `line` ``, `- line`, `<p>`.

No line of the kernel's begins so.
"""

import re

from oomlog.reading.finding import find
from oomlog.reading.framings.parts import ISO, SYSLOG_DATE
from oomlog.regex import regex

_AROUND = ("**", "`")
_BULLET = regex(rf"^[-*+•] {{1,3}}(?=\[ *\d+\.\d|\[[A-Z][a-z]{{2}} |{SYSLOG_DATE} |{ISO})", re.MULTILINE)
_ELEMENT = regex(r"<(?<![^\n]<)(p|li|div|code|pre)>(.*)</\1>(?=\n)")
"""Around a line; the rare character comes first, which the search finds at memory speed."""


def plain(text: str) -> str:
    """The text without them. Its lines stay as many."""
    for mark in _AROUND:
        if text.startswith(mark) or find(text, f"\n{mark}") >= 0:
            text = "\n".join(_without(mark, text.split("\n")))
    if text.startswith(("- ", "* ")) or find(text, "\n- ") >= 0 or find(text, "\n* ") >= 0:
        text = _BULLET.sub("", text)
    return _ELEMENT.sub(r"\2", text) if text.startswith("<") or find(text, "\n<") >= 0 else text


def _without(mark: str, lines: list[str]) -> list[str]:
    """Lines without pairs of a mark: one at a line's start, the other at the end of it or of a later one."""
    opened: int | None = None
    for at, line in enumerate(lines):
        if opened is None and _opens(line, mark):
            opened = at
        if opened is not None and line.rstrip().endswith(mark) and (opened < at or len(line) > 2 * len(mark)):
            lines[at] = line.rstrip().removesuffix(mark)
            lines[opened] = lines[opened].removeprefix(mark)
            opened = None
    return lines


def _opens(line: str, mark: str) -> bool:
    """Not so a fence of three, a bullet, nor printk's own `** 12 printk messages dropped **`."""
    return line.startswith(mark) and line[len(mark) : len(mark) + 1] not in ("", " ", mark[0])
