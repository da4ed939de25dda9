"""What was found over all events, each finding with the lines that prove it."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.findings import often
from oomlog.reporting.report import Report


def proof(page: Sheet, report: Report) -> None:
    """The rule, how often, the strongest case in a sentence, and its lines."""
    if report.analysis.findings:
        page.heading("Why: the findings and their proof")
    for found in report.analysis.findings:
        page.entry(f"{found.rule}: {often(found, report.analysis.totals.events)}", f"{found.number}: {found.title}")
        page.quotes(found.evidence)
