"""Which lines of a report have begun and lack their end: cut by another record, wrapped, or split by a newline."""

from oomlog.reading.text import KILLED
from oomlog.regex import regex

UNFINISHED: tuple[tuple[str, str], ...] = (
    (r"oom-kill:constraint=", r",pid=\d+,uid=\d+\s*$"),
    (rf"(?:.{{0,60}}emory[^:]*: )?{KILLED}\d", r"^[^)]*+\).*(?:\d|\dkB|\.|\))\s*$"),
    (
        r"(?:.{0,60}emory[^:]*: )?[Kk]ill process \d",
        r"\)(?: score -?\d++ (?:or sacrifice child|or a child|and children\.?)| sharing same memory)\s*$",
    ),
    (r".{0,64} invoked oom-killer: ", r"^(?>.*?order=-?\d).*adj=-?\d++\s*$"),
    (r"(?:CPU: \d+ )?(?:UID: \d+ )?P[Ii][Dd]: \d+,? [Cc]omm: ", r"\d\.\d+\.\d|Not tainted|Tainted: "),
    (r"(?:Node \d+ )?[A-Z]\w*: \d+\*\d+kB", r"^(?!.*[B)][\d=]).*= \d+kB\s*$"),
    (r"(?:Node \d+ )?[A-Z]\w* free:\d", r"^(?!.*B[a-z]).*(?:kB|KB|yes|no)\s*$"),
    (r"Memory cgroup stats for .*: \w+:\d", r"KB\s*$"),
    (r"Node \d+ active_anon:", r"(?:yes|no|kB)\s*$"),
    (r"oom_reaper: reaped process", r"rss:\d+kB\s*$"),
    (r"(?:Node \d+ )?[A-Z]\w*: $|Node \d+ $|lowmem_reserve\[\]:\s*$", r"$^"),
)
"""How each begins and ends; a line may be of any length, so that no pattern may go back over the same text again."""
_BEGUN = tuple((regex(start), regex(end)) for start, end in UNFINISHED)


def unfinished(text: str) -> bool:
    """Whether a line has begun like one of the report's and lacks its end."""
    return any(start.match(text) and not end.search(text) for start, end in _BEGUN)
