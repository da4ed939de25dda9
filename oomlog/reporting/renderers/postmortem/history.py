"""Victims that died again and again: how far apart, whether they grow, when they are due again."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import FULL
from oomlog.reporting.renderers.terminal.analysis.recurring import recurring
from oomlog.reporting.renderers.terminal.victims import told
from oomlog.reporting.report import Report


def history(page: Sheet, report: Report) -> None:
    """The table, then what can be said of those with a pattern."""
    recurring(page, report.analysis, FULL)
    for one in report.analysis.recurring:
        if one.shape not in ("few", "unclear"):
            told(page, one)
