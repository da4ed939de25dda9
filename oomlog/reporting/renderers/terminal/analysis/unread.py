"""What could not be read, and what else must be known of these figures."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import Most
from oomlog.reporting.renderers.terminal.page import tail
from oomlog.reporting.report import Analysis, Incomplete

PLACE_WIDTH = 24


def unread(page: Sheet, analysis: Analysis, most: Most) -> None:
    """Incomplete events with their place, then the notices."""
    if analysis.incomplete:
        page.heading("What could not be read")
        page.points(
            f"{row.number} ({tail(row.source, PLACE_WIDTH)}{_line(row)}): {_lacks(row, most.notes)}"
            for row in analysis.incomplete[: most.unread]
        )
        page.rest(len(analysis.incomplete), most.unread, "incomplete events", most.where)
    if analysis.notices:
        page.heading("Notices")
        page.points(analysis.notices)


def _lacks(row: Incomplete, most: int) -> str:
    missing = [f"missing {', '.join(row.missing)}"] if row.missing else []
    notes = [*row.damage, *row.notes]
    more = [f"… and {len(notes) - most:,} more"] if len(notes) > most else []
    return "; ".join([*missing, *notes[:most], *more]) or "not known what is missing"


def _line(row: Incomplete) -> str:
    return "" if row.first_line is None else f":{row.first_line}"
