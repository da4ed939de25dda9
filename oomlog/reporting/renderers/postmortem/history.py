"""Victims that died again and again: how far apart, whether they grow, when they are due again."""

from oomlog.model.history import Recurring
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import DOCUMENT
from oomlog.reporting.renderers.terminal.analysis.recurring import recurring
from oomlog.reporting.renderers.terminal.victims import told
from oomlog.reporting.report import Analysis, Report


def history(page: Sheet, report: Report) -> None:
    """The table, then what can be said of those with a pattern."""
    recurring(page, report.analysis, DOCUMENT)
    several = patterned(report.analysis)
    for one in several[: DOCUMENT.recurring]:
        told(page, one)
    page.rest(len(several), DOCUMENT.recurring, "victims with a pattern")


def patterned(analysis: Analysis) -> list[Recurring]:
    """Those of which more than numbers can be said."""
    return [one for one in analysis.recurring if one.shape not in ("few", "unclear")]
