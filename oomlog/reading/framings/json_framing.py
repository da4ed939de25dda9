"""Framings that put each record into a JSON object."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from msgspec.structs import replace

from oomlog.reading.framings.interface import Loose, RecordFraming, Stripped
from oomlog.reading.framings.objects import Record, records
from oomlog.reading.line import Line
from oomlog.regex import regex

_OUTSIDE = regex(
    r"^(?!\s*+(?:[{}\]\",\x1e]|\[\s*+(?:[\[{\"\]]|\d+,|$)|(?:-?[\d.]+|true|false|null|),?\s*$)"
    r"|data:|id:|event:|\[\d+\] \S+: \[|.*\": ?[\"\[\d]).+\n",
    re.MULTILINE,
)
"""Whole lines that are no part of any JSON: other output in between."""
_LOOSE = "loose"
_COLONS = ('":', '" :', '"=>')


class JsonFraming(RecordFraming):
    """Fits where one of `keys` begins a value; `lines` makes Lines of a record."""

    keys: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    """Keys of which one must stand near, where `keys` alone are everybody's words."""

    @cached_property
    def _key(self) -> re.Pattern[str]:
        keys = "|".join(self.keys)
        return re.compile(rf'\s*+(?=data: ?|\x1e|[{{}}\[\]",]).*?"(?:{keys})"\s*+(?::|=>)\s*+["\[]', re.DOTALL)

    @cached_property
    def _near(self) -> re.Pattern[str]:
        return re.compile(rf'"(?:{"|".join(self.beside)})"\s*+:')

    def fits(self, line: str) -> bool:
        """Whether a line is part of such an object and holds the words, or the beginning of them."""
        if not any(colon in line for colon in _COLONS):
            return False
        return self._key.match(line) is not None and (not self.beside or self._near.search(line) is not None)

    def lines(self, number: int, record: Record) -> list[Line]:
        """The Lines of one record; none if it holds no words."""
        raise NotImplementedError

    def read(self, found: Iterable[Record]) -> list[Line]:
        """The Lines of all records of a text; `line` and `end` of each are line numbers."""
        return [
            line if record.end == record.line else replace(line, last=record.end)
            for record in found
            for line in self.lines(record.line, record)
        ]

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Finds the records, wherever the text begins and ends."""
        outside = {text.count("\n", 0, match.start()): match[0][:-1] for match in _OUTSIDE.finditer(text)}
        if outside:
            text = _OUTSIDE.sub("\n", text)
        lines = [Line(numbers[line], words, format=_LOOSE) for line, words in outside.items()]
        lines += self.read(records(text, numbers))
        if not outside:
            return Stripped(lines, [])
        lines.sort(key=lambda line: line.number)
        return Stripped(
            lines, [Loose(at, line.number, line.text) for at, line in enumerate(lines) if line.format == _LOOSE]
        )
