"""What was read, and which time it spans."""

from oomlog.model import SourceSummary
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import Most
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.words import minute
from oomlog.reporting.report import Analysis
from oomlog.units import compact, counted, size


def sources(page: Sheet, analysis: Analysis, most: Most) -> None:
    """One source in a line, several in a table."""
    if len(analysis.sources) == 1:
        page.heading(f"Read {_line(analysis.sources[0])}")
        return
    page.heading(f"Read {counted(len(analysis.sources), 'source')}")
    rows = [_row(source) for source in analysis.sources[: most.sources]]
    page.table(columns("<Source", "+Format", ">Lines", ">Size", ">Events", "From", "To"), rows)
    page.rest(len(analysis.sources), most.sources, "sources", most.where)


def _line(source: SourceSummary) -> str:
    first, last = minute(source.first_time), minute(source.last_time)
    back = " (its clock went back)" if first and last and last < first else ""
    if last is not None and first is not None and last[:10] == first[:10]:
        last = last[11:]
    span = [] if first is None else [first] if last in (None, first[11:]) else [f"{first} to {last}{back}"]
    facts = [source.format, counted(source.lines, "line"), size(source.bytes_read), *span]
    return f"{source.name}: {', '.join(fact for fact in facts if fact)}"


def _row(source: SourceSummary) -> Row:
    return (
        source.name,
        "failed" if source.error else source.format,
        f"{source.lines:,}",
        compact(source.bytes_read),
        f"{source.events:,}",
        minute(source.first_time),
        minute(source.last_time),
    )
