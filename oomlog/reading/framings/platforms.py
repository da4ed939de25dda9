"""JSON that log platforms and shippers wrap around a line: one table of who calls what how.

rsyslog's jsonl template, Loki, Elasticsearch, Google Cloud Logging, CloudWatch, Azure Monitor, Splunk, Fluentd,
Fluent Bit.
"""

import re

from oomlog.reading.framings.journal_fields import spread
from oomlog.reading.framings.json_framing import JsonFraming
from oomlog.reading.framings.named import Named
from oomlog.reading.framings.objects import Record
from oomlog.reading.line import Line

_WORDS = (
    "_source.message", "jsonPayload.message", "jsonPayload.MESSAGE", "textPayload", "_raw", "result._raw",
    "message", "Message", "log", "line", "MESSAGE", "SyslogMessage", "msg", "text",
)  # fmt: skip
_WALL = (
    "_source.@timestamp", "@timestamp", "timestamp", "receiveTimestamp", "time", "_time", "result._time", "ts", "date",
    "eventTime", "TimeGenerated",
)  # fmt: skip
_LINE_ENDS = re.compile(r"\\r\\n|\\n|\r\n")


class Platforms(JsonFraming):
    """What is inside can be any other framing."""

    name = "json"
    wraps = True
    keys = (*dict.fromkeys(key.rsplit(".", 1)[-1] for key in _WORDS), "values")

    def lines(self, number: int, record: Record) -> list[Line]:
        """The lines of the first of the record's values that holds words."""
        values = record.values
        words = _first(values, _WORDS)
        if not words:
            return []
        named, wall = Named(values), _first(values, _WALL)
        first = Line(number, "", wall, named.host, _mono(values), "", named.kernel, format=self.name, tag=named.tag)
        return spread(first, _LINE_ENDS.sub("\n", words))


def _mono(values: dict[str, str]) -> str:
    """The kernel's stamp, as Fluent Bit's input `kmsg` takes it apart (plugins/in_kmsg/in_kmsg.c)."""
    sec, usec = values.get("sec", ""), values.get("usec", "")
    return f"{sec}.{usec:0>6}" if "sequence" in values and sec.isdecimal() and usec.isdecimal() else ""


def _first(values: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((values[key] for key in keys if values.get(key)), "")


FRAMING = Platforms()
