"""Who speaks and on which host, from the names that log platforms and shippers give to columns and keys.

All keys are in lower case here: platforms turn the journal's `_TRANSPORT` into `_transport`.
"""

import re
from collections.abc import Iterable, Mapping

from oomlog.reading.framings.interface import is_kernel

_HOST = (
    "_source.host.name", "_source.hostname", "_source.host", "host.name", "host", "hostname", "_hostname", "logsource",
    "jsonpayload._hostname", "jsonpayload.hostname", "result.host", "labels.host", "labels.hostname", "labels.instance",
    "stream.host", "stream.hostname", "stream.nodename", "stream.node_name", "stream.instance",
    "computer",
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
_TAG_WORDS = re.compile(r"(?:.*\.)?([^\s:\[]+)")
_NOTHING = ("", "-")


class Named:
    """One record's values by the names that it gives them; of two that differ in case only the first counts."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values: dict[str, str] = {}
        for key, value in values.items():
            self._values.setdefault(key.lower(), value)

    @property
    def host(self) -> str:
        """Empty where none is named."""
        return self._first(_HOST)

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

    def _first(self, keys: Iterable[str]) -> str:
        return next((self._values[key] for key in keys if self._values.get(key, "") not in _NOTHING), "")


def names_anything(keys: Iterable[str]) -> bool:
    """Whether one of the keys is of use here."""
    return not _KNOWN.isdisjoint(key.lower() for key in keys)


def _level(facility: str) -> str:
    """A facility as syslog has it: by number, in any case, and by the long name that Logstash and Beats give it."""
    if facility.isdecimal() and len(facility) < 4:
        return str(int(facility) * 8)
    return "kern" if facility.lower() == "kernel" else facility.lower()
