"""`[ T4821] text`: printk's caller (CONFIG_PRINTK_CALLER, 5.1+) on a kernel that prints no time (printk.time=0)."""

from oomlog.reading.framings.line_framing import LineFraming

FRAMING = LineFraming(name="dmesg-caller", head=r"(?P<level><\d{1,4}>|)\[ *+(?P<caller>[TC]\d++)\] ", starts="[<")
