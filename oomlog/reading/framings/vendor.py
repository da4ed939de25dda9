"""`<4>[12345.678901] (0)[123:name] text`, `[12345.678901] [0:  swapper/0:    0] text`: kernels of phone makers."""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, LEVEL, VENDOR

FRAMING = LineFraming(
    name="dmesg-vendor",
    head=LEVEL + r"\[ *+(?P<mono>\d++\.\d++)\] {0,2}(?=[\[(])" + VENDOR + CALLER,
    starts="[<abcdefghijklmnopqrstuvwxyz",
)
