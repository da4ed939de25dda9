"""`[Sun Nov 22 16:07:18 2026] text`: `dmesg -T`, with the day and month names of any locale; also with -x and -d.

Whoever pastes it may have left out the year.

util-linux prints it with strftime("%a %b %e %H:%M:%S %Y"), newer ones with the day first where the
locale has it so; several --time-format options put stamps one after another.
"""

from oomlog.reading.framings.escapes import unprintable
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, LEVEL, STAMP_BESIDE, STAMP_INSIDE

FRAMING = LineFraming(
    name="dmesg-ctime",
    head=LEVEL
    + STAMP_BESIDE
    + r"\[(?P<wall>\S++ ++(?:\S++ ++\d++|\d++ ++\S++) \d\d:\d\d:\d\d(?: \d{4}|))(?: <[ +\d.]*+>|)\] ?"
    + STAMP_INSIDE
    + CALLER,
    starts="[<abcdefghijklmnopqrstuvwxyz",
    indents=True,
    mark="\\x",
    undo=unprintable,
)
