"""Pieces of prefixes that several framings share, as regular expressions with named groups."""

LEVEL = r"(?P<level><\d{1,4}>|[a-z]{2,8}+\d? *+:[a-z]{3,6} *+: |)"
"""printk's or syslog's `<N>`, or util-linux `dmesg -x`: "%-6s:%-6s: "."""
STAMP = r"(?: ?\[ *+(?P<mono>\d++\.\d++)\] ?|)"
"""kernel/printk/printk.c print_time(): "[%5lu.%06lu] "; with print_caller() there is no blank between the two.

Some syslog templates put one blank more before it.
"""
CALLER = r"(?:\[ *+(?P<caller>[TC]\d++)\] |)"
"""print_caller() (5.1+): "[%6s]" of T<tid> or C<cpu>."""
NOBODY = "(?P<wall>)(?P<host>)(?P<tag>)"
"""Fields that a prefix has not, in their place: rows in the order of Line's fields are made without sorting."""
STAMP_INSIDE = r"(?:\[ *+\d++\.\d++\] ?|)"
"""The same, where another stamp already stands before the host."""
VENDOR = r"(?:\(c?\d+\)(?:\[\d+:[^\]\n]*\]| ?)|\[\d+: *+[^\]:\n]{0,40}+(?::\d+){0,2}: *+\d+\] ?|\[[TC]\d+@[TC]?\d+\] ?)"
"""What vendors of Android kernels insert after the stamp: `(c0)`, `(0)[123:name]`, `[0:  swapper/0:    0]`."""
ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d++|)(?:Z|[+-]\d\d:?\d\d|)"
"""RFC 3339 and its relatives: comma before the fraction (util-linux), offset without colon (systemd), no offset."""
STAMP_BESIDE = rf"(?=(?:\[[^\]\n]*+\] ?|{ISO} |)\[ *+(?P<mono>\d++\.\d++)\]|){STAMP_INSIDE}"
"""The same before another of dmesg's stamps, or behind it: the order of several --time-format is the user's."""
TAG = r"(?P<tag>[^\s:\[]++(?:\[\d+\]|)):(?: (?:kernel: (?!invoked )|: (?=\[ *+\d++\.))?|(?=\n))"
"""The tag and what stands between it and the words; a relay may have doubled `kernel: `, or the colon of it."""
HOST = r"(?:(?P<host>\S++)(?<!:) |)"
"""Left out by `journalctl --no-hostname`."""
_YEAR = r"(?:19[7-9]|20\d)\d"
SYSLOG_DATE = (
    r"(?:\d{1,2}[月월]|(?u:[^\W\d_])[^\s:/\d-]*+) ++\d\d? (?:\d{4} |)\d\d:\d\d:\d\d(?:[.,]\d++|)"
    rf"(?: {_YEAR}(?= )|)"
)
"""RFC 3164's `Nov  2 16:07:18`, the month in any language, fraction and year as some write them.

The year stands before the time or behind it, where else the host does.
"""
PRIORITY = r"(?P<level>[a-z]{2,8}+\d?\.(?:emerg|alert|crit|err|error|warn|warning|notice|info|debug|panic)) "
"""`kern.warn`: a column of facility and level."""
