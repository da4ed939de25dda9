"""Rows as CSV: UTF-8 after RFC 4180, but lines end with a line feed alone, as other programs' pipes want it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import msgspec

# What makes a spreadsheet run a cell as a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_lines(rows: Iterable[dict[str, object]], columns: Sequence[str]) -> Iterator[bytes]:
    """The header and then a line a row; missing values are empty, lists and objects are JSON in their cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    yield _taken(buffer)
    for row in rows:
        writer.writerow([cell(row[column]) for column in columns])
        yield _taken(buffer)


def cell(value: object) -> str:
    """A value as text. Text that a spreadsheet would run gets a leading apostrophe; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return msgspec.json.encode(value).decode()


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "backslashreplace")
