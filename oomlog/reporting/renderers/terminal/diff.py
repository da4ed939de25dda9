"""`oomlog diff` for people."""

from collections import Counter

from oomlog.reporting.compare import Change, Difference, Side, Victim
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page, Row, columns
from oomlog.reporting.renderers.terminal.words import compact_or_none, number
from oomlog.units import counted

MOST = 40
CHANGES: dict[Change, str] = {
    "new": "new",
    "more": "killed more often",
    "same": "as often as before",
    "fewer": "killed less often",
    "gone": "gone",
}


def render(found: Difference, style: Style) -> str:
    """What changed in a line, both sides in figures, the victims with kills and median size, then the causes."""
    page = Page(style)
    page.heading(_changes(found))
    page.table(
        columns("When", ">Events", ">Kills", ">A day"), [_side("before", found.before), _side("after", found.after)]
    )
    if found.victims:
        page.heading("Victims")
        titles = columns("…Victim", "Change", ">Kills before", ">After", ">Size before", ">After")
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


def _changes(found: Difference) -> str:
    """`4 victims: 1 new, 3 gone`."""
    if not found.victims:
        return "No victims, before or after"
    changes = Counter(one.change for one in found.victims)
    each = ", ".join(f"{changes[change]:,} {told}" for change, told in CHANGES.items() if changes[change])
    return f"{counted(len(found.victims), 'victim')}: {each}"


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
