"""Wall-clock stamps as dmesg, syslogd, journalctl, container runtimes and log platforms print them → their parts.

No shape is asked for: the time of day is found first, and what stands before and after it says what it is.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from oomlog.reading.clock.months import month

Shape = Literal["iso", "syslog", "ctime", "epoch"]

ANY_YEAR = 2000
"""Stands for a year that was not printed: a leap year, so that 29 February is a date."""

_LONGEST = 80
_TIME = r"(?<![0-9])([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?![0-9:])"
_DATE = r"(?:^|\s)([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})[Tt]?\s*$"
_MONTH_AND_DAY = r"^\s*([0-9]{2})-([0-9]{2})\s+$"
_WORD = r"[0-9]+[月월]?|[^\s0-9.,]+"
_ZONE = r"[Zz]|UTC|GMT|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?"
_EPOCH = r"([0-9]{9,10}|[0-9]{13}|[0-9]{16}|[0-9]{19})(?:\.([0-9]{1,9}))?"
_AMERICAN = r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}), ([0-9]{1,2})(:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?) ([AP])M UTC"
_YEARS = range(1902, 9999)  # what zones and datetime can both reckon with


class Stamp(Struct, frozen=True):
    """A stamp as printed.

    `moment` is naive; without `has_year` its year is `ANY_YEAR`. `zone` is what was printed as an offset, `zone_name`
    an abbreviation that says no offset by itself (`CET`). `resolution` is in seconds: 60 where no seconds were printed.
    """

    moment: datetime
    shape: Shape
    has_year: bool
    resolution: float
    zone: timezone | None = None
    zone_name: str = ""


class _Rest(Struct, frozen=True):
    """What stood behind the time of day."""

    year: int | None = None
    zone: timezone | None = None
    zone_name: str = ""


class _Date(Struct, frozen=True):
    """What stood before the time of day."""

    shape: Shape
    year: int | None
    month: int
    day: int


@lru_cache(maxsize=256)  # a report's lines share a few stamps, and a log is looked at more than once
def parse(text: str) -> Stamp | None:
    """The stamp's parts; None where a part is no number, no such date, or the month's name is unknown."""
    if not text or len(text) > _LONGEST:
        return None
    epoch = re.fullmatch(_EPOCH, text.strip())
    if epoch is not None:
        return _since_1970(epoch[1], epoch[2] or "")
    american = re.fullmatch(_AMERICAN, text)
    text = text if american is None else _as_iso(american)
    clock = re.search(_TIME, text)
    if clock is None:
        return None
    date, rest = _before(text[: clock.start()]), _after(text[clock.end() :])
    return _joined(date, clock, rest) if date is not None and rest is not None else None


def _as_iso(american: re.Match[str]) -> str:
    """How Azure's portal exports a time in UTC: month first, and hours from 1 to 12; with another it is no time."""
    month, day, year, hour, rest, half = american.groups()
    hours = int(hour) % 12 + 12 * (half == "P") if 0 < int(hour) <= 12 else 24
    return f"{year}-{month:0>2}-{day:0>2} {hours}{rest} UTC"


def _since_1970(digits: str, fraction: str) -> Stamp | None:
    """Seconds (journalctl short-unix); 13 digits: milliseconds (CloudWatch), 16: micro- (journal), 19: nano- (Loki)."""
    places = {13: 3, 16: 6, 19: 9}.get(len(digits), 0)
    if places and fraction:
        return None
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, fraction)
    microseconds = int(part[:6].ljust(6, "0")) if part else 0
    moment = datetime(1970, 1, 1) + timedelta(seconds=int(whole), microseconds=microseconds)  # noqa: DTZ001
    return Stamp(moment=moment, shape="epoch", has_year=True, resolution=_resolution(part), zone=UTC)


def _resolution(fraction: str) -> float:
    """Microseconds are as fine as a datetime gets, whatever more was printed."""
    return (1.0, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6)[min(len(fraction), 6)]


@lru_cache(maxsize=64)  # as many days as a log has
def _before(text: str) -> _Date | None:
    """ISO with or without a weekday, logcat's month and day, or words and numbers in any language and order."""
    iso = re.search(_DATE, text)
    if iso is not None:
        return _Date("iso", int(iso[1]), int(iso[2]), int(iso[3]))
    logcat = re.search(_MONTH_AND_DAY, text)
    if logcat is not None:
        return _Date("syslog", None, int(logcat[1]), int(logcat[2]))
    return _in_words(re.findall(_WORD, text))


def _in_words(words: list[str]) -> _Date | None:
    """The last word that names a month is it: `mar` before it is Tuesday in Italian, Spanish and Romanian."""
    months = [number for number in map(month, words) if number]
    years = [int(word) for word in words if len(word) == 4 and word.isdecimal()]
    days = [int(word) for word in words if len(word) <= 2 and word.isdecimal()]
    if not months or len(days) != 1 or len(years) > 1:
        return None
    return _Date("syslog", years[0] if years else None, months[-1], days[0])


def _after(text: str) -> _Rest | None:
    """Zone and year in either order (`UTC 2026`, `+0000 UTC`, `2026`); None where there is something else."""
    rest = _Rest()
    for word in text.split():
        zone = re.fullmatch(_ZONE, word)
        if zone is not None:
            rest = _Rest(rest.year, _offset(zone), rest.zone_name)
        elif len(word) == 4 and word.isdecimal():
            rest = _Rest(int(word), rest.zone, rest.zone_name)
        elif 2 < len(word) < 6 and word.isascii() and word.isalpha():
            rest = _Rest(rest.year, rest.zone, word)
        else:
            return None
    return rest


def _offset(zone: re.Match[str]) -> timezone:
    if not zone[1]:
        return UTC
    shift = timedelta(hours=int(zone[2]), minutes=int(zone[3] or 0))
    return timezone(shift if zone[1] == "+" else -shift)


def _joined(date: _Date, clock: re.Match[str], rest: _Rest) -> Stamp | None:
    year = date.year or rest.year
    if year is not None and year not in _YEARS:
        return None
    second = int(clock[3] or 0)
    leap = second == 60  # as syslogd prints a leap second
    fraction = clock[4] or ""
    parts = (int(clock[1]), int(clock[2]), second - leap, int(fraction[:6].ljust(6, "0")))
    try:
        moment = datetime(year or ANY_YEAR, date.month, date.day, *parts) + timedelta(seconds=leap)  # noqa: DTZ001
    except ValueError:
        return None
    return Stamp(
        moment=moment if year is not None else moment.replace(year=ANY_YEAR),
        shape="ctime" if rest.year is not None or (date.shape == "syslog" and not clock[3]) else date.shape,
        has_year=year is not None,
        resolution=_resolution(fraction) if clock[3] else 60.0,
        zone=rest.zone,
        zone_name="" if rest.zone else rest.zone_name,
    )
