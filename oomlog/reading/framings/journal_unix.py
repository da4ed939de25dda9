"""`1795363638.123456 host kernel: text`: `journalctl -o short-unix`."""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, HOST, STAMP, TAG

FRAMING = LineFraming(
    name="journal-unix",
    head=r"(?P<wall>\d{9,11}\.\d{6}) " + HOST + TAG + STAMP + CALLER,
    starts="0123456789",
    sure=True,
    speaks=True,
    indents=True,
)
