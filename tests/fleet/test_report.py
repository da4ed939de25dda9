"""`oomlog fleet report`: what the page says, how large it grows, and what a browser makes of it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from oomlog.fleet.report import SPANS, report
from oomlog.reporting.fleet import Span, fleet_schema, summary
from oomlog.reporting.renderers.html.fleet import render
from tests.cli.running import errors, oomlog
from tests.fleet.test_dataset import START, kills, stored
from tests.reporting.fleets import fleet
from tests.reporting.making import event, kill

MOST_BYTES = 1_000_000
SINCE = START + timedelta(days=20)


def test_tells_what_is_killed_where_new_and_growing(tmp_path: Path) -> None:
    """In three sentences, which name machines, days and sizes."""
    late = [
        event(id=f"n{day}", host="web9", time=(SINCE + timedelta(days=day)).isoformat(), kills=(kill(comm="fresh"),))
        for day in range(2)
    ]
    leaks = kills("web2", "java", 8, grows=9)
    found = report(stored(tmp_path, kills("web1", "nginx", 9) + leaks + late), SINCE)

    assert summary(found) == (
        "19 processes were killed on 3 machines from 2026-11-01 to 2026-11-22; most often nginx, 9 times on 1 machine.",
        "1 workload was killed for the first time since 2026-11-21 03:00, foremost fresh (1 machine).",
        "java grows fastest from kill to kill: 9.0 MiB a day on web2.",
    )
    assert [(one.name, one.kills, one.foremost) for one in found.busiest] == [
        ("web1", 9, "nginx"),
        ("web2", 8, "java"),
        ("web9", 2, "fresh"),
    ]
    assert found.spans[0] == Span(begin="2026-11-01", kills=2, machines=2, by={"nginx": 1, "java": 1})
    assert found.spans[10] == Span(begin="2026-11-11", kills=0, machines=0, by={})
    assert sum(span.kills for span in found.spans) == 19


def test_a_long_time_is_told_in_longer_spans(tmp_path: Path) -> None:
    """Of three years some dozens of spans, and a kill without a time in none of them."""
    times = [(START + timedelta(days=day)).isoformat() for day in (0, 500, 1095)]
    events = [event(id=f"{n}", time=time, kills=(kill(),)) for n, time in enumerate([*times, None])]
    found = report(stored(tmp_path, events), SINCE)

    assert (found.undated, sum(span.kills for span in found.spans)) == (1, 3)
    assert len(found.spans) <= SPANS
    assert found.spans[0].kills == found.spans[-1].kills == 1


def test_nothing_killed_is_said(tmp_path: Path) -> None:
    """A dataset without a kill has a page too."""
    found = report(stored(tmp_path, [event(id="1", type="oom_no_victim", kills=())]), SINCE)
    assert summary(found) == ("No process was killed in what the dataset holds.",)
    assert "No process was killed" in render(found)


def test_page_of_ten_thousand_hosts_is_small() -> None:
    """Thousands of workloads with thousands of hosts each: lists are cut, and say where the rest is."""
    hosts = tuple(f"web-{number:05}.example.org" for number in range(10_000))
    page = render(fleet([f"workload-{number}-x" for number in range(3000)], hosts))

    assert len(page.encode()) <= MOST_BYTES
    assert "oomlog fleet where --format json has all" in page
    assert "9,900 more of 10,000 machines" in page


def test_endless_names_lose_their_middle() -> None:
    """Whatever a log calls its processes."""
    page = render(fleet(["n" * 100_000, *("m" * 100_000 + str(number) for number in range(200))], ("web1",)))
    assert len(page.encode()) <= 4 * MOST_BYTES
    assert "characters left out" in page


def test_command_writes_a_page(tmp_path: Path) -> None:
    """To the file that was named, with `--format json` as data."""
    path = stored(tmp_path, kills("web1", "java", 3))
    run = oomlog("fleet", "report", path, "-o", tmp_path / "fleet.html", "--since", "2026-11-02")
    assert (run.returncode, errors(run)) == (0, [])
    assert "3 processes were killed on 1 machine" in (tmp_path / "fleet.html").read_text()

    run = oomlog("fleet", "report", path, "--format", "json")
    assert (run.returncode, json.loads(run.stdout)["kills"]) == (0, 3)
    Draft202012Validator(fleet_schema()).validate(json.loads(run.stdout))


@pytest.mark.parametrize("since", ["2026-11-20", "-7d", "2026-11-20T00:00:00+01:00"])
def test_a_time_without_a_zone_is_utc(tmp_path: Path, since: str) -> None:
    """For questions too."""
    run = oomlog("fleet", "new", stored(tmp_path, kills("web1", "java", 3)), "--since", since)
    assert (run.returncode, errors(run)) == (0, [])
