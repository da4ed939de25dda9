"""`Sun Nov 22 16:07:18 2026 kern.warn kernel: [12345.678901] text`: OpenWrt's logread."""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, PRIORITY, STAMP, TAG

FRAMING = LineFraming(
    name="logread",
    head=r"(?P<wall>(?u:[^\W\d_])\S*+ ++\S++ ++\d\d? \d\d:\d\d:\d\d \d{4}) " + PRIORITY + TAG + STAMP + CALLER,
    speaks=True,
)
