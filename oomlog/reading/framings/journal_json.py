"""`{"MESSAGE":"text","_TRANSPORT":"kernel",...}`: `journalctl -o json`, `json-pretty`, `json-sse`, `json-seq`."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from msgspec import UNSET, DecodeError, defstruct
from msgspec.json import Decoder
from msgspec.structs import astuple

from oomlog.reading.framings import journal_fields
from oomlog.reading.framings.interface import Stripped
from oomlog.reading.framings.journal_fields import FIELDS
from oomlog.reading.framings.json_framing import JsonFraming
from oomlog.reading.framings.objects import Record, flat
from oomlog.reading.line import Line
from oomlog.regex import regex

_KEYS = (*((field.lower(), field) for field in FIELDS), *((field, field) for field in FIELDS))
"""Each key and the field that it holds, of two the later: shippers write some of them in lower case."""
_SYSLOG_NG = regex(r'"(?:PROGRAM|HOST|HOST_FROM|LEGACY_MSGHDR)"\s*+:')
_ENVELOPE = "jsonPayload"
"""Google Cloud Logging puts a journal record's fields one level down, and its own time beside them."""


class JournalJson(JsonFraming):
    """The values are the journal's fields."""

    name = "journal-json"
    keys = ("MESSAGE",)

    def fits(self, line: str) -> bool:
        """Whether a line has the words, and no name that syslog-ng has and the journal has not."""
        return super().fits(line) and _SYSLOG_NG.search(line) is None

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """As `-o json` writes them: one whole record a line. Anything else is looked through for keys."""
        if f'"{_ENVELOPE}"' in text:
            return super().strip(text, numbers)
        try:
            rows = self._decoder.decode_lines(text.encode())
        except (DecodeError, UnicodeEncodeError, RecursionError):
            return super().strip(text, numbers)
        if len(rows) != len(numbers):
            return super().strip(text, numbers)
        fields = (
            {field: flat(value) for (_, field), value in zip(_KEYS, astuple(row), strict=True) if value is not UNSET}
            for row in rows
        )
        pairs = zip(numbers, fields, strict=True)
        return Stripped([line for number, row in pairs for line in journal_fields.lines(number, row, self.name)], [])

    @cached_property
    def _decoder(self) -> Decoder[Any]:
        """Of the dozens of fields that a record has, those that are looked at."""
        names = [f"field{number}" for number in range(len(_KEYS))]
        struct = defstruct(
            "Fields",
            [(name, Any, UNSET) for name in names],
            rename=dict(zip(names, (key for key, _ in _KEYS), strict=True)),
            gc=False,
        )
        return Decoder(struct)

    def lines(self, number: int, record: Record) -> list[Line]:
        """The lines of a record's message."""
        values = record.values
        if f"{_ENVELOPE}.MESSAGE" in values:
            inner = {key.removeprefix(f"{_ENVELOPE}."): value for key, value in values.items()}
            values = {"__REALTIME_TIMESTAMP": values.get("timestamp", ""), **inner}
        fields = {field: values[key] for key, field in _KEYS if key in values}
        return journal_fields.lines(number, fields, self.name)


FRAMING = JournalJson()
