"""`{"dmesg": [{"pri": 4, "time": 12345.678901, "msg": "text"}, ...]}`: `dmesg --json`; `"fac"` is there under -x.

`pri` is the level without the facility. util-linux 2.38 reading from a file (`-F`) puts all the records that follow
into each `msg`; they are cut off.
"""

from oomlog.reading.framings.interface import is_kernel
from oomlog.reading.framings.journal_fields import spread
from oomlog.reading.framings.json_framing import JsonFraming
from oomlog.reading.framings.objects import Record
from oomlog.reading.line import Line
from oomlog.regex import regex

_KEY = regex(r'(?:^|[{,])\s*+"([^"\\]*+)"\s*+(?::|=>)')
_OWN = frozenset({"dmesg", "fac", "pri", "time", "caller", "msg"})
_NEXT_RECORD = regex(r"\n\d{1,4},\d+,\d+,[^;\n]*;")


class DmesgJson(JsonFraming):
    """`time` is in seconds since boot, or with --time-format a date."""

    name = "dmesg-json"
    keys = ("msg",)

    def fits(self, line: str) -> bool:
        """Whether a line has the words, and nothing beside them that dmesg does not print."""
        return super().fits(line) and _OWN.issuperset(_KEY.findall(line))

    def lines(self, number: int, record: Record) -> list[Line]:
        """The lines of a record's message."""
        values = record.values
        if "msg" not in values:
            return []
        words = values["msg"]
        if (more := _NEXT_RECORD.search(words)) is not None:
            words = words[: more.start()]
        level = values.get("fac") or (f"<{values['pri']}>" if "pri" in values else "")
        time = values.get("time", "")
        first = Line(number, "", caller=values.get("caller", ""), kernel=is_kernel(level, ""), format=self.name)
        if time.replace(".", "", 1).isdecimal():
            first.mono = time
        else:
            first.wall = time
        return spread(first, words)


FRAMING = DmesgJson()
