"""From one point in time to another, and whose stamp it is."""

from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from oomlog.model.event import TimeSource
from oomlog.reading.clock.readings import Reading
from oomlog.reading.clock.sleeps import UNKNOWN_SECONDS, Sleeps
from oomlog.reading.clock.stamps import Shape
from oomlog.reading.line import Line

KERNEL_CLOCK_SECONDS = 1.0
"""The least uncertainty of what is reckoned from the time of boot."""

_DRIFT = 1e-4
_WRAPPERS = ("docker", "cri", "stamped", "json", "csv")  # framings that print a stamp of their own
_SYSLOGS = ("syslog", "logread", "busybox")
_SOURCES: dict[Shape, TimeSource] = {"iso": "iso", "syslog": "syslog", "ctime": "dmesg-ctime", "epoch": "wrapper"}


class Anchor(Struct, frozen=True, kw_only=True):
    """A line of a boot whose time is known: its number, the kernel's stamp there in seconds, and the time."""

    number: int
    mono: float
    reading: Reading


def derived(anchor: Anchor, number: int, mono: float, sleeps: Sleeps) -> Reading | None:
    """The time of a line from that of another one of the same boot."""
    there = anchor.reading
    slept = sleeps.between(anchor.number, number)
    awake = mono - anchor.mono
    uncertain = (
        max(there.uncertain, KERNEL_CLOCK_SECONDS) + abs(awake) * _DRIFT + slept.doubt + slept.unknown * UNKNOWN_SECONDS
    )
    reading = there.later(awake + (slept.seconds if number > anchor.number else -slept.seconds), uncertain)
    return reading and replace(reading, source="boot-time-derived", assumed=(*there.assumed, "boot"), resolution=1e-6)


def not_after(begin: Reading, end: Reading) -> Reading:
    """A first line that would be later than the last one is of the year before."""
    if begin.local is None or end.local is None or begin.local - end.local <= timedelta(days=31):
        return begin
    return begin.later(-365 * 86400.0, begin.uncertain) or begin


def source(shape: Shape, framing: str) -> TimeSource:
    """Whose stamp it is, by the framing's name where that says more than the stamp's shape.

    Wrappers may hold a line of syslog or dmesg with a stamp of its own; OpenWrt's logread prints dmesg's shape, and
    syslogs with the year behind the time do.
    """
    if framing.startswith("journal"):
        return "journal"
    if shape == "iso" and framing in _WRAPPERS:
        return "wrapper"
    return "syslog" if framing.startswith(_SYSLOGS) else _SOURCES[shape]


def reckoned(whose: TimeSource, line: Line) -> bool:
    """Whether dmesg worked the stamp out from the time of boot; its ISO form alone has a comma before the fraction."""
    return whose == "dmesg-ctime" or (bool(line.wall) and line.format.startswith("dmesg")) or "," in line.wall
