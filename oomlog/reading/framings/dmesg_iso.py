"""`2026-11-22T16:07:18,678901+00:00 text`: `dmesg --time-format iso` (the comma tells it from other ISO stamps)."""

from oomlog.reading.framings.escapes import unprintable
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, LEVEL, STAMP_BESIDE, STAMP_INSIDE

FRAMING = LineFraming(
    name="dmesg-iso",
    head=LEVEL
    + STAMP_BESIDE
    + r"(?P<wall>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{6}[+-]\d\d:?\d\d) "
    + STAMP_INSIDE
    + CALLER,
    starts="[<0123456789abcdefghijklmnopqrstuvwxyz",
    indents=True,
    mark="\\x",
    undo=unprintable,
)
