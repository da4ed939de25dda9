"""`journalctl -o verbose`: a line with time and cursor, then `    KEY=value`; further lines are indented more."""

from collections.abc import Sequence

from oomlog.reading.framings import journal_fields
from oomlog.reading.framings.interface import Loose, RecordFraming, Stripped
from oomlog.reading.line import Line
from oomlog.regex import regex

_HEAD = regex(r"(\S+ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \S+) \[(s=[0-9a-f]+;[^\]\n]*)\]$")
_FIELD = regex(r"    ([A-Z_][A-Z0-9_]{0,63})=(.*)")
_MESSAGE_INDENT = " " * len("    MESSAGE=")


class JournalVerbose(RecordFraming):
    """The head's time stands for __REALTIME_TIMESTAMP."""

    name = "journal-verbose"

    def fits(self, line: str) -> bool:
        """Whether a line is a record's head or a field."""
        return _FIELD.match(line) is not None or _HEAD.match(line) is not None

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Line after line: heads, fields, and further lines of the field before."""
        lines: list[Line] = []
        loose: list[Loose] = []
        fields: dict[str, str] = {}
        key, first, last = "", numbers[0], numbers[0]
        for number, line in zip(numbers, text.split("\n"), strict=False):
            head = None if line.startswith(" ") else _HEAD.match(line)
            field = _FIELD.match(line)
            if head:
                lines += journal_fields.lines(first, fields, self.name, last)
                fields, first, key = {"__REALTIME_TIMESTAMP": head[1], "__CURSOR": head[2]}, number, ""
            elif field and (key != "MESSAGE" or not line.startswith(_MESSAGE_INDENT)):
                key = field[1]
                fields[key] = field[2]
            elif key and line.startswith("     "):
                fields[key] += "\n" + _unindented(line, len(f"    {key}="))
            elif line:
                loose.append(Loose(len(lines), number, line))
                lines.append(Line(number, line))
                continue
            last = number
        return Stripped(lines + journal_fields.lines(first, fields, self.name, last), loose)


def _unindented(line: str, width: int) -> str:
    return line.lstrip(" ") if line[:width].strip() else line[width:]


FRAMING = JournalVerbose()
