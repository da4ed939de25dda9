"""`oomlog victims` for people."""

from datetime import datetime

from oomlog.model.history import Growth, Histories, Recurring, Shape
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page, Row, columns
from oomlog.reporting.renderers.terminal.words import compact_or_none, day, number, stamp
from oomlog.units import counted, duration, percent, rough, size

MOST = 40
LEAST_BARS = 3
LEAST_P = 0.0001
_TITLES = {"process": "…Process", "workload": "…Workload", "unit": "…Unit", "host": "…Host"}
SHAPES: dict[Shape, str] = {
    "leak": "regular gaps, as a leak has them that fills the same room again and again",
    "growing": "larger from kill to kill",
    "crash-loop": "killed again within minutes each time",
    "periodic": "at one time of the clock",
    "random": "gaps as chance has them: load, not a leak",
    "unclear": "no pattern",
    "few": "too few to tell",
}
_NONE = "no process was killed"
_CLOCKS = {3600: "hour", 86400: "day", 7 * 86400: "week"}


def render(found: Histories, style: Style) -> str:
    """A table of all, then what can be said of those with a pattern."""
    page = Page(style)
    if not found.victims:
        page.heading(f"No victims by {found.by} in {counted(found.events, 'event')}")
        if found.events:
            page.item(_NONE if found.by == "process" else f"{_NONE}, or the log does not tell the {found.by}")
        return page.text()
    page.heading(f"{counted(len(found.victims), 'victim')} in {counted(found.events, 'event')}")
    titles = columns(
        _TITLES[found.by], ">Kills", ">Incidents", ">Median", ">Largest", ">Limit", "Last", ">Gap", "Pattern"
    )
    page.table(titles, [_row(one) for one in found.victims[:MOST]])
    page.rest(len(found.victims), MOST, "victims")
    for one in found.victims[:MOST]:
        if one.shape not in ("few", "unclear"):
            told(page, one)
    return page.text()


def _row(one: Recurring) -> Row:
    return (
        one.name or "?",
        number(one.kills),
        number(one.incidents),
        compact_or_none(one.median_bytes),
        compact_or_none(one.largest_bytes),
        compact_or_none(one.limit_bytes),
        day(one.last_time),
        None if one.median_gap_seconds is None else rough(one.median_gap_seconds),
        one.shape if one.shape != "few" else None,
    )


def told(page: Sheet, one: Recurring) -> None:
    """What can be said of a pattern: gaps, growth, time of the clock, when it is due again."""
    page.heading(f"{one.name or '?'}: {SHAPES[one.shape]}")
    if one.median_gap_seconds is not None and one.gap_variation is not None:
        gap, variation = duration(one.median_gap_seconds), one.gap_variation
        page.item(f"{counted(one.incidents, 'incident')}, {gap} apart in the median (variation {variation:.2f})")
    if one.growth is not None:
        page.item(_grown(one.growth))
    if one.censored:
        page.item(
            f"{percent(one.censored)} of its kills came at the cgroup's limit: what it needs is not known, only more,"
            " and no growth is told from them"
        )
    if one.period is not None:
        at = duration(one.period.at_seconds)
        page.item(f"mostly {at} into the {_CLOCKS[one.period.period_seconds]}, UTC ({_chance(one.period.p_value)})")
    if one.next_kill is not None:
        due, early, late = (
            stamp(datetime.fromisoformat(time).isoformat())
            for time in (one.next_kill.time, one.next_kill.earliest, one.next_kill.latest)
        )
        chance = percent(one.next_kill.coverage)
        page.item(f"due again about {due} if nothing changes: {early} to {late} by the gaps seen ({chance} likely)")
    _sizes(page, one)


def _sizes(page: Sheet, one: Recurring) -> None:
    """A bar for each of the latest incidents: whether they grow is seen at once."""
    largest = max((at.bytes for at in one.latest), default=0)
    if len(one.latest) < LEAST_BARS or not largest:
        return
    page.item("its size at the latest kills, the earliest first, as shares of the largest:")
    page.bars((stamp(at.time, offset=False) or "?", size(at.bytes), at.bytes / largest) for at in one.latest)


def _grown(growth: Growth) -> str:
    down = growth.bytes_per_day < 0
    bounds = sorted(abs(bound) for bound in (growth.low_bytes_per_day, growth.high_bytes_per_day))
    slope, low, high = (size(round(value)) for value in (abs(growth.bytes_per_day), *bounds))
    words = "gets smaller" if down else "grows"
    return f"{words} by {slope} a day ({low} to {high}, {counted(growth.n, 'kill')}, {_chance(growth.p_value)})"


def _chance(p_value: float) -> str:
    """How likely it is by chance; what is below the precision of the tests is not told as nought."""
    return f"p < {LEAST_P}" if p_value < LEAST_P else f"p = {p_value:.2g}"
