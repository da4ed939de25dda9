"""What the kernel itself says of the time: the clock read at boot, audit's stamps."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from oomlog.reading.finding import holding

_LINUX_BEGINS = 683_078_400.0  # 25 August 1991


def speaking(texts: Sequence[str]) -> list[int]:
    """The numbers of those lines that may tell a time or a sleep."""
    return [at for at in holding(texts, (*_TIMES, *_SLEEPS)) if _speaks(texts[at])]


def _speaks(text: str) -> bool:
    return text.startswith(_SLEEPS) or any(words in text for words in _TIMES)


_TIMES = ("setting system clock to ", "audit(")
_SLEEPS = ("PM: ", "Timekeeping suspended")


def words(text: str) -> re.Match[str] | None:
    """The part of a line that names the time, its first group in seconds since 1970."""
    clock = re.search(r"setting system clock to [0-9T: -]{19} UTC \(([0-9]{9,10})\)", text)
    return clock or re.search(r"\baudit\(([0-9]{9,10}\.[0-9]{3}):[0-9]+\)", text)


def epoch(text: str) -> float | None:
    """Seconds since 1970 at which the kernel printed the line, where it says so itself.

    drivers/rtc/class.c, rtc_hctosys: `rtc_cmos 00:04: setting system clock to 2026-11-22T16:07:18 UTC (1795363638)`,
    exact to a second; kernel/audit.c: `audit: type=2000 audit(1795363640.412:1): state=initialized`. None on
    1 January: there the clocks of machines without a battery start, in 1970, 2000 or another year.
    """
    found = words(text)
    if found is None:
        return None
    time = datetime.fromtimestamp(float(found[1]), UTC)
    return time.timestamp() if time.timestamp() > _LINUX_BEGINS and (time.month, time.day) != (1, 1) else None
