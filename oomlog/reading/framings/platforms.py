"""JSON that log platforms and shippers wrap around a line: one table of who calls what how.

rsyslog's jsonl template, Loki, Elasticsearch, Google Cloud Logging, CloudWatch, Splunk, Fluentd, Fluent Bit.
"""

import re

from oomlog.reading.framings.interface import is_kernel
from oomlog.reading.framings.journal_fields import spread
from oomlog.reading.framings.json_framing import JsonFraming
from oomlog.reading.framings.objects import Record
from oomlog.reading.line import Line

_WORDS = (
    "_source.message", "jsonPayload.message", "jsonPayload.MESSAGE", "textPayload", "_raw", "result._raw",
    "message", "Message", "log", "line", "MESSAGE", "msg", "text",
)  # fmt: skip
_WALL = (
    "_source.@timestamp", "@timestamp", "timestamp", "receiveTimestamp", "time", "_time", "result._time", "ts", "date",
    "eventTime",
)  # fmt: skip
_HOST = (
    "_source.host.name", "_source.hostname", "_source.host", "host.name", "host", "hostname", "_HOSTNAME",
    "jsonPayload._HOSTNAME", "jsonPayload.hostname", "result.host", "labels.host", "labels.hostname", "labels.instance",
    "stream.host", "stream.hostname", "stream.nodename", "stream.node_name", "stream.instance",
)  # fmt: skip
_TAG = (
    "tag", "programname", "syslogtag", "app-name", "appname", "ident", "SYSLOG_IDENTIFIER", "process.name",
    "_source.process.name", "_source.programname", "_source.syslogtag", "jsonPayload.SYSLOG_IDENTIFIER",
    "labels.syslog_identifier", "stream.syslog_identifier",
)  # fmt: skip
_FACILITY = (
    "facility", "syslogfacility-text", "syslogfacility", "SYSLOG_FACILITY", "jsonPayload.SYSLOG_FACILITY",
    "_source.log.syslog.facility.name", "log.syslog.facility.name", "_source.facility",
)  # fmt: skip
_TAG_WORDS = re.compile(r"(?:.*\.)?([^\s:\[]+)")
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
        first = Line(
            number,
            "",
            _first(values, _WALL),
            _first(values, _HOST),
            kernel=_speaker(values),
            format=self.name,
            tag=_tag(values),
        )
        return spread(first, _LINE_ENDS.sub("\n", words))


def _first(values: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((values[key] for key in keys if values.get(key)), "")


def _speaker(values: dict[str, str]) -> bool | None:
    """Fluentd's tags read `kube.kernel` or `kernel.info`; a tag names the kernel where its last or only word does."""
    facility = _first(values, _FACILITY)
    level = str(int(facility) * 8) if facility.isdecimal() and len(facility) < 4 else facility
    return is_kernel(level, _tag(values))


def _tag(values: dict[str, str]) -> str:
    match = _TAG_WORDS.match(_first(values, _TAG))
    return match[1] if match else ""


FRAMING = Platforms()
