"""Lines without a prefix of their own: what belongs to the record before them, and journalctl's separators."""

from msgspec.structs import replace

from oomlog.reading.framings.interface import Framing, Loose
from oomlog.reading.line import Line
from oomlog.regex import regex

SEPARATOR = regex(
    r"-- (?:Boot (?P<id>[0-9a-f]{32})|(?P<reboot>Reboot)|(?:Journal|Logs) begins? at [^\n]*|No entries) --\r?$"
)
"""systemd's journalctl prints these between boots and before the first record."""

_LEAST_INDENT = 6


def indented(loose: Loose, before: Line | None, framing: Framing) -> Line | None:
    """The loose line as a further line of the record before it, if it is indented by the width of its prefix.

    The blanks that go beyond that width are the kernel's own.
    """
    if before is None or not framing.indents or not loose.text.startswith(" " * _LEAST_INDENT):
        return None
    width = len(loose.text) - len(loose.text.lstrip(" "))
    return further(before, loose.text[min(width, _width(loose.head, width)) :], loose)


def _width(head: str, found: int) -> int:
    """The width of a prefix as the program counted it: in bytes where that fits better than in characters."""
    in_bytes = len(head.encode("utf-8", "surrogateescape"))
    return in_bytes if in_bytes <= found <= in_bytes + 1 else len(head)


def further(before: Line, text: str, loose: Loose | None = None) -> Line:
    """A further line of a record: it inherits everything but its words and, if it stands on its own, its number."""
    number = before.number if loose is None else loose.number
    return replace(before, number=number, text=text, continued=True)
