"""`oomlog memory` for people: where the memory was at each kill, a kill a line."""

from oomlog.explaining.places import place
from oomlog.reporting.memory import MemoryReport, Series
from oomlog.reporting.memory_columns import OTHER, REST, FoldedRow, folded
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page, Row, columns
from oomlog.reporting.renderers.terminal.words import stamp, uptime
from oomlog.units import compact, counted, size

MOST_SERIES = 20
MOST_ROWS = 50
MOST_NOTES = 5
WIDE = 100
"""Columns from which a picture fits beside the figures."""
CELLS = 20
LETTERS = {
    "Anon": "A",
    "Shmem": "M",
    "File": "F",
    "Locked": "L",
    "Slab": "S",
    "Tables": "T",
    "Stacks": "K",
    "Huge": "H",
    "Zswap": "Z",
    "Swap": "W",
    "Free": ".",
    OTHER: "o",
    REST: "?",
}
"""A part's own sign: it is read without colour, and aloud."""


def render(report: MemoryReport, style: Style) -> str:
    """The page; every list that is cut says so."""
    page = Page(style)
    for series in report.series[:MOST_SERIES]:
        series_table(page, series, picture=style.width >= WIDE)
    page.rest(len(report.series), MOST_SERIES, "machines and cgroups")
    if report.without or not report.series:
        page.heading("Without a ledger")
        page.item(_without(report))
    return page.text()


def _without(report: MemoryReport) -> str:
    if not report.events:
        return "there is no event"
    if not report.without:
        events = counted(report.events, "event")
        return f"only the kernel's reports of kills say where the memory was, none in {events}: see oomlog show"
    return f"{report.without:,} of {counted(report.events, 'event')}: the report does not say where the memory was"


def series_table(page: Sheet, series: Series, *, picture: bool = False) -> None:
    """One machine or cgroup: a row for each picture, what makes a figure less than certain below.

    `picture`: with a bar made of a letter for each 5 % of the whole.
    """
    wholes = {at.whole_bytes for at in series.ledgers}
    page.heading(f"{series_title(series)}: {size(wholes.pop())}" if len(wholes) == 1 else series_title(series))
    if series.limit_path is not None and series.limit_path not in series_title(series):
        page.item(series.limit_path)
    table = folded(series)
    several = any(row.events > 1 for row in table.rows)
    titles = columns(">#", ">Events", "Time", ">Whole", *(f">{title}" for title in table.titles), "Picture")
    rows = [
        (*_row(row, table.titles, whole=bool(wholes), several=several), _picture(row) if picture else None)
        for row in table.rows[-MOST_ROWS:]
    ]
    page.table(titles, rows)
    if picture:
        legend = ", ".join(f"{LETTERS[title]} {title}" for title in table.titles)
        page.item(f"A letter of the picture is 5 % of the whole: {legend}", apart=False)
    page.rest(len(table.rows), MOST_ROWS, "rows, earlier ones")
    _notes(page, series)


def series_title(series: Series) -> str:
    """Of which machine or cgroup it is."""
    where = f" on {series.host}" if series.host else ""
    if series.of == "machine":
        return f"Memory of the machine{where}"
    path = series.limit_path
    return f"Memory of {place(path) if path else 'a cgroup that the log does not name'}{where}"


def _row(row: FoldedRow, titles: tuple[str, ...], *, whole: bool, several: bool) -> Row:
    events = str(row.events) if several else None
    time = stamp(row.first.time, offset=False) or uptime(row.first.monotonic_seconds)
    sizes = (compact(row.sizes[title]) for title in titles)
    return str(row.first.number), events, time, compact(row.first.whole_bytes) if whole else None, *sizes


def _picture(row: FoldedRow) -> str:
    """Each part as long as it is large, from left to right; what is less than nothing is left out."""
    drawn, sum_bytes = "", 0
    for title, held in row.sizes.items():
        sum_bytes += max(held, 0)
        drawn += LETTERS[title] * (round(sum_bytes / row.first.whole_bytes * CELLS) - len(drawn))
    return drawn[:CELLS]


def _notes(page: Sheet, series: Series) -> None:
    """Each note once, with the number of the first event that it is about and the rows."""
    said: dict[str, tuple[int, list[str]]] = {}
    for at in series.ledgers:
        for row in at.ledger:
            if row.note is not None and row.name not in (rows := said.setdefault(row.note, (at.number, []))[1]):
                rows.append(row.name)
    for note, (number, rows) in list(said.items())[:MOST_NOTES]:
        page.item(f"{number}: {', '.join(rows)}: {note}")
    page.rest(len(said), MOST_NOTES, "notes")
