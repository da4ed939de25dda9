"""Lines that stand beside a report and say something of it: rate limits, lost messages, graphics shrinkers."""

from collections.abc import Sequence

from oomlog.reading.line import Line
from oomlog.reading.text import Notes
from oomlog.regex import regex

STARTS = (
    r"(?:oom_kill_process|dump_header|warn_alloc\w*|__ratelimit|net_ratelimit): \d+ (?:callbacks|messages) suppressed|printk: \d+ messages suppressed"
    r"|\*\* \d+ printk messages dropped \*\*|Missed \d+ kernel messages|Purging GPU memory, |Unable to (?:purge|lock) GPU"
    r"|OOM request ignored|Huh VM_FAULT_OOM leaked|OOM killer (?:dis|en)abled\.|Unable to start OOM reaper|Memory cgroup stats$"
)
SAMPLES = (
    "oom_kill_process: 12 callbacks suppressed",
    "** 123 printk messages dropped **",
    "Purging GPU memory, 0 pages freed, 0 pages still pinned.",
)
LOST = regex(r"callbacks suppressed|messages suppressed|messages dropped|Missed \d+")


def read(lines: Sequence[Line], notes: Notes) -> list[str]:
    """Keeps them as text; what tells of lost lines is returned, all else goes to the notes."""
    lost: list[str] = []
    for line in lines:
        (lost if LOST.search(line.text) else notes).append(f"line {line.number}: {line.text.strip()}")
    return lost
