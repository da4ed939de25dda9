"""`[2-3219.1870] text`: Samsung's kernels put the CPU before the time."""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import LEVEL

FRAMING = LineFraming(
    name="dmesg-vendor-cpu",
    head=LEVEL + r"\[\d{1,3}-(?P<mono>\d++\.\d++)\] ?",
    starts="[<abcdefghijklmnopqrstuvwxyz",
)
