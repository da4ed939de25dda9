"""`Nov 22 16:07:18 host kern.warn kernel: [12345.678901] text`: busybox syslogd (sysklogd/syslogd.c), and syslog-ng
templates with a facility.level column.
"""

from oomlog.reading.framings.escapes import octal
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, HOST, ISO, PRIORITY, STAMP, SYSLOG_DATE, TAG

FRAMING = LineFraming(
    name="busybox",
    head=rf"(?P<wall>{SYSLOG_DATE}|{ISO}) " + HOST + PRIORITY + TAG + STAMP + CALLER,
    speaks=True,
    indents=True,
    mark="#",
    undo=octal,
)
