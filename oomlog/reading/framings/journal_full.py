"""`Sun 2026-11-22 16:07:18 UTC host kernel: text`: journalctl's `short-full`, `with-unit`; days of any locale."""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, HOST, STAMP, TAG

FRAMING = LineFraming(
    name="journal-full",
    head=r"(?P<wall>\S++ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d++|) [A-Z+-]\S*+) " + HOST + TAG + STAMP + CALLER,
    speaks=True,
    indents=True,
)
