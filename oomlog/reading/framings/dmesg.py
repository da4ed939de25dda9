"""`[12345.678901] text`: the console, dmesg, `dmesg -r`, `-x`, `-d`, /proc/kmsg, vmcore-dmesg, pstore, `crash> log`."""

from oomlog.reading.framings.escapes import unprintable
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, LEVEL, NOBODY

FRAMING = LineFraming(
    name="dmesg",
    head=LEVEL
    + NOBODY
    + r"\[ *+(?P<mono>\d++\.\d++)(?: <[ +\d.]*+>|)\] ?+(?!\[\S++ ++\S++ ++\d++ \d\d:|\d{4}-\d\d-\d\dT\d\d:)"
    + CALLER,
    starts="[<abcdefghijklmnopqrstuvwxyz",
    indents=True,
    mark="\\x",
    undo=unprintable,
)
