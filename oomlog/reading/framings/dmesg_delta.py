"""`[<    0.000123>] text`: `dmesg --time-format delta`, seconds since the line before."""

from oomlog.reading.framings.escapes import unprintable
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, LEVEL

FRAMING = LineFraming(
    name="dmesg-delta",
    head=LEVEL + r"\[< *+(?P<wall>\+?\d++\.\d{6})>\] ?" + CALLER,
    starts="[<abcdefghijklmnopqrstuvwxyz",
    indents=True,
    mark="\\x",
    undo=unprintable,
)
