"""Texts glued together on a console: a kernel stamp in mid-line begins a new line."""

import re
from collections import Counter

from msgspec.structs import replace

from oomlog.reading.line import Line
from oomlog.reading.sections import looks_like_report
from oomlog.reading.signals import signal
from oomlog.regex import regex

_STAMP = regex(r"(?<!\()\[ *(\d{1,10}\.\d{3}(?:\d{3})?)\](?: |(?=\[))(?:\[ *([TC]\d+)\] )?")
"""Three digits where a program that wrote down what it read of the kernel's log rounded to milliseconds."""
_DROPPED = regex(r"(\*\* \d+ printk messages dropped \*\*) ?")
"""kernel/printk/printk.c, console_unlock() of 3.16 to 4.14: printed without a line feed."""
_LEAST = 3  # lines with a prefix that no framing knows
_SHORTEST = len("[0.000000")
_NEAR = 60.0  # seconds: a stamp that is far from the line's own is part of a process's name


def unglue(lines: list[Line], text: str) -> list[Line]:
    """Takes glued lines of a text apart; each part keeps the number of the line it stood on."""
    glued = [at for at, line in enumerate(lines) if "[" in line.text and line.text.rfind("] ") > _SHORTEST]
    if "messages dropped" in text:
        dropped = (at for at, line in enumerate(lines) if "messages dropped" in line.text)
        glued = sorted({*glued, *dropped})
    parted = {at: parts for at in glued if len(parts := _parts(lines[at])) > 1}
    prefix = _prefix([parts[0].text for parts in parted.values() if _may_be_prefix(parts[0])], len(lines))
    out: list[Line] = []
    done = 0
    for at, parts in parted.items():
        out += lines[done:at]
        out += parts[1:] if _may_be_prefix(parts[0]) and _shape(parts[0].text) == prefix else parts
        done = at + 1
    return out + lines[done:] if done else lines


def _prefix(heads: list[str], lines: int) -> str | None:
    """The shape of what stands before the stamps of most lines: no words of the kernel's, but an unknown prefix."""
    shape, count = Counter(map(_shape, heads)).most_common(1)[0] if heads else ("", 0)
    return shape if count >= _LEAST and count * 2 > lines else None


def _may_be_prefix(part: Line) -> bool:
    """Whether a part says nothing of the kernel's: neither its stamp nor words of a report."""
    return not part.mono and signal(part.text) is None and not looks_like_report(part.text)


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _parts(line: Line) -> list[Line]:
    text = _DROPPED.sub("\n\\1\n", line.text) if "printk messages dropped" in line.text else line.text
    text = _STAMP.sub(lambda match: "\n" + match[0] if _near(line.mono, match[1]) else match[0], text)
    pieces = [piece for piece in text.split("\n") if piece]
    return [_part(line, piece) for piece in pieces]


def _near(mono: str, other: str) -> bool:
    return not mono or abs(float(other) - float(mono)) <= _NEAR


def _part(line: Line, piece: str) -> Line:
    match = _STAMP.match(piece)
    if match is None:
        return replace(line, text=piece.rstrip("\r"))
    return replace(line, text=piece[match.end() :], mono=match[1], caller=match[2] or "", format="dmesg")
