"""`Nov 22 16:07:18 host kern.warn kernel: [12345.678901] text`: busybox syslogd (sysklogd/syslogd.c), and syslog-ng
templates with a facility.level column; where the column names the kernel, some leave out the colon behind the tag.
"""

from oomlog.reading.framings.escapes import octal
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, HOST, ISO, PRIORITY, STAMP, SYSLOG_DATE

_TAG = r"(?P<tag>[^\s:\[]++(?:\[\d+\]|)(?=:)|kernel(?= )):?(?: (?:kernel: (?!invoked ))?|(?=\n))"
FRAMING = LineFraming(
    name="busybox",
    head=rf"(?P<wall>{SYSLOG_DATE}|{ISO}) " + HOST + PRIORITY + _TAG + STAMP + CALLER,
    speaks=True,
    indents=True,
    mark="#",
    undo=octal,
)
