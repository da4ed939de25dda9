"""`<4>1 2026-11-22T16:07:18.123456+00:00 host kernel - - - text`: RFC 5424, with or without structured data."""

from oomlog.reading.framings.escapes import octal
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, ISO, STAMP

_DATA = r'(?:-|(?>(?:\[(?>(?:[^\]"\n]++|"(?>(?:\\.|[^"\\\n]++)*)")*)\])+))'

FRAMING = LineFraming(
    name="rfc5424",
    head=rf"(?:\d+ |)(?P<level><\d{{1,3}}>)1 (?:-|(?P<wall>{ISO})) (?:-|(?P<host>\S++)) (?:-|(?P<tag>[^\s:]++)):? "
    rf"\S++ \S++ {_DATA}(?: \ufeff?|(?=\n))" + STAMP + CALLER,
    starts="<0123456789",
    speaks=True,
    mark="#",
    undo=octal,
)
