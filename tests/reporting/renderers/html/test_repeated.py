"""Charts of victims that come again."""

from datetime import datetime, timedelta

import pytest

from oomlog.explaining.explain import Explainer
from oomlog.reporting.collecting import Reporter
from oomlog.reporting.renderers.html import render
from oomlog.reporting.report import Report
from tests.reporting.making import MIB, event, kill

START = datetime.fromisoformat("2026-11-01T03:00:00+00:00")
DAILY = [timedelta(days=day) for day in range(8)]
GROWING = [timedelta(hours=hour, minutes=hour * 7 % 60) for hour in (5, 51, 65, 211, 236, 326, 363, 384)]
EQUAL = [timedelta(seconds=10 * number) for number in range(2)]


def _report(gaps: list[timedelta], comm: str = "leaky-1") -> Report:
    explainer, reporter = Explainer(), Reporter()
    for number, gap in enumerate(gaps):
        killed = kill(comm=comm, anon_rss_bytes=(100 + 20 * number) * MIB)
        given = event(id=f"{number:016x}", time=(START + gap).isoformat(), kills=(killed,))
        reporter.add(explainer.explain(given))
    return reporter.finish([])


SIZES, TREND, CLOCK = "its size at 8 kills", "dashed: the trend told below", "8 incidents by the hour of the day, UTC"


@pytest.mark.parametrize(
    ("gaps", "shape", "drawn"), [(DAILY, "periodic", {SIZES, CLOCK}), (GROWING, "growing", {SIZES, TREND})]
)
def test_what_the_history_holds_is_drawn(gaps: list[timedelta], shape: str, drawn: set[str]) -> None:
    """Sizes from kill to kill, the trend where one was told, the time of the clock where it keeps to one."""
    report = _report(gaps)
    page = render(report)

    assert [one.shape for one in report.analysis.recurring] == [shape]
    assert {told for told in (SIZES, TREND, CLOCK) if told in page} == drawn


def test_nothing_repeated_nothing_drawn() -> None:
    """Two kills are no history."""
    assert 'id="history"' not in render(_report(EQUAL))


def test_hostile_name_is_text() -> None:
    """A chart's label is escaped as all else is."""
    page = render(_report(DAILY, "<img src=x>"))

    assert "&lt;img src=x&gt;: its size at 8 kills" in page
    assert "<img" not in page
