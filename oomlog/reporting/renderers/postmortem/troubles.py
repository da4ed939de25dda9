"""The incidents, and every event in the order of time."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.incidents import incidents as all_incidents
from oomlog.reporting.renderers.terminal.analysis.most import DOCUMENT
from oomlog.reporting.renderers.terminal.analysis.tables import timeline as whole_timeline
from oomlog.reporting.report import Report


def incidents(page: Sheet, report: Report) -> None:
    """Most urgent first; who reads so far looks the others up on the time line."""
    all_incidents(page, report.analysis, DOCUMENT, "the time line")


def timeline(page: Sheet, report: Report) -> None:
    """All killers on one line of time."""
    whole_timeline(page, report.analysis, DOCUMENT)
