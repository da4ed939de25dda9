"""`1795363638123,"text"`: rows as log platforms export them (CloudWatch, Kibana, Splunk), the columns in any order.

A quoted message can hold commas and line feeds, and its quotes are doubled (RFC 4180).
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from oomlog.reading.framings.interface import Loose, RecordFraming, Stripped
from oomlog.reading.framings.journal_fields import spread
from oomlog.reading.framings.named import Named, names_anything
from oomlog.reading.framings.parts import ISO
from oomlog.reading.line import Line
from oomlog.regex import regex

_TIME = rf"\d{{10}}(?:\d{{3}}|\.\d+|)|{ISO}|[A-Z][a-z]{{2}} \d\d?, \d{{4}} @ \d\d:\d\d:\d\d\.\d+"
_TIME += r"|\d\d?/\d\d?/\d{4}, \d\d?:\d\d:\d\d(?:\.\d+)? [AP]M"
"""Seconds or milliseconds since 1970, ISO, Kibana's `Nov 22, 2026 @ 16:07:18.123`, Azure's `11/22/2026, 4:07:18 PM`.

Azure's tells no time by itself; where its column's name says UTC, that is put behind it.
"""
_UTC = "[utc]"
_ZONELESS = regex(r".*:\d\d(?:[.,]\d+)?(?: [AP]M)?")
_MICROSECONDS = r"\d{6}[+-]"
"""After a comma: the stamp is dmesg's, and the line no row."""
_FIELD = r'"(?>[^"]*+(?:""[^"]*+)*)"(?=[,\n])|[^,\n]*+'
_NAMES = regex(r"[][\w@.$ /-]{1,64}(?:,[][\w@.$ /-]{1,64})+")
_KERNEL = regex(r'"?kernel:?"?')
_BEFORE = r'(?:(?:"(?>[^"]*+(?:""[^"]*+)*)"|[A-Za-z][\w.:/-]{0,63}),){0,9}?'
"""Columns before the time, as long as nothing else begins like them."""


class _Row(Struct, gc=False):
    number: int
    fields: list[str]  # as printed
    rest: str  # what comes after the first field
    last: int = 0  # the number of its last line

    def time(self) -> int:
        """The column that holds the time, or -1."""
        plain = (field.strip('"') for field in self.fields)
        return next((at for at, field in enumerate(plain) if re.fullmatch(_TIME, field)), -1)

    def wall(self, names: Sequence[str]) -> str:
        """The time as printed, with the zone that its column's name tells."""
        at = self.time()
        wall, name = self.fields[at].strip('"'), names[at].lower() if at < len(names) else ""
        return f"{wall} UTC" if _UTC in name and _ZONELESS.fullmatch(wall) else wall

    def loose(self, usual: int) -> bool:
        """Whether all behind the time is one message, written with its commas but without quotes."""
        return len(self.fields) > usual and self.time() == 0 and not self.rest.startswith('"')

    def speaks(self, column: int) -> bool | None:
        """Whether the kernel does, by the column that names speakers; None where there is none."""
        return _KERNEL.fullmatch(self.fields[column]) is not None if 0 <= column < len(self.fields) else None

    def named(self, names: Sequence[str]) -> Named:
        """Its fields by the names of the columns; none where a message without quotes makes more of them."""
        whole = len(self.fields) == len(names)
        return Named(dict(zip(names, map(_unquoted, self.fields), strict=True)) if whole else {})


class CsvRows(RecordFraming):
    """The messages can be any other framing. Their column is the one that holds most.

    `names` are those of the log's columns, if they are known; a heading among the rows names them anew.
    """

    name = "csv"
    wraps = True

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.names = names

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        return re.compile(rf'{_BEFORE}"?(?:{_TIME})"?,(?!{_MICROSECONDS})|.*,"?(?:\d{{13}}|{ISO})"?\Z', re.DOTALL)

    @cached_property
    def _record(self) -> re.Pattern[str]:
        return re.compile(rf"((?:{_FIELD}))(?>(?:,(?:{_FIELD}))*)\n")

    @cached_property
    def _field(self) -> re.Pattern[str]:
        return re.compile(rf"({_FIELD})[,\n]")

    def fits(self, line: str) -> bool:
        """Whether a time stands between commas, and before it at most what can be other columns."""
        return "," in line and self._begins.match(line) is not None

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Row after row, each of one line or more."""
        rows: list[_Row | Loose] = []
        at = line = 0
        while at < len(text):
            row = self._row(text, at, numbers[line])
            end = text.index("\n", at) + 1
            rows.append(row or Loose(0, numbers[line], text[at : end - 1]))
            end = at + sum(map(len, row.fields)) + len(row.fields) if row else end
            line += text.count("\n", at, end)
            if row:
                row.last = numbers[line - 1]
            at = end
        return self._stripped(rows)

    def _row(self, text: str, at: int, number: int) -> _Row | None:
        match = self._record.match(text, at)
        if match is None or re.match(_MICROSECONDS, rest := match[0][len(match[1]) + 1 : -1]):
            return None
        row = _Row(number, self._field.findall(match[0]), rest)
        return row if len(row.fields) > 1 and row.time() >= 0 else None

    def _stripped(self, rows: Sequence[_Row | Loose]) -> Stripped:
        whole = [row for row in rows if isinstance(row, _Row)]
        column, usual = _layout(whole)
        speaker = _speaker(whole)
        stripped, names = Stripped([], []), self.names
        for row in rows:
            if isinstance(row, Loose):
                stripped.loose.append(Loose(len(stripped.lines), row.number, row.text))
                stripped.lines.append(Line(row.number, row.text))
                names = heading(row.text) or names
                continue
            message = row.rest if row.loose(usual) else "".join(row.fields[column : column + 1])
            named = row.named(names)
            wall = row.wall(names)
            kernel = named.kernel if names_anything(names) else row.speaks(speaker)
            first = Line(row.number, "", wall, named.host, kernel=kernel, format=self.name, last=row.last)
            stripped.lines += spread(first, _unquoted(message))
        return stripped


def heading(line: str) -> Sequence[str]:
    """The names of the columns, where the line is a row of names of which any tells the host, who speaks or a zone."""
    line = line.rstrip("\r").replace('"', "").removeprefix("\ufeff")
    names = line.split(",") if _NAMES.fullmatch(line) else []
    return names if names_anything(names) or _UTC in line.lower() else ()


def _layout(rows: Sequence[_Row]) -> tuple[int, int]:
    """The column that holds most, and how many there are; some write a time and a message without any quotes."""
    counts = Counter(len(row.fields) for row in rows if any(field.startswith('"') for field in row.fields))
    usual = max(counts, key=lambda count: counts[count], default=2)
    sizes: Counter[int] = Counter()
    for row in rows:
        time = row.time()
        sizes.update({at: len(field) for at, field in enumerate(row.fields[:usual]) if at != time})
    return max(sizes, key=lambda at: sizes[at], default=1), usual


def _speaker(rows: Sequence[_Row]) -> int:
    """The column that names who speaks, of a log without a heading: one that says `kernel`. -1 if none does."""
    return next((at for row in rows for at, field in enumerate(row.fields) if _KERNEL.fullmatch(field)), -1)


def _unquoted(field: str) -> str:
    return field[1:-1].replace('""', '"') if field[:1] == field[-1:] == '"' and len(field) > 1 else field


FRAMING = CsvRows()
