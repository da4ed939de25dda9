"""`oomlog fleet` for people."""

from oomlog.model.history import Histories, Recurring
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page, Row, columns
from oomlog.reporting.renderers.terminal.words import compact_or_none, day, number
from oomlog.units import counted

MOST = 40
NAMED = 3
TITLES = ("…What", ">Kills", ">Times", "First", "Last", ">Largest", ">A day", ">Hosts", "…Where")


def render(found: Histories, title: str, style: Style) -> str:
    """A line for each: how often, on how many machines, between which days, how large, how fast it grows."""
    page = Page(style)
    page.heading(f"{title}: {len(found.victims) or 'none'} in {counted(found.events, 'event')} that killed")
    if found.victims:
        page.table(columns(*TITLES), [row(one) for one in found.victims[:MOST]])
        page.rest(len(found.victims), MOST, "victims")
    return page.text()


def row(one: Recurring) -> Row:
    """The cells under TITLES."""
    more = f" +{len(one.hosts) - NAMED}" if len(one.hosts) > NAMED else ""
    return (
        one.name or "?",
        number(one.kills),
        number(one.incidents),
        day(one.first_time),
        day(one.last_time),
        compact_or_none(one.largest_bytes),
        None if one.growth is None else compact_or_none(round(one.growth.bytes_per_day)),
        number(len(one.hosts)),
        ", ".join(one.hosts[:NAMED]) + more,
    )
