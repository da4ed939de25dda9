"""`kernel: text`, `host kernel: text`, `16:07:18 kernel: text`: syslog as people paste it, with less than its date.

Where nothing stands before the tag but perhaps the host, the kernel's is the only one that is told from words.
"""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, PRIORITY, STAMP

_TIME = r"(?:\d{4}/\d\d/\d\d |)\d\d:\d\d:\d\d(?:[.,]\d{1,9}|)|\d{10}|[A-Z][a-z]{2} ++\d\d? \d\d?:\d\d(?::\d\d|) [AP]M"
"""A time of day, with slashes in a date before it; seconds since 1970; twelve hours."""
_HOST = r"(?:(?P<host>[A-Za-z0-9][\w.-]{0,63}+) |\[[A-Za-z][\w.-]{0,63}+\] |)"
_TAG = r"(?P<tag>(?(wall)[^\s:\[]++(?:\[\d+\]|)|kernel)):(?: (?:kernel: (?!invoked )| (?=\S.{0,15} invoked ))?|(?=\n))"

FRAMING = LineFraming(
    name="tagged",
    head=rf"(?:(?P<wall>{_TIME}) |)(?:{PRIORITY}|{_HOST})" + _TAG + STAMP + CALLER,
    sure=True,
)
