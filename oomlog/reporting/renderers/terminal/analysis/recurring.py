"""Victims that died again and again, and the pattern of it."""

from oomlog.model.history import Recurring
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import Most
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.victims import SHAPES
from oomlog.reporting.renderers.terminal.words import compact_or_none, number
from oomlog.reporting.report import Analysis
from oomlog.units import rough


def recurring(page: Sheet, analysis: Analysis, most: Most) -> None:
    """A row each; `oomlog victims` says more."""
    if not analysis.recurring:
        return
    page.heading("Recurring victims (oomlog victims says more)")
    rows = [_row(one) for one in analysis.recurring[: most.recurring]]
    page.table(columns("…Victim", ">Kills", ">Incidents", ">Median", ">Gap", "+Pattern"), rows)
    page.rest(len(analysis.recurring), most.recurring, "victims", most.where)


def _row(one: Recurring) -> Row:
    gap = None if one.median_gap_seconds is None else rough(one.median_gap_seconds)
    return (
        one.name or "?",
        number(one.kills),
        number(one.incidents),
        compact_or_none(one.median_bytes),
        gap,
        SHAPES[one.shape],
    )
