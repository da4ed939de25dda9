r"""`{"log":"text\n","stream":"stderr","time":"..."}`: docker's json-file driver; parts over 16 KiB have no `\n`."""

from collections.abc import Iterable

from oomlog.reading.framings.json_framing import JsonFraming
from oomlog.reading.framings.objects import Record
from oomlog.reading.framings.partial import Part, join
from oomlog.reading.line import Line


class Docker(JsonFraming):
    """The container's own output, which can be any other framing."""

    name = "docker"
    wraps = True
    keys = ("log",)
    beside = ("stream",)

    def read(self, found: Iterable[Record]) -> list[Line]:
        """Joins the parts of each stream's lines."""
        return join((_part(record.line, record.values) for record in found if "log" in record.values), self.name)


def _part(number: int, values: dict[str, str]) -> Part:
    words = values["log"]
    whole = words.endswith("\n")
    return Part(number, values.get("time", ""), values.get("stream", ""), words.removesuffix("\n"), whole)


FRAMING = Docker()
