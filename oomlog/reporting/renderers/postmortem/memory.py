"""Where the memory was at each kill, and how that changed from kill to kill."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.ledgers import MOST_SERIES, series_table
from oomlog.reporting.report import Report


def memory(page: Sheet, report: Report) -> None:
    """A table for each machine, and for each cgroup whose limit was hit."""
    for series in report.memory.series[:MOST_SERIES]:
        series_table(page, series)
    page.rest(len(report.memory.series), MOST_SERIES, "machines and cgroups")
