"""Who speaks, what, when and on which host, from the names that log platforms and shippers give to columns and keys.

All keys are in lower case here: platforms turn the journal's `_TRANSPORT` into `_transport`. Words, time and host are
looked for inside the envelopes too (`_source.message`, `content.attributes.host`), the outermost first.
"""

from collections.abc import Iterable, Mapping
from itertools import dropwhile

from oomlog.reading.framings.interface import is_kernel
from oomlog.regex import regex

_ENVELOPES = frozenset({
    "_source", "jsonpayload", "result", "content", "attributes", "resource", "fields", "labels", "stream", "event",
    "body",
})  # fmt: skip
WORDS = (
    "textpayload", "_raw", "message", "log", "line", "syslogmessage", "msg", "_msg", "text", "full_message",
    "short_message", "@message", "@rawstring", "body", "stringvalue", "content", "original", "event", "payload",
)  # fmt: skip
"""Of a log's line: Google Cloud, Splunk and Sumo Logic, everybody, Docker, Loki, Azure, VictoriaLogs, GELF (the full
message first), CloudWatch Logs Insights, LogScale, OpenTelemetry (`body.stringValue` in its protocol), ECS."""
WHOLE = ("stdout", "output", "contents", "standardoutputcontent")
"""Of a whole log: Ansible, `aws ec2 get-console-output`, Google's serial port, AWS Systems Manager. A time beside it is
when it was fetched."""
_WALL = (
    "@timestamp", "timestamp", "receivetimestamp", "time", "_time", "ts", "date", "eventtime", "timegenerated",
    "timeunixnano", "timestamp_nanos", "_messagetime", "received_at", "observedtimeunixnano",
)  # fmt: skip
_HOST = (
    "host.name", "host", "hostname", "_hostname", "@host", "logsource", "_sourcehost", "source_name", "instance",
    "nodename", "node_name", "computer",
)  # fmt: skip
_TAG = (
    "tag", "programname", "syslogtag", "app-name", "appname", "ident", "syslog_identifier", "process.name",
    "log.syslog.appname", "_source.process.name", "_source.programname", "_source.syslogtag",
    "jsonpayload.syslog_identifier", "labels.syslog_identifier", "stream.syslog_identifier", "program",
    "syslog_program", "fields.syslog_program", "process", "process_name", "app_name", "app", "application", "comm",
    "_comm", "unit", "_systemd_unit", "systemd_unit", "systemd.unit", "stream.unit",
)  # fmt: skip
_FACILITY = (
    "facility", "syslogfacility-text", "syslogfacility", "syslog_facility", "jsonpayload.syslog_facility",
    "_source.log.syslog.facility.name", "log.syslog.facility.name", "_source.facility",
)  # fmt: skip
_TRANSPORT = ("_transport", "jsonpayload._transport", "_source._transport")
_KNOWN = frozenset((*_HOST, *_TAG, *_FACILITY, *_TRANSPORT))
_TAG_WORDS = regex(r"(?:.*\.)?([^\s:\[]+)")
_NOTHING = ("", "-")


class Named:
    """One record's values by the names that it gives them; of two that differ in case only the first counts."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values: dict[str, str] = {}
        for key, value in values.items():
            self._values.setdefault(key.lower(), value)
        self._inner: dict[str, str] = {}
        for key in sorted(self._values, key=lambda key: key.count(".")):
            if self._values[key] not in _NOTHING:
                self._inner.setdefault(_opened(key), self._values[key])

    @property
    def words(self) -> str:
        """What was said; empty where no key is known to hold it."""
        return self._inside((*WORDS, *WHOLE))

    @property
    def wall(self) -> str:
        """When, as printed; empty where no key is known to say it, or it is not said of each line."""
        return self._inside(_WALL) if self._inside(WORDS) else ""

    @property
    def host(self) -> str:
        """Empty where none is named."""
        return self._inside(_HOST)

    @property
    def tag(self) -> str:
        """The speaker's name; empty where none is named."""
        match = _TAG_WORDS.match(self._first(_TAG))
        return match[1] if match else ""

    @property
    def kernel(self) -> bool | None:
        """Who speaks, as Line has it.

        Fluentd's tags read `kube.kernel` or `kernel.info`; a tag names the kernel where its last or only word does.
        """
        transport = self._first(_TRANSPORT)
        if transport not in ("", "kernel"):
            return False
        said = is_kernel(_level(self._first(_FACILITY)), self.tag)
        return True if said is None and transport else said

    def _inside(self, keys: Iterable[str]) -> str:
        return next((self._inner[key] for key in keys if key in self._inner), "")

    def _first(self, keys: Iterable[str]) -> str:
        return next((self._values[key] for key in keys if self._values.get(key, "") not in _NOTHING), "")


def _opened(key: str) -> str:
    """A key without the envelopes that it is in: `content.attributes.host.name` is `host.name`."""
    parts = key.split(".")
    return ".".join([*dropwhile(_ENVELOPES.__contains__, parts[:-1]), parts[-1]])


def names_anything(keys: Iterable[str]) -> bool:
    """Whether one of the keys is of use here."""
    return any(key.lower() in _KNOWN or _opened(key.lower()) in _HOST for key in keys)


def _level(facility: str) -> str:
    """A facility as syslog has it: by number, in any case, and by the long name that Logstash and Beats give it."""
    if facility.isdecimal() and len(facility) < 4:
        return str(int(facility) * 8)
    return "kern" if facility.lower() == "kernel" else facility.lower()
