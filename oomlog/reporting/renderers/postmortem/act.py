"""What to do now: of each cause what only looks, then what changes something, in its order."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.report import FoldedFinding, Report
from oomlog.units import percent

MOST_CAUSES = 3
MOST_LOOKS = 3


def act(page: Sheet, report: Report) -> None:
    """For the causes of most events; what a cause shares with one before it is said once."""
    causes = [one for one in report.analysis.findings if one.primary][:MOST_CAUSES]
    said: set[str] = set()
    if any(one.confirm or one.remedy for one in causes):
        page.heading("What to do now")
        page.item("Capitals are yours to fill in. What is told to look at changes nothing.")
    for one in causes:
        _one(page, one, said)


def _one(page: Sheet, cause: FoldedFinding, said: set[str]) -> None:
    look = [text for text in cause.confirm[:MOST_LOOKS] if text not in said]
    change = [text for text in cause.remedy if text not in said]
    said.update(look, change)
    if look:
        page.item(f"{cause.rule} ({percent(cause.confidence)} sure): look first")
        page.points(look)
    if change:
        page.item("Then, in this order" if look else f"{cause.rule} ({percent(cause.confidence)} sure), in this order")
        page.points(change, numbered=True)
