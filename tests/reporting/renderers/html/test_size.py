"""How big a page may grow, in bytes: what is mailed and attached must stay small, whatever the log holds."""

import random
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from oomlog.explaining.explain import Explainer, explain
from oomlog.model import SourceSummary
from oomlog.reporting.collecting import Reporter
from oomlog.reporting.renderers.html import render
from oomlog.reporting.report import Report
from tests.reporting.documents import read_report
from tests.reporting.making import event, kill, machine, memcg_event, tasks

MOST_FEW, MOST_MANY = 2_000_000, 5_000_000
FEW, MANY, NAMES = 20, 500, 8
START = datetime(2026, 11, 1, tzinfo=UTC)


def _huge(events: int, rows: int) -> Report:
    """Events with thousands of tasks, names of 100,000 characters that no packing makes smaller, and many victims each
    of which comes again with a history worth a chart.
    """
    chance = random.Random(1)  # noqa: S311 - no secret
    longs = ["".join(chance.choices(string.ascii_letters, k=100_000)) for _ in range(NAMES)]
    raws = [
        "\n".join([*(f"[{chance.randrange(10**9)}] {chance.randrange(10**9)} 0 task" for _ in range(rows)), long])
        for long in longs
    ]
    explainer, reporter, time = Explainer(), Reporter(), START
    for number in range(events):
        long, raw = longs[number % NAMES], raws[number % NAMES]
        table = tuple(structs.replace(task, comm=long if task.pid % 2 else task.comm) for task in tasks(rows))
        time += timedelta(seconds=chance.randrange(1000, 9000))
        given = (memcg_event if number % 2 else event)(
            id=f"{number:016x}",
            time=time.isoformat(),
            kills=(kill(comm=f"victim-{string.ascii_letters[number % 50]}", anon_rss_bytes=number << 20),),
            tasks=table,
            memory=machine(),
            notes=(long,),
            unclaimed=(long,),
            raw=raw,
        )
        reporter.add(explainer.explain(given, keep_raw=True))
    return reporter.finish([SourceSummary(name=longs[0])], failures=longs)


@pytest.mark.parametrize(("events", "rows", "most"), [(FEW, 5000, MOST_FEW), (MANY, 1000, MOST_MANY)])
def test_page_of_huge_reports(events: int, rows: int, most: int) -> None:
    """Thousands of tasks and endless names cost the page their middle, and it says so; no event is left out."""
    page = render(_huge(events, rows))

    assert len(page.encode()) <= most
    assert page.count('<details class="event"') == events
    assert "characters left out" in page
    assert (page.count("its size at") > 0) == (events == MANY)


@pytest.mark.parametrize(("events", "most"), [(FEW, MOST_FEW), (MANY, MOST_MANY)])
def test_page_of_names_that_escaping_makes_longer(events: int, most: int) -> None:
    """Each character of a name costs five in the page, and every event, host and cgroup has names of its own."""
    reporter, time = Reporter(), START
    for number in range(events):
        name = f"{number:04}{'&' * 400}"
        time += timedelta(hours=2)
        given = memcg_event(
            id=f"{number:016x}",
            time=time.isoformat(),
            host=name,
            kills=(kill(comm=name),),
            tasks=tuple(structs.replace(task, comm=name) for task in tasks(40)),
            memory=machine(),
            notes=(name,) * 20,
            raw=name * 40,
        )
        reporter.add(structs.replace(explain(given), raw=given.raw))
    page = render(reporter.finish([SourceSummary(name="kern.log")], failures=["&" * 400] * 50))

    assert len(page.encode()) <= most
    assert page.count('<details class="event"') == events


def test_page_of_very_many_kills() -> None:
    """The latest are told one by one, the largest of each stretch of time are drawn, all are counted."""
    reporter, time = Reporter(), START
    for number in range(5000):
        time += timedelta(hours=1)
        killed = kill(comm="java", anon_rss_bytes=(number + 1) << 20)
        reporter.add(event(id=f"{number:016x}", time=time.isoformat(), kills=(killed,)))
    page = render(reporter.finish([SourceSummary(name="kern.log")]))

    assert len(page.encode()) <= MOST_FEW
    assert "5,000 processes were killed" in page
    assert "Of 5,000, the largest of each stretch of time has a mark." in page
    assert "4,000 more of 5,000 events, earlier ones: --format json has all" in page


def test_page_of_ordinary_reports(many: Path) -> None:
    """500 reports of 300 tasks fit, and so do nine real ones, whole."""
    assert many.stat().st_size <= MOST_MANY
    page = render(read_report("6.18-amd64-mixed-scopes"))
    assert len(page.encode()) <= MOST_FEW
    assert "not on this page" not in page
