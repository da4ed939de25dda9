"""`kern.log.1:1234:` and `node7: `: what grep, zgrep and ripgrep put before a line, and pdsh, clush and their like;
`10.0.0.5:6665 `, a receiver of netconsole's packets.

Between the lines that were looked for, grep prints `-` for the colon (-A, -B, -C). What follows begins like a log.
"""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import ISO, SYSLOG_DATE

_CTIME = r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d "
_BRACKET = r"\[ *(?:\+?\d+\.\d|<|\d+\] +\d|pid |[TC]\d)"
"""A stamp, an address, a task's row, a caller; not what runc's `runc:[2:INIT]` calls itself."""
_LOG = rf"(?={_BRACKET}|<\d|{SYSLOG_DATE} |{ISO} |\[{ISO}\] |{_CTIME}|kern +:[a-z]{{3,8}} *:)"
_FILE = r"(?!kernel:)[\w@+~./][\w@+.~/-]{0,254}"
_NO_HOST = r"(?i:kernel|login|password|dmesg|console|stdout|stderr|warning|error|info|note|log|output):"
_SENDER = r"(?:\d{1,3}\.){3}\d{1,3}(?=:\d{1,5}:? )"
_HOST = rf"(?P<host>{_SENDER}|(?!{_NO_HOST})[\w.-]{{1,64}}(?=: )):(?:\d{{1,5}}:?|) "
"""No tag, no heading, and not what a console asks while the kernel speaks; or a sender's address and port."""

FRAMING = LineFraming(
    name="grep",
    head=rf"(?:{_FILE}[:-](?:\d{{1,9}}[:-])?|\d{{1,9}}[:-]|{_HOST}){_LOG}",
    wraps=True,
)
