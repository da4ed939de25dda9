"""Which lines of a report have begun and lack their end: cut by another record, wrapped, or split by a newline."""

from oomlog.reading.sections.counters import STARTS as COUNTERS
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


_KEY = r"[a-z][a-z_-]*(?:\([a-z]+\))?"
_SIZE = rf"{_KEY}:\d+[kK]B|(?:pages_scanned|UID|oom_score_adj):-?\d+|all_unreclaimable\?(?: (?:yes|no)|\s*\Z)"
_KILL = rf"(?:.{{0,60}}emory[^:]*: )?{KILLED}\d"
BROKEN: tuple[tuple[str, str], ...] = (
    (
        rf"(?:Node \d+ )?[A-Z]\w* free:\d|Node \d+ active_anon:|Memory cgroup stats for .*:|{_KILL}",
        rf"\s*(?:(?:{_SIZE}),?(?:\s+|\Z))+\Z",
    ),
    (r"(?:Node \d+ )?[A-Z]\w* free:\d.* all_unreclaimable\?\s*\Z", r"\s*(?:yes|no)\s*\Z"),
    (r"[Aa]ctive(?:_anon)?:\d", rf"(?!{COUNTERS})\s*(?:{_KEY}:\d+(?:\s+|\Z))+\Z"),
    (r"\[\s*pid\s*\]\s+uid\b(?!.* name)", r"\s*(?:[a-z_]+\s+)*name\s*\Z"),
    (r"\[\s*\d+\](?:\s+-?\d+){4,}\s*\Z", r"\s*(?:-?\d+\s+)+\S.{0,14}\Z"),
    (r"(?:CPU: \d+ )?(?:UID: \d+ )?P[Ii][Dd]: \d.*[Tt]ainted(?!.*\d\.\d+\.\d)", r"\s*\d\.\d+\.\d\S* "),
    (r"Swap cache(?: stats)?: add \d+(?!.*/)", r"\s*\d+/\d+"),
)
"""How lines begin that are often broken at a blank, and the whole of what then stands on the next line."""
_WIDEST = 2000
"""No mail program was ever given a longer line of a report; hostile ones are."""
_KEYS = regex(rf"{_KEY}(?=:)")
_BROKEN = tuple((regex(start), regex(more)) for start, more in BROKEN)


def goes_on(text: str, after: str) -> bool:
    """Whether a line is the rest of the one before it, which was broken at a blank; no line says a thing twice."""
    if len(text) + len(after) > _WIDEST:
        return False
    broken = any(start.match(text) and more.match(after) for start, more in _BROKEN)
    return broken and set(_KEYS.findall(text)).isdisjoint(_KEYS.findall(after))
