"""The memory settings that were looked at."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.page import columns
from oomlog.reporting.report import Report


def settings(page: Sheet, report: Report) -> None:
    """A row each, then what changes them."""
    if not report.settings:
        return
    page.heading("Settings")
    rows = [(one.name, one.value, one.verdict, one.text) for one in report.settings]
    page.table(columns("+Setting", "Value", "Verdict", "+Why"), rows)
    page.points(text for one in report.settings for text in one.remedy)
