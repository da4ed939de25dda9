"""Lines that a container runtime cut at 16 KiB: the parts of each stream are joined again."""

from collections.abc import Iterable

from msgspec import Struct

from oomlog.reading.framings.journal_fields import spread
from oomlog.reading.line import Line


class Part(Struct, gc=False):
    """What one record holds; `whole`: the line ends with it."""

    number: int
    wall: str
    stream: str
    words: str
    whole: bool


def join(parts: Iterable[Part], name: str) -> list[Line]:
    """The lines, each where its first part stood; the last one of a stream may lack its end."""
    begun: dict[str, Line] = {}
    lines: list[Line] = []
    for part in parts:
        line = begun.pop(part.stream, None)
        if line is None:
            line = Line(part.number, "", part.wall, format=name)
            lines.append(line)
        line.text += part.words
        line.last = part.number
        if not part.whole:
            begun[part.stream] = line
    return [one for line in lines for one in spread(line, line.text)]
