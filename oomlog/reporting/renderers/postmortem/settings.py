"""The memory settings of the machine, where they were read."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import DOCUMENT
from oomlog.reporting.renderers.terminal.analysis.settings import settings as all_settings
from oomlog.reporting.report import Report


def settings(page: Sheet, report: Report) -> None:
    """What is wrong with them, and what changes it."""
    all_settings(page, report.analysis, DOCUMENT)
