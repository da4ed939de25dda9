"""`2026-11-22T16:07:18.123456+00:00 host kernel: text`: rsyslog's file format, `journalctl -o short-iso[-precise]`."""

from oomlog.reading.framings.escapes import octal
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, HOST, ISO, STAMP, TAG

FRAMING = LineFraming(
    name="iso",
    head=rf"(?P<level><\d{{1,3}}>|)(?P<wall>{ISO}) " + HOST + TAG + STAMP + CALLER,
    starts="<0123456789",
    speaks=True,
    indents=True,
    mark="#",
    undo=octal,
)
