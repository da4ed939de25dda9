"""`journalctl -o export`: `KEY=value` lines, records parted by empty ones (systemd's journal export formats).

A value with a line feed or other binary is `KEY`, line feed, its length as 8 bytes little-endian, data, line feed.
"""

from collections.abc import Sequence

from msgspec import Struct

from oomlog.reading import records
from oomlog.reading.framings import journal_fields
from oomlog.reading.framings.interface import Loose, RecordFraming, Stripped
from oomlog.reading.line import Line
from oomlog.regex import regex

_FIELD = regex(rb"([A-Z_][A-Z0-9_]{0,63})(?:=([^\n]*)\n|\n([\x00-\xff]{8}))")
_LENGTH = regex(r"[^\x00]{0,4}\x00{4,7}")
"""What was a length, in a text that was decoded."""
FIRST = records.FIRST.decode()
_COMMON = ("MESSAGE=", FIRST, "_BOOT_ID=", "__REALTIME_TIMESTAMP=")


class _Field(Struct, gc=False):
    key: str
    value: str
    after: int  # offset of what follows


class JournalExport(RecordFraming):
    """Works on bytes, because lengths count them."""

    name = "journal-export"
    speaks = True

    def fits(self, line: str) -> bool:
        """Whether a line begins with one of the commonest keys or a binary value."""
        return line.startswith(_COMMON) or _LENGTH.match(line) is not None

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Field after field; a record that began before the text has the fields that are left of it."""
        data = text.encode("utf-8", "surrogateescape")
        stripped = Stripped([], [])
        fields: dict[str, str] = {}
        at = row = first = 0
        while at < len(data):
            end = data.find(b"\n", at) + 1 or len(data)
            field = _field(data, at)
            if field is not None:
                first = first if fields else row
                fields.setdefault(field.key, field.value)
                end = field.after
            elif end == at + 1:
                stripped.lines += journal_fields.lines(numbers[first], fields, self.name, numbers[row])
                fields = {}
            else:
                _loosen(stripped, numbers[row], _text(data[at : end - 1]))
            row += data.count(b"\n", at, end)
            at = end
        stripped.lines += journal_fields.lines(numbers[first], fields, self.name, numbers[-1])
        return stripped


def _loosen(stripped: Stripped, number: int, text: str) -> None:
    stripped.loose.append(Loose(len(stripped.lines), number, text))
    stripped.lines.append(Line(number, text))


def _field(data: bytes, at: int) -> _Field | None:
    """The field that begins at an offset; of one that goes on beyond the data, what there is."""
    match = _FIELD.match(data, at)
    if match is None:
        return None
    if match[3] is None:
        return _Field(match[1].decode("ascii"), _text(match[2]), match.end())
    end = match.end() + int.from_bytes(match[3], "little")
    if end < len(data) and data[end : end + 1] != b"\n":
        return None
    return _Field(match[1].decode("ascii"), _text(data[match.end() : end]), min(end + 1, len(data)))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


FRAMING = JournalExport()
