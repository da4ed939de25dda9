"""Stops that the kernel's stamps don't count: suspend and hibernation, as the kernel prints them."""

import re
from collections import deque

from msgspec import Struct

UNKNOWN_SECONDS = 86400.0
"""What a sleep of unknown length adds to a time's uncertainty: a convention, as nothing bounds it."""

_ENTRIES = (
    "PM: suspend entry",
    "PM: hibernation: hibernation entry",
    "PM: hibernation entry",
    "PM: Entering mem sleep",
)
_KEPT = 1000


class Slept(Struct, frozen=True):
    """`seconds` in all where the kernel printed them, and how many sleeps have an `unknown` length."""

    seconds: float
    unknown: int

    @property
    def at_most(self) -> float:
        """Seconds, the unknown ones included."""
        return self.seconds + self.unknown * UNKNOWN_SECONDS


class Sleeps:
    """The sleeps of one boot, the last thousand."""

    def __init__(self) -> None:
        self._sleeps: deque[tuple[int, float | None]] = deque(maxlen=_KEPT)

    def hear(self, number: int, text: str) -> None:
        """Line `number` of the log, by the kernel.

        `PM: suspend entry (deep)` (kernel/power/suspend.c, hibernate.c) opens a sleep; its length follows on some
        kernels: `PM: Timekeeping suspended for 59.424 seconds` (kernel/time/timekeeping_debug.c, without `PM: ` too).
        """
        length = re.match(r"(?:PM: )?Timekeeping suspended for ([0-9]{1,9}\.[0-9]{1,3}) seconds", text)
        if length is not None:
            open_since = self._sleeps.pop()[0] if self._sleeps and self._sleeps[-1][1] is None else number
            self._sleeps.append((open_since, float(length[1])))
        elif text.startswith(_ENTRIES):
            self._sleeps.append((number, None))

    def between(self, line: int, other: int) -> Slept:
        """What was slept between two lines, in either order."""
        low, high = min(line, other), max(line, other)
        lengths = [length for number, length in self._sleeps if low < number <= high]
        return Slept(sum(length for length in lengths if length is not None), lengths.count(None))
