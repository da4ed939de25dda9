"""Texts glued together on a console: a kernel stamp in mid-line begins a new line."""

import re

from msgspec.structs import replace

from oomlog.reading.line import Line

_STAMP = re.compile(r"(?<!\()\[ *(\d{1,10}\.\d{6})\](?: |(?=\[))(?:\[ *([TC]\d+)\] )?")
_DROPPED = re.compile(r"(\*\* \d+ printk messages dropped \*\*) ?")
"""kernel/printk/printk.c, console_unlock() of 3.16 to 4.14: printed without a line feed."""
_SHORTEST = len("[0.000000")
_NEAR = 60.0  # seconds: a stamp that is far from the line's own is part of a process's name


def unglue(lines: list[Line], text: str) -> list[Line]:
    """Takes glued lines of a text apart; each part keeps the number of the line it stood on."""
    glued = [at for at, line in enumerate(lines) if "[" in line.text and line.text.rfind("] ") > _SHORTEST]
    if "messages dropped" in text:
        dropped = (at for at, line in enumerate(lines) if "messages dropped" in line.text)
        glued = sorted({*glued, *dropped})
    out: list[Line] = []
    done = 0
    for at in glued:
        parts = _parts(lines[at])
        if len(parts) > 1:
            out += lines[done:at]
            out += parts
            done = at + 1
    return out + lines[done:] if done else lines


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
