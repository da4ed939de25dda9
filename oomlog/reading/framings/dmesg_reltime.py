"""`[Nov22 16:07] text`, `[  +0.000123] text`: `dmesg -H`, `-e`, `--time-format reltime`; months of any locale."""

from oomlog.reading.framings.escapes import unprintable
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, LEVEL

FRAMING = LineFraming(
    name="dmesg-reltime",
    head=LEVEL + r"\[(?: *+(?P<wall>\+\d++\.\d{6}|(?:1?\d|)(?u:[^\W\d_])[^\s\]\d]*+ *\d\d? \d\d:\d\d))\] ?" + CALLER,
    starts="[<abcdefghijklmnopqrstuvwxyz",
    indents=True,
    mark="\\x",
    undo=unprintable,
)
