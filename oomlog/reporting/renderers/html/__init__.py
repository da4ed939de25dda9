"""A report as one page of HTML that needs nothing else: style, script and charts stand in it, nothing is fetched.

Its Content-Security-Policy allows this style and this script, by their hashes, and nothing else, so that a log could
run nothing even if it got past the escaping. Few events stand open in the page; of many each is packed until it is
looked at. The reports' own lines are packed always. How much of both stands in the page is a matter of room.
"""

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from oomlog.model import Event, Evidence, Source
from oomlog.reporting.renderers.html import charts
from oomlog.reporting.renderers.html.event import EventHead, event_body, event_head
from oomlog.reporting.renderers.html.raw import Raw
from oomlog.reporting.renderers.html.repeated import repeated
from oomlog.reporting.renderers.html.room import MOST_OPEN, Room, as_many, spent
from oomlog.reporting.renderers.html.whole import sections, whole
from oomlog.reporting.renderers.postmortem import AFTER_EVENTS, BEFORE_EVENTS, TITLE
from oomlog.reporting.renderers.postmortem.history import patterned
from oomlog.reporting.report import Report

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


def render(report: Report) -> str:
    """The page; needs the extra `report`."""
    charts_by_part = _charts(report)
    room = Room(report, _page(report, charts_by_part, {}, {}, packed=True))
    raws = _raws(report, room)
    bodies = {number: event_body(event, raws.get(number)) for number, event in _numbered(report)}
    left = room.bytes - spent(raw.packed for raw in raws.values())
    packed = len(bodies) > MOST_OPEN or spent(bodies.values()) > left
    return _page(report, charts_by_part, raws, as_many(bodies, left) if packed else bodies, packed=packed)


def _page(
    report: Report,
    charts_by_part: Mapping[str, Sequence[Markup | None]],
    raws: Mapping[int, Raw],
    bodies: Mapping[int, str],
    *,
    packed: bool,
) -> str:
    """With what is given of the events."""
    events: list[EventHead] = [event_head(event, number) for number, event in _numbered(report)]
    find = _finder(report, raws)
    return whole(
        TITLE,
        report.summary,
        report.version,
        NAMES,
        before=sections(report, BEFORE_EVENTS, find, charts_by_part),
        after=sections(report, AFTER_EVENTS, find, {}),
        events=events,
        bodies=bodies,
        packed=packed,
        raws={number: raw.packed for number, raw in raws.items()},
        most_open=MOST_OPEN,
        left_out=report.analysis.totals.events - len(events),
    )


def _numbered(report: Report) -> list[tuple[int, Event]]:
    """The latest events with their places on the time line."""
    first = report.analysis.totals.events - len(report.events) + 1
    return list(enumerate(report.events, first))


def _raws(report: Report, room: Room) -> dict[int, Raw]:
    """The latest reports' own lines, as many as there is room for."""
    left, kept = room.raw_bytes, {}
    for number, event in reversed(_numbered(report)):
        raw = Raw(event, number, room.raw_bytes // len(report.events))
        left -= len(raw.packed)
        if event.raw and left >= 0:
            kept[number] = raw
    return kept


def _charts(report: Report) -> dict[str, Sequence[Markup | None]]:
    """By the name of the part, a chart for each of its headings."""
    victims = [repeated(report.analysis, one) for one in patterned(report.analysis)[:MOST_DRAWN]]
    return {
        "timeline": [charts.timeline(report.analysis)],
        "memory": list(map(charts.growth, report.memory.series[:MOST_DRAWN])),
        "history": [None, *victims],
    }


def _finder(report: Report, raws: Mapping[int, Raw]) -> Callable[[Evidence], str | None]:
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
