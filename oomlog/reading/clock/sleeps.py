"""Stops that the kernel's stamps don't count: suspend and hibernation, as the kernel prints them."""

import re
from collections import deque

from msgspec import Struct

UNKNOWN_SECONDS = 86400.0
"""What a sleep of unknown length adds to a time's uncertainty: a convention, as nothing bounds it."""

ENTRIES = (
    "PM: suspend entry",
    "PM: hibernation: hibernation entry",
    "PM: hibernation entry",
    "PM: Entering mem sleep",
)
EXITS = ("PM: suspend exit", "PM: hibernation: hibernation exit", "PM: hibernation exit", "PM: Finishing wakeup")
_KEPT = 1000
_LEAST_SECONDS = 1.0


class Slept(Struct, frozen=True):
    """`seconds` in all where they are known, give or take `doubt`; and how many sleeps have an `unknown` length."""

    seconds: float
    unknown: int
    doubt: float = 0.0

    @property
    def at_most(self) -> float:
        """Seconds, the unknown ones included."""
        return self.seconds + self.doubt + self.unknown * UNKNOWN_SECONDS


class Sleeps:
    """The sleeps of one boot, the last thousand."""

    def __init__(self) -> None:
        self._sleeps: deque[tuple[int, float | None, float]] = deque(maxlen=_KEPT)

    def hear(self, number: int, text: str) -> None:
        """Line `number` of the log, by the kernel.

        `PM: suspend entry (deep)` (kernel/power/suspend.c, hibernate.c) opens a sleep; its length follows on some
        kernels: `PM: Timekeeping suspended for 59.424 seconds` (kernel/time/timekeeping_debug.c, without `PM: ` too).
        """
        length = re.match(r"(?:PM: )?Timekeeping suspended for ([0-9]{1,9}\.[0-9]{1,3}) seconds", text)
        if length is not None:
            open_since = self._sleeps.pop()[0] if self._sleeps and self._sleeps[-1][1] is None else number
            self._sleeps.append((open_since, float(length[1]), 0.0))
        elif text.startswith(ENTRIES):
            self._sleeps.append((number, None, 0.0))

    def measured(self, length: float, doubt: float) -> None:
        """The last sleep's length as the wall clock shows it, for where the kernel did not print it.

        Nothing under a second: a program that sleeps too stamps the last line before a sleep when it wakes up.
        """
        if self._sleeps and self._sleeps[-1][1] is None and length - doubt >= _LEAST_SECONDS:
            self._sleeps.append((self._sleeps.pop()[0], length, doubt))

    def between(self, line: int, other: int) -> Slept:
        """What was slept between two lines, in either order."""
        low, high = min(line, other), max(line, other)
        met = [(length, doubt) for number, length, doubt in self._sleeps if low < number <= high]
        known = [length for length, _ in met if length is not None]
        return Slept(sum(known), len(met) - len(known), sum(doubt for _, doubt in met))
