"""`oomlog diff` for people."""

from oomlog.reporting.compare import Difference, Side, Victim
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page, Row, columns
from oomlog.reporting.renderers.terminal.words import compact_or_none, number
from oomlog.units import counted

MOST = 40


def render(found: Difference, style: Style) -> str:
    """Both sides in figures, then who is new, gone, or killed more or less often, then the causes."""
    page = Page(style)
    page.heading("Before and after")
    page.table(
        columns("When", ">Events", ">Kills", ">A day"), [_side("before", found.before), _side("after", found.after)]
    )
    if found.victims:
        page.heading(counted(len(found.victims), "victim"))
        titles = columns("…Victim", "Change", ">Before", ">After", ">Resident", ">Now")
        page.table(titles, [_row(one) for one in found.victims[:MOST]])
        page.rest(len(found.victims), MOST, "victims")
    rules = sorted({**found.rules_before, **found.rules_after})
    if rules:
        page.heading("Causes, in events")
        rows: list[Row] = [
            (rule, number(found.rules_before.get(rule, 0)), number(found.rules_after.get(rule, 0))) for rule in rules
        ]
        page.table(columns("…Cause", ">Before", ">After"), rows)
    return page.text()


def _side(name: str, side: Side) -> Row:
    rate = None if side.kills_per_day is None else f"{side.kills_per_day:.1f}"
    return (name, number(side.events), number(side.kills), rate)


def _row(one: Victim) -> Row:
    return (
        one.name,
        one.change,
        number(one.kills_before),
        number(one.kills_after),
        compact_or_none(one.rss_before_bytes),
        compact_or_none(one.rss_after_bytes),
    )
