"""The year of an event is known where any line of its file names it, though that line comes later."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import oomlog
from oomlog.model import Event
from tests.reading.whole import SMALL, bare

COPIED = datetime(2026, 11, 22, tzinfo=UTC)
REPORT = bare(SMALL[0])
ZONE_SECONDS = 50400.0
YEAR_SECONDS = 366 * 86400.0


def syslog(start: datetime, words: Iterable[str], hours: float = 0.0, tag: str = "kernel") -> list[str]:
    """Lines without years, so many hours apart."""
    return [f"{start + timedelta(hours=hours * at):%b %e %H:%M:%S} web1 {tag}: {text}" for at, text in enumerate(words)]


def rtc(time: datetime) -> str:
    """What the kernel says when it reads the clock at boot."""
    return f"rtc_cmos 00:04: setting system clock to {time:%Y-%m-%dT%H:%M:%S} UTC ({int(time.timestamp())})"


def audit(time: datetime) -> str:
    """A line of the kernel's with audit's stamp."""
    return f"audit: type=1400 audit({int(time.timestamp())}.123:7): apparmor"


def event(path: Path, lines: Iterable[str]) -> Event:
    """The only one of a log that was copied long after it was written."""
    path.write_text("".join(line + "\n" for line in lines))
    os.utime(path, (COPIED.timestamp(), COPIED.timestamp()))
    (found,) = oomlog.read(path)
    return found


def is_sure(found: Event) -> bool:
    """Whether the year is; the zone never is here."""
    return ZONE_SECONDS <= (found.time_uncertainty_seconds or 0) < YEAR_SECONDS


CHRISTMAS = datetime(2019, 12, 24, 10, tzinfo=UTC)
DAYS = syslog(CHRISTMAS, ["eth0: link is up"] * 40, hours=12)


def after(days: float) -> datetime:
    """So many days after the report."""
    return CHRISTMAS + timedelta(days=days)


@pytest.mark.parametrize(
    "telling",
    [
        syslog(after(20), [rtc(after(20))]),
        syslog(after(20), [audit(after(20))]),
        [f"{after(20):%FT%T}+00:00 web1 kernel: eth0: link is up"],
    ],
)
def test_a_later_line_settles_the_year(telling: list[str], tmp_path: Path) -> None:
    """Over the turn of the year, backwards."""
    found = event(tmp_path / "kern.log", [*syslog(CHRISTMAS, REPORT), *DAYS, *telling])

    assert found.time == "2019-12-24T10:00:00+00:00"
    assert found.time_assumed == ("year", "zone")
    assert is_sure(found)


def test_in_the_middle_of_a_large_file(tmp_path: Path) -> None:
    """Neither at its beginning nor at its end."""
    filler = syslog(after(20), ["eth0: link is up"] * 50_000)
    telling = syslog(after(20), [rtc(after(20))])

    assert is_sure(event(tmp_path / "kern.log", [*syslog(CHRISTMAS, REPORT), *DAYS, *filler, *telling, *filler]))


def test_newest_first(tmp_path: Path) -> None:
    """The same in a log whose first line is its last."""
    lines = [*syslog(CHRISTMAS, REPORT), *DAYS, *syslog(after(20), [rtc(after(20))])]
    found = event(tmp_path / "kern.log", lines[::-1])

    assert found.time == "2019-12-24T10:00:00+00:00"
    assert is_sure(found)


@pytest.mark.parametrize(
    "telling",
    [
        [],
        syslog(after(20), [audit(after(20))], tag="myapp[1]"),
        syslog(after(20), [rtc(after(20 + 400)), rtc(after(50))]),
        [*syslog(after(19), [rtc(after(19))]), *syslog(after(20), [rtc(after(20 + 366))])],
        ["2019-06-01T00:00:00+00:00 web1 kernel: eth0: link is up"],
        [f"{after(20):%FT%T}+00:00 web1 a: b", f"{after(20 + 366):%FT%T}+00:00 web1 a: b"],
    ],
    ids=["nothing", "another-speaker", "another-day", "contradiction", "alone-in-its-month", "contradicting-stamps"],
)
def test_what_does_not_settle_it(telling: list[str], tmp_path: Path) -> None:
    """Then the event may be of any year."""
    found = event(tmp_path / "kern.log", [*syslog(CHRISTMAS, REPORT), *DAYS, *telling, *DAYS[-1:]])

    assert not is_sure(found)


@settings(deadline=None, max_examples=40)
@given(
    start=st.datetimes(datetime(2005, 1, 2), datetime(2024, 1, 1)),  # noqa: DTZ001
    gaps=st.lists(st.integers(1, 20), min_size=1, max_size=12),
    where=st.integers(0, 11),
)
@example(start=datetime(2005, 12, 31), gaps=[1, 1, 10, 20, 1, 1, 1], where=5)  # noqa: DTZ001 - a log says no zone
def test_a_year_that_is_sure_is_right(
    start: datetime, gaps: list[int], where: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Days in order, less than a month apart; one line names the time: whatever is sure of the report is true."""
    days = [start.replace(tzinfo=UTC) + timedelta(days=sum(gaps[:end])) for end in range(len(gaps) + 1)]
    told = days[where % len(days)]
    lines = syslog(days[0], REPORT)
    for day in days:
        lines += syslog(day, [rtc(day) if day is told else "eth0: link is up"])
    found = event(tmp_path_factory.mktemp("log") / "kern.log", lines)

    if is_sure(found):
        assert found.time == f"{days[0]:%FT%T}+00:00"


def test_a_leap_day_in_the_middle_tells_the_year(tmp_path: Path) -> None:
    """However short the log is: 29 February is only in leap years, and so are the days around it."""
    days = syslog(datetime(2024, 2, 28, 10, tzinfo=UTC), (f"Killed process {n} (sh)" for n in (1, 2, 3)), hours=24)
    path = tmp_path / "log"
    path.write_text("".join(line + "\n" for line in days))
    os.utime(path, (COPIED.timestamp(), COPIED.timestamp()))

    years = {(found.time or "")[:4] for found in oomlog.read(path)}

    assert years == {"2024"}
