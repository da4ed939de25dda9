"""Points in time and zones as people type them: ISO 8601 and the words of journalctl (systemd.time(7))."""

from datetime import UTC, datetime, timedelta, tzinfo

from oomlog.regex import regex

_SECONDS = {
    "us": 1e-6, "usec": 1e-6, "µs": 1e-6,
    "ms": 1e-3, "msec": 1e-3,
    "": 1, "s": 1, "sec": 1, "second": 1, "seconds": 1,
    "m": 60, "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600,
    "d": 86400, "day": 86400, "days": 86400,
    "w": 604800, "week": 604800, "weeks": 604800,
    "M": 2629800, "month": 2629800, "months": 2629800,  # 30.44 days, as systemd counts
    "y": 31557600, "year": 31557600, "years": 31557600,
}  # fmt: skip
_PART = regex(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Zµ]*)")
_CLOCK = regex(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}


class Local(tzinfo):
    """The zone of this machine with its own rules for summer time, whatever form TZ has."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        """The offset here at that time of day."""
        return when.replace(tzinfo=None).astimezone().utcoffset() if when else None

    def dst(self, _when: datetime | None) -> timedelta | None:
        """Not told apart."""
        return None

    def tzname(self, when: datetime | None) -> str | None:
        """The abbreviation here at that time of day."""
        return when.replace(tzinfo=None).astimezone().tzname() if when else None

    def fromutc(self, when: datetime) -> datetime:
        """The time of day here."""
        return when.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def zone(text: str) -> tzinfo:
    """The zone named by an IANA name, `±HH:MM`, `UTC`, `Z` or `local`. Raises ValueError."""
    if text.lower() == "local":
        return Local()
    if text.upper() in ("UTC", "Z"):
        return UTC
    if text[:1] in ("+", "-"):
        return _offset(text)
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError) as problem:
        raise ValueError(f"no time zone {text!r}") from problem


def _offset(text: str) -> tzinfo:
    try:
        found = datetime.fromisoformat(f"2000-01-01T00:00:00{text}").tzinfo
    except ValueError:
        found = None
    if found is None:
        raise ValueError(f"no time zone {text!r}")
    return found


def moment(text: str, here: tzinfo | None, now: datetime) -> datetime:
    """The point in time that `text` means, in UTC; raises ValueError.

    A stamp or day without a zone is read in `here`; where that is None it stays naive, for what the log's own clock
    showed.
    """
    text = text.strip()
    try:
        found = _parse(text, here, now.astimezone(here or Local()))
        return found.astimezone(UTC) if found.tzinfo else found
    except (ValueError, OverflowError, OSError) as problem:
        raise ValueError(f"no point in time: {text!r}") from problem


def _parse(text: str, here: tzinfo | None, now: datetime) -> datetime:
    if text == "now":
        return now
    if text in _DAYS:
        day = now.replace(tzinfo=here) + timedelta(days=_DAYS[text])
        return day.replace(hour=0, minute=0, second=0, microsecond=0)
    if text.startswith("@"):
        return datetime.fromtimestamp(float(text[1:]), UTC)
    if text.startswith("-") or text.endswith(" ago"):
        return now.astimezone(UTC) - _span(text.removeprefix("-").removesuffix("ago"))
    if text.startswith("+") or text.endswith(" left"):
        return now.astimezone(UTC) + _span(text.removeprefix("+").removesuffix("left"))
    return _absolute(text, here, now)


def _span(text: str) -> timedelta:
    """`2 hours`, `1h30min`, `90` (seconds)."""
    total, position, text = 0.0, 0, text.strip()
    while position < len(text) or not text:
        part = _PART.match(text, position)
        if part is None or part[2] not in _SECONDS:
            raise ValueError(f"no length of time: {text!r}")
        total += float(part[1]) * _SECONDS[part[2]]
        position = part.end()
    return timedelta(seconds=total)


def _absolute(text: str, here: tzinfo | None, now: datetime) -> datetime:
    stamp, _, last = text.rpartition(" ")
    if stamp and last[:1].isalpha():  # "2026-11-22 16:07 Europe/Berlin"
        return _absolute(stamp, zone(last), now.astimezone(zone(last)))
    if _CLOCK.fullmatch(text):
        text = f"{now:%Y-%m-%d} {text.zfill(len('16:07') if text.count(':') == 1 else len('16:07:00'))}"
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=here)
