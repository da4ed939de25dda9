"""`2026-11-22T16:07:18.123456789Z stderr F text`: containerd and CRI-O; `P` is a part of a line, `F` its end."""

import re
from collections.abc import Sequence
from functools import cached_property

from oomlog.reading.framings.interface import Loose, RecordFraming, Stripped
from oomlog.reading.framings.partial import Part, join
from oomlog.reading.framings.parts import ISO
from oomlog.reading.line import Line

_LOOSE = "loose"


class Cri(RecordFraming):
    """The container's own output, which can be any other framing."""

    name = "cri"
    wraps = True

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?:({ISO}) (stdout|stderr) ([FP])(?::\S*|) |)(.*+)\n")

    def fits(self, line: str) -> bool:
        """Whether a line begins with stamp, stream and flag."""
        match = self._pattern.match(line + "\n")
        return match is not None and match[1] is not None

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Joins the parts of each stream's lines."""
        rows = list(zip(numbers, self._pattern.findall(text), strict=True))
        parts = [Part(number, wall, stream, words, end == "F") for number, (wall, stream, end, words) in rows if wall]
        outside = [Line(number, words, format=_LOOSE) for number, (wall, _, _, words) in rows if not wall]
        lines = sorted(join(parts, self.name) + outside, key=lambda line: line.number)
        loose = [Loose(at, line.number, line.text) for at, line in enumerate(lines) if line.format == _LOOSE]
        return Stripped(lines, loose)


FRAMING = Cri()
