"""`Nov 22 16:07:18 host kernel: text`: RFC 3164 files and packets, `journalctl -o short` and `short-precise`."""

from oomlog.reading.framings.escapes import octal
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, HOST, STAMP, SYSLOG_DATE, TAG

FRAMING = LineFraming(
    name="syslog",
    head=rf"(?P<level><\d{{1,3}}>|)(?P<wall>{SYSLOG_DATE}) " + HOST + TAG + STAMP + CALLER,
    speaks=True,
    indents=True,
    mark="#",
    undo=octal,
)
