import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from oomlog.reading.clock import months
from oomlog.reading.clock.stamps import ANY_YEAR, Shape, Stamp, parse

NOVEMBER = datetime(2026, 11, 22, 16, 7, 18)  # noqa: DTZ001 - as printed, without a zone
EXACT = NOVEMBER.replace(microsecond=123456)
MILLIS = NOVEMBER.replace(microsecond=123000)
NO_YEAR = NOVEMBER.replace(year=ANY_YEAR)
CET = timezone(timedelta(hours=1))


def stamp(moment: datetime, shape: Shape, resolution: float, zone: timezone | None = None, name: str = "") -> Stamp:
    """A stamp as it should come out."""
    has_year = moment.year != ANY_YEAR
    return Stamp(moment, shape, has_year=has_year, resolution=resolution, zone=zone, zone_name=name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T16:07:18.123456+00:00", stamp(EXACT, "iso", 1e-6, UTC)),
        ("2026-11-22T16:07:18,123456+00:00", stamp(EXACT, "iso", 1e-6, UTC)),
        ("2026-11-22T16:07:18+0000", stamp(NOVEMBER, "iso", 1.0, UTC)),
        ("2026-11-22T16:07:18+0100", stamp(NOVEMBER, "iso", 1.0, CET)),
        ("2026-11-22 16:07:18.123Z", stamp(MILLIS, "iso", 1e-3, UTC)),
        ("2026-11-22 16:07:18", stamp(NOVEMBER, "iso", 1.0)),
        ("2026-11-22T16:07:18.123456789Z", stamp(EXACT, "iso", 1e-6, UTC)),
        ("Sun 2026-11-22 16:07:18 UTC", stamp(NOVEMBER, "iso", 1.0, UTC)),
        ("Sun 2026-11-22 16:07:18.123456 UTC", stamp(EXACT, "iso", 1e-6, UTC)),
        ("So 2026-11-22 16:07:18 CET", stamp(NOVEMBER, "iso", 1.0, name="CET")),
        ("dom 2026-11-22 16:07:18 +01", stamp(NOVEMBER, "iso", 1.0, CET)),
        ("11/22/2026, 4:07:18.123 PM UTC", stamp(MILLIS, "iso", 1e-3, UTC)),
        ("11/22/2026, 12:07:18 AM UTC", stamp(NOVEMBER.replace(hour=0), "iso", 1.0, UTC)),
        ("1/2/2026, 12:07:18 PM UTC", stamp(NOVEMBER.replace(month=1, day=2, hour=12), "iso", 1.0, UTC)),
        ("Nov 22 16:07:18", stamp(NO_YEAR, "syslog", 1.0)),
        ("Nov 22 16:07:18.123456", stamp(EXACT.replace(year=ANY_YEAR), "syslog", 1e-6)),
        ("Nov 22 2026 16:07:18", stamp(NOVEMBER, "syslog", 1.0)),
        ("11-22 16:07:18.123", stamp(MILLIS.replace(year=ANY_YEAR), "syslog", 1e-3)),
        ("Sun Nov 22 16:07:18 2026", stamp(NOVEMBER, "ctime", 1.0)),
        ("Sun Nov 22 16:07:18 UTC 2026", stamp(NOVEMBER, "ctime", 1.0, UTC)),
        ("Nov22 16:07", stamp(NO_YEAR.replace(second=0), "ctime", 60.0)),
        ("1795363638", stamp(NOVEMBER, "epoch", 1.0, UTC)),
        ("1795363638.123456", stamp(EXACT, "epoch", 1e-6, UTC)),
        ("1795363638123", stamp(MILLIS, "epoch", 1e-3, UTC)),
        ("1795363638123456", stamp(EXACT, "epoch", 1e-6, UTC)),
        ("1795363638123456789", stamp(EXACT, "epoch", 1e-6, UTC)),
    ],
)
def test_every_shape_that_programs_print(text: str, expected: Stamp) -> None:
    """Each stamp is read as it stands: parts, zone, and how fine it is."""
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Di Aug 12 03:54:03 2025", 8),
        ("Mi Mär 12 03:54:03 2025", 3),
        ("mar. févr. 12 03:54:03 2025", 2),
        ("mer août 12 03:54:03 2025", 8),
        ("mar nov 12 03:54:03 2025", 11),  # Tuesday, not March
        ("mié ene 12 03:54:03 2025", 1),
        ("mer dic 12 03:54:03 2025", 12),
        ("qua out 12 03:54:03 2025", 10),
        ("Ср мая 12 03:54:03 2025", 5),
        ("Ср нояб. 12 03:54:03 2025", 11),
        ("śro paź 12 03:54:03 2025", 10),
        ("wo mrt 12 03:54:03 2025", 3),
        ("水 11月 12 03:54:03 2025", 11),
        ("三 11月 12 03:54:03 2025", 11),
        ("수 11월 12 03:54:03 2025", 11),
        ("11月 12 03:54:03", 11),
        ("Çrş Şub 12 03:54:03 2025", 2),
    ],
)
def test_months_of_many_languages(text: str, month: int) -> None:
    """A stamp of any common locale has its month, whatever the day of the week looks like."""
    read = parse(text)
    assert read is not None
    assert (read.moment.month, read.moment.day) == (month, 12)


def test_no_name_is_two_months() -> None:
    """What the table of names would read in two ways is not in it twice."""
    rows = [row.split() for row in re.split(r"\d+:", months._NAMES)[1:]]
    assert len(rows) == 12
    assert [[months.month(word) for word in row] for row in rows] == [[at] * len(row) for at, row in enumerate(rows, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22 16:07:18",
        "Foo 22 16:07:18",
        "13月 22 16:07:18",
        "Nov 31 16:07:18",
        "Nov 22 24:07:18",
        "Nov 22 16:07:61",
        "Nov 22 04:07:18 PM",
        "11/22/2026, 4:07:18 PM",
        "22/11/2026, 4:07:18 PM UTC",
        "11/22/2026, 16:07:18 PM UTC",
        "11/22/2026, 0:07:18 AM UTC",
        "2026-11-22T16:07:18+99:00",
        "2026-02-29T16:07:18Z",
        "0001-01-01T00:00:00Z",
        "1795363638123.5",
        "12345",
        "Nov 22 16:07:18" + " " * 100,
    ],
)
def test_what_is_no_stamp_is_not_guessed(text: str) -> None:
    """A part that is missing, impossible or unknown gives nothing rather than something."""
    assert parse(text) is None


def test_leap_second() -> None:
    """The sixtieth second is the next minute's first, over New Year too."""
    printed = parse("2016-12-31T23:59:60Z")
    assert printed is not None
    assert printed.moment == datetime(2017, 1, 1)  # noqa: DTZ001
    bare = parse("Dec 31 23:59:60")
    assert bare is not None
    assert (bare.moment.month, bare.moment.day, bare.moment.year) == (1, 1, ANY_YEAR)
