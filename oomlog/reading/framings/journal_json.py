"""`{"MESSAGE":"text","_TRANSPORT":"kernel",...}`: `journalctl -o json`, `json-pretty`, `json-sse`, `json-seq`."""

from oomlog.reading.framings import journal_fields
from oomlog.reading.framings.json_framing import JsonFraming
from oomlog.reading.framings.objects import Record
from oomlog.reading.line import Line


class JournalJson(JsonFraming):
    """The values are the journal's fields."""

    name = "journal-json"
    keys = ("MESSAGE",)

    def lines(self, number: int, record: Record) -> list[Line]:
        """The lines of a record's message."""
        return journal_fields.lines(number, record.values, self.name)


FRAMING = JournalJson()
