"""A report as one page of HTML that needs nothing else: style, script and charts stand in it, nothing is fetched.

Its Content-Security-Policy allows this style and this script, by their hashes, and nothing else, so that a log could
run nothing even if it got past the escaping. Few events stand open in the page; of many each is packed until it is
looked at. The reports' own lines are packed always, as far as the page may grow.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from markupsafe import Markup

from oomlog.model import Event, Evidence, Source
from oomlog.reporting.renderers.html import charts
from oomlog.reporting.renderers.html.environment import environment
from oomlog.reporting.renderers.html.event import EventPage, event_page
from oomlog.reporting.renderers.html.raw import Raw, packed
from oomlog.reporting.renderers.html.repeated import repeated
from oomlog.reporting.renderers.html.sheet import HtmlSheet, shown
from oomlog.reporting.renderers.postmortem import AFTER_EVENTS, BEFORE_EVENTS, TITLE, Part
from oomlog.reporting.renderers.postmortem.history import patterned
from oomlog.reporting.report import Report

MOST_OPEN = 20
"""More events than these are packed."""
RAW_BYTES_OPEN, RAW_BYTES_PACKED = 1_000_000, 1_800_000
"""What the reports' own lines may add to the page, packed, in bytes."""
BODY_BYTES = 2_500_000
"""What packed events may add."""
MOST_DRAWN = 10
"""Machines and cgroups, and recurring victims, that have charts; of the others numbers and words are told."""
NAMES = {
    "impact": "Impact",
    "act": "What to do",
    "findings": "Findings",
    "incidents": "Incidents",
    "timeline": "Time line",
    "memory": "Memory",
    "settings": "Settings",
    "history": "History",
    "events": "Events",
    "method": "Method",
}


class Section(NamedTuple):
    """A part of the page, by the name that links to it."""

    name: str
    body: Markup


def render(report: Report) -> str:
    """The page; what it needs is installed (`environment.require`)."""
    template = environment().get_template("page.html")
    raws = _raws(report)
    events = [event_page(event, number, raws.get(number)) for number, event in _numbered(report)]
    style, script = _asset("page.css"), _asset("page.js")
    return template.render(
        title=TITLE,
        summary=[shown(sentence) for sentence in report.summary],
        version=report.version,
        names=NAMES,
        before=_sections(report, BEFORE_EVENTS, raws, _charts(report)),
        after=_sections(report, AFTER_EVENTS, raws, {}),
        events=events,
        packed=_bodies(events) if len(events) > MOST_OPEN else None,
        raws={number: raw.packed for number, raw in raws.items()},
        most_open=MOST_OPEN,
        left_out=report.analysis.totals.events - len(events),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _numbered(report: Report) -> list[tuple[int, Event]]:
    """The latest events with their places on the time line."""
    first = report.analysis.totals.events - len(report.events) + 1
    return list(enumerate(report.events, first))


def _raws(report: Report) -> dict[int, Raw]:
    """The latest reports' own lines, as many as the page has room for."""
    room = RAW_BYTES_OPEN if len(report.events) <= MOST_OPEN else RAW_BYTES_PACKED
    each = room // max(len(report.events), 1)
    kept: dict[int, Raw] = {}
    for number, event in reversed(_numbered(report)):
        raw = Raw(event, number, each)
        room -= len(raw.packed)
        if event.raw and room >= 0:
            kept[number] = raw
    return kept


def _bodies(events: Sequence[EventPage]) -> dict[int, str]:
    """The events packed, the latest first, as many as the page has room for."""
    room, kept = BODY_BYTES, {}
    for event in reversed(events):
        body = packed(event.body)
        room -= len(body)
        if room >= 0:
            kept[event.number] = body
    return kept


def _charts(report: Report) -> dict[str, Sequence[Markup | None]]:
    """By the name of the part, a chart for each of its headings."""
    victims = [repeated(report.analysis, one) for one in patterned(report.analysis)[:MOST_DRAWN]]
    return {
        "timeline": [charts.timeline(report.analysis)],
        "memory": list(map(charts.growth, report.memory.series[:MOST_DRAWN])),
        "history": [None, *victims],
    }


def _sections(
    report: Report, parts: dict[str, Part], raws: dict[int, Raw], drawn: dict[str, Sequence[Markup | None]]
) -> list[Section]:
    sections = []
    for name, part in parts.items():
        sheet = HtmlSheet(2, _finder(report, raws), drawn.get(name, ()))
        part(sheet, report)
        if body := sheet.html():
            sections.append(Section(name, body))
    return sections


def _finder(report: Report, raws: dict[int, Raw]) -> Callable[[Evidence], str | None]:
    """Where a line stands that is quoted outside of its event."""
    spans = [(event.source, raws[number]) for number, event in _numbered(report) if number in raws]

    def find(quoted: Evidence) -> str | None:
        return next((raw.place(quoted) for source, raw in spans if _holds(source, quoted)), None)

    return find


def _holds(source: Source, quoted: Evidence) -> bool:
    """Whether the line is one of the report's."""
    if quoted.line is None or source.first_line is None or source.last_line is None:
        return False
    return source.first_line <= quoted.line <= source.last_line and quoted.source in (None, source.name)


def _asset(name: str) -> Markup:
    """Style or script of the page, as it is."""
    text = files("oomlog.reporting.renderers.html").joinpath("page", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - comes with the program


def _hash(text: str) -> str:
    """As a Content-Security-Policy names an inline style or script."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
