"""Points in time as journalctl's users type them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from oomlog.reporting.moments import Local, moment, zone

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 15, 7, 31, tzinfo=UTC)  # 16:07:31 in Berlin


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", "2026-11-22T15:07:31"),
        ("today", "2026-11-21T23:00:00"),
        ("yesterday", "2026-11-20T23:00:00"),
        ("tomorrow", "2026-11-22T23:00:00"),
        ("-2h", "2026-11-22T13:07:31"),
        ("- 2 h", "2026-11-22T13:07:31"),
        ("+1h30min", "2026-11-22T16:37:31"),
        ("2 hours ago", "2026-11-22T13:07:31"),
        ("2h 5min ago", "2026-11-22T13:02:31"),
        ("1 week ago", "2026-11-15T15:07:31"),
        ("-90", "2026-11-22T15:06:01"),
        ("@1795363651", "2026-11-22T16:07:31"),
        ("2026-11-22", "2026-11-21T23:00:00"),
        ("2026-11-22 16:07", "2026-11-22T15:07:00"),
        ("2026-07-01 16:07", "2026-07-01T14:07:00"),
        ("2026-11-22T16:07:31.5Z", "2026-11-22T16:07:31.500000"),
        ("2026-11-22 16:07:31+05:30", "2026-11-22T10:37:31"),
        ("2026-11-22 16:07 UTC", "2026-11-22T16:07:00"),
        ("2026-11-22 16:07 America/New_York", "2026-11-22T21:07:00"),
        ("9:05", "2026-11-22T08:05:00"),
        ("16:07:01", "2026-11-22T15:07:01"),
    ],
)
def test_words_and_stamps(text: str, expected: str) -> None:
    """Words, spans and stamps mean what systemd.time(7) says, in the given zone."""
    assert moment(text, BERLIN, NOW) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_day_is_midnight_on_the_day_the_clocks_change() -> None:
    """Midnight has that day's own offset, not that of the hour in which it is asked."""
    now = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)

    assert moment("today", BERLIN, now) == datetime(2026, 10, 24, 22, 0, tzinfo=UTC)


def test_without_a_zone_a_stamp_stays_naive() -> None:
    """Where no zone is asked for, a stamp without one is left to be compared with the log's own clock."""
    assert moment("2026-11-22 16:07", None, NOW) == datetime(2026, 11, 22, 16, 7)  # noqa: DTZ001 - the point
    assert moment("-1h", None, NOW).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "-",
        "-2 fortnights",
        "ago",
        "@x",
        "2026-13-01",
        "25:00",
        "-99999999999y",
        "@99999999999999",
        "2026-11-22 16:07 Mars/Base",
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    """What is no time raises ValueError, with the text."""
    with pytest.raises(ValueError, match="no point in time"):
        moment(text, BERLIN, NOW)


def test_zones() -> None:
    """A zone is an IANA name, an offset, UTC or this machine's."""
    assert zone("Europe/Berlin") == BERLIN
    assert zone("+05:30") == timezone(timedelta(hours=5, minutes=30))
    assert zone("utc") is UTC
    assert isinstance(zone("local"), Local)


@pytest.mark.parametrize("text", ["", "Mars/Base", "Europe", "../etc/passwd", "+99:00", "+5", "/etc/localtime", "a\0b"])
def test_unknown_zones_are_refused(text: str) -> None:
    """What is no zone raises ValueError."""
    with pytest.raises(ValueError, match=r"^no time zone '"):
        zone(text)


def test_local_zone_has_summer_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The local zone follows TZ in any of its forms, in both directions."""
    import time

    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        july = datetime(2026, 7, 1, 12, 0, tzinfo=Local())
        assert july.isoformat() == "2026-07-01T12:00:00+02:00"
        assert datetime(2026, 1, 1, 12, 0, tzinfo=UTC).astimezone(Local()).isoformat() == "2026-01-01T13:00:00+01:00"
    finally:
        monkeypatch.undo()
        time.tzset()
