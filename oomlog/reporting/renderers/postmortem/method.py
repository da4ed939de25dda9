"""What was read, what of it could not be, how the figures came about and how sure they are."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import DOCUMENT
from oomlog.reporting.renderers.terminal.analysis.nothing import near_misses
from oomlog.reporting.renderers.terminal.analysis.sources import sources
from oomlog.reporting.renderers.terminal.analysis.unread import unread
from oomlog.reporting.report import Report

_METHOD = """
Every figure is from the report that the killer printed, in bytes; nothing was measured on the machine. A report is what
memory looked like at the end, after reclaim had failed: little file cache is to be expected there.

Trigger is who asked for memory, victim who was selected, culprit who held most: three answers, often one process, not
always. Nobody is at fault for having been selected.

A confidence says how well the quoted lines fit the rule; it is no probability from a sample. What would change a
verdict stands with each event.

Where the memory was adds up to all of RAM, or to the limit; what no counter accounts for is a row of its own. Task
sizes count shared pages once for each process, so they may add up to more.

A time with ~ had to be worked out in part (year, zone or boot). A value that the log does not hold is -, never 0.
"""


def method(page: Sheet, report: Report) -> None:
    """Sources, gaps, what only looks like a kill (told at the top where there is nothing else), method."""
    sources(page, report.analysis, DOCUMENT)
    unread(page, report.analysis, DOCUMENT)
    if report.analysis.totals.events:
        near_misses(page, report.analysis)
    page.heading("Method and uncertainty")
    told = (" ".join(text.split()) for text in _METHOD.split("\n\n"))
    page.points((*told, f"Made by oomlog {report.version}; oomlog report --format json has every figure exactly."))
