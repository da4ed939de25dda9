"""Who was killed when, as a picture: a row for each name, a column for each stretch of time."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.words import stamp, uptime
from oomlog.reporting.report import Analysis, Moment
from oomlog.reporting.spread import Spread, SpreadRow, spread
from oomlog.units import duration

BESIDE = 44
"""Columns of a page that names and numbers need."""
MOST_STRETCHES = 96
MOST = 4
OTHERS = "all others"


def picture(page: Sheet, analysis: Analysis) -> bool:
    """The picture where there are several events, all with a time. → whether there is one."""
    found = spread(analysis.timeline, min(page.style.width - BESIDE, MOST_STRETCHES))
    if found is None:
        return False
    page.heading(f"When ({_at(found.first)} to {_at(found.last)})")
    by = any(row.killer != "kernel" for row in found.rows)
    page.table(
        columns("…Killed", "By", ">Events", f"A column is {duration(found.seconds)}"),
        [_row(row, by=by) for row in _fewer(found)],
    )
    return True


def _at(moment: Moment) -> str:
    return stamp(moment.time) or uptime(moment.monotonic_seconds) or ""


def _fewer(found: Spread) -> list[SpreadRow]:
    """Some rows, and one for all others where that saves any."""
    if len(found.rows) <= MOST + 1:
        return list(found.rows)
    left = found.rows[MOST:]
    together = tuple(map(sum, zip(*(row.counts for row in left), strict=True)))
    return [*found.rows[:MOST], SpreadRow("", OTHERS, "", together)]


def _row(row: SpreadRow, *, by: bool) -> Row:
    drawn = "".join("." if not count else str(count) if count <= 9 else "+" for count in row.counts)
    return nameless(row.type) if row.type else row.victim, row.killer if by else None, f"{sum(row.counts):,}", drawn


def nameless(kind: str) -> str:
    """What stands in the place of a victim where nobody died."""
    return f"({kind.removeprefix('oom_').replace('_', ' ')})"
