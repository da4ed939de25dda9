"""JSON that log platforms and shippers wrap around a line; named.py has who calls what how.

rsyslog's jsonl template, syslog-ng, Loki, Elasticsearch, Google Cloud Logging, CloudWatch, Azure Monitor, Splunk,
Fluentd, Fluent Bit, Graylog (GELF), OpenTelemetry, Datadog, VictoriaLogs, LogScale, Sumo Logic, Papertrail.
"""

from oomlog.reading.framings.journal_fields import spread
from oomlog.reading.framings.json_framing import JsonFraming
from oomlog.reading.framings.named import WHOLE, WORDS, Named
from oomlog.reading.framings.objects import Record
from oomlog.reading.line import Line
from oomlog.regex import regex

_LINE_ENDS = regex(r"\\r\\n|\\n|\r\n")


class Platforms(JsonFraming):
    """What is inside can be any other framing."""

    name = "json"
    wraps = True
    keys = (f"(?i:{'|'.join((*WORDS, *WHOLE))})", "values")

    def lines(self, number: int, record: Record) -> list[Line]:
        """The lines of the first of the record's values that holds words."""
        named, mono = Named(record.values), _mono(record.values)
        if not (words := named.words):
            return []
        first = Line(number, "", named.wall, named.host, mono, "", named.kernel, format=self.name, tag=named.tag)
        return spread(first, _LINE_ENDS.sub("\n", words))


def _mono(values: dict[str, str]) -> str:
    """The kernel's stamp, as Fluent Bit's input `kmsg` takes it apart (plugins/in_kmsg/in_kmsg.c)."""
    sec, usec = values.get("sec", ""), values.get("usec", "")
    return f"{sec}.{usec:0>6}" if "sequence" in values and sec.isdecimal() and usec.isdecimal() else ""


FRAMING = Platforms()
