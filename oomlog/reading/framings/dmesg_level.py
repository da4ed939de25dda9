"""`kern  :warn  : text` and `<4>text`: a level without a stamp, as `dmesg -xt` prints and printk.time=0 leaves it."""

from oomlog.reading.framings.escapes import unprintable
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER

FRAMING = LineFraming(
    name="dmesg-level",
    head=r"(?P<level><\d{1,4}>|[a-z]{2,8}+\d? *+:(?:emerg|alert|crit|err|warn|notice|info|debug) *+: )" + CALLER,
    starts="<abcdefghijklmnopqrstuvwxyz",
    indents=True,
    mark="\\x",
    undo=unprintable,
)
