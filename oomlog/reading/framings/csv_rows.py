"""`1795363638123,"text"`: rows of two columns, time and message, as log platforms export them (CloudWatch, Kibana).

A quoted message can hold line feeds, and its quotes are doubled (RFC 4180).
"""

import re
from collections.abc import Sequence
from functools import cached_property

from oomlog.reading.framings.interface import Loose, RecordFraming, Stripped
from oomlog.reading.framings.journal_fields import spread
from oomlog.reading.framings.parts import ISO
from oomlog.reading.line import Line

_TIME = rf"\d{{10}}(?:\d{{3}}|\.\d+|)|{ISO}|[A-Z][a-z]{{2}} \d\d?, \d{{4}} @ \d\d:\d\d:\d\d\.\d+"
"""Seconds or milliseconds since 1970, a date, Kibana's `Nov 22, 2026 @ 16:07:18.123`."""
_MICROSECONDS = r"\d{6}[+-]"
"""After a comma: the stamp is dmesg's, and the line no row."""


class CsvRows(RecordFraming):
    """The messages can be any other framing."""

    name = "csv"
    wraps = True

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        message = r'"((?:[^"]|"")*+)"[^\n]*|([^\n]*)'
        return re.compile(rf'(?:"({_TIME})"|({_TIME})),(?!{_MICROSECONDS})(?:{message})\n|([^\n]*)\n')

    def fits(self, line: str) -> bool:
        """Whether a line begins with a stamp and a comma."""
        match = self._pattern.match(line + '"\n')
        return match is not None and match[5] is None

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Row after row, each of one line or more."""
        lines: list[Line] = []
        loose: list[Loose] = []
        at = 0
        for match in self._pattern.finditer(text):
            quoted_wall, wall, quoted, message, other = match.groups()
            number = numbers[at]
            at += match[0].count("\n")
            if other is not None:
                loose.append(Loose(len(lines), number, other))
                lines.append(Line(number, other))
                continue
            first = Line(number, "", quoted_wall or wall, format=self.name, last=numbers[at - 1])
            lines += spread(first, message if quoted is None else quoted.replace('""', '"'))
        return Stripped(lines, loose)


FRAMING = CsvRows()
