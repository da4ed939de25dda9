"""Marks on the time line."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from oomlog.reporting.analysis import Analyzer
from oomlog.reporting.marks import Typed, mark
from oomlog.reporting.report import Mark
from tests.reporting.making import event

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
CET = timezone(timedelta(hours=1))
TIMES = ("2026-11-22T16:00:00+01:00", None, "2026-11-22T16:10:00+01:00")


@pytest.mark.parametrize(
    ("typed", "time", "text"),
    [
        ("2026-11-22 16:07 deployed 1.7", datetime(2026, 11, 22, 16, 7, tzinfo=CET), "deployed 1.7"),
        ("2026-11-22T16:07Z deploy", datetime(2026, 11, 22, 16, 7, tzinfo=UTC), "deploy"),
        ("2026-11-22 16:07 UTC deploy", datetime(2026, 11, 22, 16, 7, tzinfo=UTC), "deploy"),
        ("-2h deploy", NOW - timedelta(hours=2), "deploy"),
        ("-1h 30min deploy", NOW - timedelta(minutes=90), "deploy"),
        ("2 hours ago 3 pods moved", NOW - timedelta(hours=2), "3 pods moved"),
        ("-2h 3 pods moved", NOW - timedelta(hours=2), "3 pods moved"),
        ("2026-11-22 16 pods moved", datetime(2026, 11, 22, tzinfo=CET), "16 pods moved"),
        ("@1795000000 x", datetime.fromtimestamp(1795000000, UTC), "x"),
    ],
)
def test_time_then_text(typed: str, time: datetime, text: str) -> None:
    """As many words as make a time, as `--since` reads them; the text begins after them."""
    assert mark(typed, CET, NOW) == Typed(time, text)


@pytest.mark.parametrize("typed", ["", "deploy", "2026-11-22 16:07", "2026-13-01 deploy", "16:07 ", "\x00 \n"])
def test_no_mark(typed: str) -> None:
    """Without a time or a text it is an error that names what was typed."""
    with pytest.raises(ValueError, match=r"no point in time|no text"):
        mark(typed, None, NOW)


@pytest.mark.parametrize(
    ("time", "told", "following"),
    [
        (datetime(2026, 11, 22, 15, 5, tzinfo=UTC), "2026-11-22T16:05:00+01:00", 3),
        (datetime(2026, 11, 22, 16, 5), "2026-11-22T16:05:00+01:00", 3),  # noqa: DTZ001 - the log's own clock
        (datetime(2026, 11, 22, 16, 0), "2026-11-22T16:00:00+01:00", 1),  # noqa: DTZ001
        (datetime(2026, 11, 22, 15, 10, 1, tzinfo=UTC), "2026-11-22T16:10:01+01:00", None),
    ],
)
def test_place_among_the_events(time: datetime, told: str, following: int | None) -> None:
    """A mark is told in the zone of the events beside it; a clock without a zone is theirs."""
    analyzer = Analyzer([Typed(time, "deploy")])
    for at in TIMES:
        analyzer.add(event(time=at))

    assert analyzer.finish([]).marks == (Mark(time=told, text="deploy", next=following),)


def test_order_is_that_of_the_time_line() -> None:
    """However they were given; where no event has a time, they stand last, each as it was given."""
    marks = [Typed(NOW, "late"), Typed(datetime(2026, 11, 22, 16, 5), "between")]  # noqa: DTZ001
    dated, undated = Analyzer(marks), Analyzer(marks)
    for at in TIMES:
        dated.add(event(time=at))
        undated.add(event(time=None))

    assert [one.text for one in dated.finish([]).marks] == ["between", "late"]
    assert [one.time for one in undated.finish([]).marks] == ["2026-11-22T16:05:00", "2026-11-22T18:00:00+00:00"]
