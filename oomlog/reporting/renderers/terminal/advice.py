"""`oomlog advise` for people: what is not met first, with what to do."""

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from oomlog.reporting.audited import whose
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page
from oomlog.reporting.renderers.terminal.settings import SUBJECTS, remedy_facts
from oomlog.settings.advice.checklist import Advice, Answer, State
from oomlog.settings.audit import Verdict
from oomlog.settings.checks.interface import Severity
from oomlog.units import counted

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
WORDS: dict[State, str] = {"not-met": "not met", "unknown": "not known", "ask": "for you to answer", "met": "met"}


def render(advice: Advice, style: Style) -> str:
    """The page."""
    page = Page(style)
    states = Counter(one.state for one in advice.items)
    told = ", ".join(f"{states[state]} {words}" for state, words in WORDS.items() if states[state])
    page.heading(f"{counted(len(advice.items), 'item')}: {told}")
    page.item(whose(advice))
    if advice.reports is not None and advice.reports.foreign:
        page.item(advice.reports.text)
    if not advice.roles:
        page.item("what it is for is not known: --role names it, and brings what matters there")
    for one in sorted(_in(advice, "not-met"), key=_urgency):
        page.heading(f"not met: {one.title} [{one.id}]{_mark(one)}")
        page.item(one.reason or one.why)
        page.facts(_facts(one))
    _shorter(page, "Not known", [(one, one.reason) for one in _in(advice, "unknown")])
    _shorter(page, "For you to answer: no file tells", [(one, one.how) for one in _in(advice, "ask")])
    _shorter(page, "Met", [(one, None) for one in _in(advice, "met")])
    if advice.notices:
        page.heading("Notices")
        page.points(advice.notices)
    return page.text()


def _in(advice: Advice, state: State) -> list[Answer]:
    return [one for one in advice.items if one.state == state]


def _urgency(one: Answer) -> int:
    """By the worst of what was found."""
    return min((SEVERITIES.index(found.severity) for found in one.findings if found.severity), default=1)


def _mark(one: Answer | Verdict) -> str:
    return " (advice)" if one.advice else ""


def _facts(one: Answer) -> Iterable[tuple[str, str | None]]:
    for finding in one.findings:
        more = f", and {len(finding.found) - SUBJECTS} more: `oomlog sysctl --all`"
        about = "; ".join(f"{f.subject}: {f.reason}" if f.subject else f.reason for f in finding.found[:SUBJECTS])
        rest = more if len(finding.found) > SUBJECTS else ""
        yield "found", f"{finding.title} [{finding.id}]{_mark(finding)}: {about}{rest}"
        yield from remedy_facts(finding)
    if not any(facts for finding in one.findings for facts in remedy_facts(finding)):
        yield "how", one.how
    yield "source", one.source


def _shorter(page: Page, heading: str, answers: list[tuple[Answer, str | None]]) -> None:
    if answers:
        page.heading(heading)
        page.points(f"{one.title} [{one.id}]{_mark(one)}" + (f": {text}" if text else "") for one, text in answers)
