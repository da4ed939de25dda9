"""`Nov 22 16:07:18 host text`: syslog whose tag a relay or an editor took away; nobody is named as speaker."""

from oomlog.reading.framings.escapes import octal
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, STAMP, SYSLOG_DATE

_HOST = r"(?:(?P<host>(?!kernel \[)[^\s\[<]\S*+) |)"
_NAMED = r"(?P<tag>kernel(?= \[ *\d++\.\d)|[^\s:\[][^:\[\n]{0,40}\[\d+\](?=:)):?(?: |(?=\n))"
"""A tag with blanks in it names a speaker after all (`Web Content[4821]: `), and one before dmesg's stamp."""

FRAMING = LineFraming(
    name="syslog-untagged",
    head=rf"(?P<level><\d{{1,3}}>|)(?P<wall>{SYSLOG_DATE}) " + _HOST + f"(?:{_NAMED}|)" + STAMP + CALLER,
    mark="#",
    undo=octal,
)
