"""The findings over all events, each with the event that shows it best."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import Most
from oomlog.reporting.report import Analysis, FoldedFinding
from oomlog.units import counted, percent


def findings(page: Sheet, analysis: Analysis, most: Most) -> None:
    """The rule, how often, and the strongest case in a sentence."""
    if not analysis.findings:
        return
    page.heading("Findings")
    for found in analysis.findings[: most.findings]:
        page.entry(f"{found.rule}: {often(found, analysis.totals.events)}", f"{found.number}: {found.title}")
    page.rest(len(analysis.findings), most.findings, "findings", most.where)


def often(found: FoldedFinding, events: int) -> str:
    """How often it was found, and how sure that is."""
    sure = f"up to {percent(found.confidence)} sure" if found.events > 1 else f"{percent(found.confidence)} sure"
    if events < 2:
        return f"the cause, {sure}" if found.primary else sure
    of = counted(events, "event")
    if found.primary:
        return f"cause of {found.primary:,} of {of}, {sure}"
    return f"in {found.events:,} of {of}, {sure}"
