"""Incidents with their causes, findings over all events, recurring victims: what `analyze` leads with."""

from typing import Any

from oomlog.explaining.rules.interface import Role
from oomlog.model import Event, Evidence, Finding
from oomlog.reporting.analysis import Analyzer
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.analysis import render
from oomlog.reporting.report import Analysis
from tests.reporting.making import event, kill, memcg_event


def _finding(rule: str, confidence: float = 0.7, role: Role = "primary", **fields: Any) -> Finding:  # noqa: ANN401
    return Finding(
        rule=rule, role=role, title=f"{rule} it was", confidence=confidence, remedy=(f"fix {rule}",), **fields
    )


def _at(hour: int, make: Any = event, **fields: Any) -> Event:  # noqa: ANN401
    made: Event = make(id=f"{hour:016d}", time=f"2026-11-22T{hour:02d}:00:00+00:00", **fields)
    return made


def _analysis(*events: Event) -> Analysis:
    analyzer = Analyzer()
    for one in events:
        analyzer.add(one)
    return analyzer.finish([])


def test_the_most_urgent_incident_comes_first() -> None:
    """Panics, then the machine before a cgroup, several deaths before one, the latest before the earlier."""
    analysis = _analysis(
        _at(1, memcg_event),
        _at(2),
        _at(3),
        _at(4, kills=(kill(), kill(pid=85))),
        _at(5, type="oom_panic", kills=()),
    )

    assert [int(trouble.incident.id) for trouble in analysis.incidents] == [5, 4, 3, 2, 1]
    assert [trouble.panicked for trouble in analysis.incidents] == [True, False, False, False, False]
    assert (analysis.totals.incidents, analysis.totals.processes) == (5, 5)


def test_an_incident_has_the_surest_case_of_its_cause() -> None:
    """Two events within a minute are one incident; what to do first is the first remedy."""
    first = event(id="1" * 16, diagnosis=(_finding("process-growth", 0.6),))
    second = event(id="2" * 16, diagnosis=(_finding("process-growth", 0.8),))
    (trouble,) = _analysis(first, second).incidents

    assert trouble.incident.events == ("1" * 16, "2" * 16)
    assert trouble.cause is not None
    assert (trouble.cause.event, trouble.cause.number, trouble.cause.confidence) == ("2" * 16, 2, 0.8)
    assert trouble.cause.do_first == "fix process-growth"


def test_findings_are_folded_over_events() -> None:
    """A rule is told once, with how many events it was found in and in how many as the cause, by its strongest case."""
    weak = _finding("swap", 0.5, "amplifier")
    strong = _finding("swap", 0.8, "amplifier", evidence=(Evidence(text="Free swap = 0kB", line=7),))
    analysis = _analysis(
        _at(1, diagnosis=(_finding("process-growth"), weak)), _at(2, diagnosis=(_finding("process-growth"), strong))
    )

    assert [(one.rule, one.events, one.primary) for one in analysis.findings] == [
        ("process-growth", 2, 2),
        ("swap", 2, 0),
    ]
    assert (analysis.findings[1].number, analysis.findings[1].evidence[0].line) == (2, 7)


def test_recurring_victims_need_three_incidents() -> None:
    """Two deaths say nothing; three have a pattern."""
    assert _analysis(_at(1), _at(5)).recurring == ()

    (one,) = _analysis(_at(1), _at(5), _at(9)).recurring
    assert (one.name, one.kills, one.incidents, one.median_gap_seconds) == ("hog", 3, 3, 4 * 3600)


def test_the_page_leads_with_incidents() -> None:
    """Then findings; what to do first is said once where it is the same."""
    events = [_at(hour, diagnosis=(_finding("process-growth"),)) for hour in range(1, 9)]
    lines = [line.strip() for line in render(_analysis(*events), Style()).splitlines()]

    assert lines.index("8 incidents: 8 single events") < lines.index("Incidents, most urgent first")
    assert lines.index("Incidents, most urgent first") < lines.index("Findings")
    assert lines.count("process-growth (70 %): fix process-growth") == 1
    assert lines.count("process-growth (70 %): as above") == 3
    assert "… 4 more of 8 incidents: --full has all" in lines
    assert len(lines) <= 45


def test_full_shows_every_row() -> None:
    """`--full` cuts nothing."""
    page = render(_analysis(*(_at(hour) for hour in range(1, 21))), Style(), full=True)

    assert "…" not in page
    assert page.count(", whole machine, killed hog") == 20


def test_hostile_names_reach_no_terminal() -> None:
    """Names of processes, cgroups and hosts stand escaped, and are no markup."""
    nasty = "\x1b[2J[red]\u202e"
    events = (event(host=nasty, kills=(kill(comm=nasty),), diagnosis=(_finding(nasty),)), _at(3))
    page = render(_analysis(*events), Style())

    assert all(line.isprintable() for line in page.splitlines())
    assert "\\x1b[2J[red]" in page
