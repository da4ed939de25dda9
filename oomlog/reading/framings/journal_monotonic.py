"""`[12345.678901] host kernel: text` and `[12345.678901 <    0.000123 >] host kernel: text`: journalctl's
`short-monotonic` and `short-delta`.
"""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, STAMP_INSIDE, TAG

FRAMING = LineFraming(
    name="journal-monotonic",
    head=r"\[ *+(?P<mono>\d++\.\d++)(?: +(?:<[ \d.]*[*]?>)?)?\] (?:(?P<host>\S++)(?<!:) |)"
    + TAG
    + STAMP_INSIDE
    + CALLER,
    starts="[",
    sure=True,
    speaks=True,
    indents=True,
)
