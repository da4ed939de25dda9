"""A page of text for people, on rich: headings, facts and tables. The other terminal renderers fill pages.

Every string passes `printable` here and is never read as rich markup, so no caller has to think of what a log can do
to a terminal. A value that is None shows as `-`; a column that holds nothing else is left out.
"""

from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import Literal, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from oomlog.model import Evidence
from oomlog.regex import regex
from oomlog.reporting.printable import printable, printable_lines
from oomlog.reporting.renderers.sheet import left_out
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.words import line_of
from oomlog.units import percent

Row = Sequence[str | None]
ABSENT = "-"
INDENT = 2
WIDE_GAP = 2
"""Blanks between columns where there is room; else 1."""
BAR = 20
MOST_QUOTES, LINES_EACH = 3, 2
MARGIN = 16
"""Columns beside a quoted line."""
NARROWEST, COMFORTABLE = 12, 20
"""What is cut keeps so many characters in any case, and so many before the columns move closer."""
BOUND = "\ue000"
"""A blank at which no line is broken; `printable` lets none through, `Page.text` makes blanks of them."""
_UNITS = regex(r"(?<=\d) (?=(?:%|[KMGTPE]iB|kB|B|d|h|min|s|ms|pages?)(?![\w/]))")

Kind = Literal["left", "right", "fold", "middle", "tail"]


class Column(NamedTuple):
    """A column and what happens where the page is too narrow for it.

    First `middle` and `tail` columns lose their middle or their beginning, with a visible `…`: the whole value must be
    had elsewhere. Then `fold` goes on in the next line. `left`, and `right` for numbers, stay whole as long as they
    can.
    """

    title: str
    kind: Kind = "left"


_KINDS: dict[str, Kind] = {">": "right", "+": "fold", "…": "middle", "<": "tail"}


def columns(*titles: str) -> tuple[Column, ...]:
    """Columns by title: `>Size` is right, `+Name` is fold, `…Path` is middle, `<File` is tail, others are left."""
    return tuple(Column(title[1:], _KINDS[title[0]]) if title[0] in _KINDS else Column(title) for title in titles)


class Page:
    """Add parts from top to bottom, then `text`."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self._file = StringIO()
        self._console = Console(
            file=self._file,
            width=style.width,
            color_system="standard" if style.color else None,
            force_terminal=style.color,
            no_color=not style.color,
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._above: Literal["nothing", "heading", "item", "block"] = "nothing"

    def heading(self, text: str) -> None:
        """A line that starts a part."""
        if self._above != "nothing":
            self._console.print()
        self._console.print(Text(_bound(printable(text)), style="bold"))
        self._above = "heading"

    def gap(self) -> None:
        """An empty line between items."""
        self._console.print()

    def item(self, text: str, *, apart: bool = True) -> None:
        """An indented paragraph, `apart` from a block above."""
        self._put("item", Text(_bound(printable_lines(text)), overflow="fold"), apart=apart)

    def bars(self, rows: Iterable[tuple[str, str | None, float]]) -> None:
        """Names, sizes and shares (0..1) with a bar for each share."""
        table = Table(box=None, show_header=False, padding=(0, WIDE_GAP, 0, 0), pad_edge=False)
        table.add_column(overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        table.add_column(style="cyan", no_wrap=True, overflow="crop")
        for name, size, share in rows:
            table.add_row(Text(printable(name)), size, percent(share), "#" * round(share * BAR))
        if table.row_count:
            self._put("block", table)

    def points(self, texts: Iterable[str], *, numbered: bool = False, apart: bool = True) -> None:
        """Paragraphs with a mark or a number before each, so that it shows where one begins."""
        table = Table.grid(padding=(0, 1, 0, 0))
        table.add_column(no_wrap=True, justify="right")
        table.add_column(overflow="fold")
        for number, text in enumerate(texts, 1):
            table.add_row(Text(f"{number}." if numbered else "-"), Text(_bound(printable(text)), overflow="fold"))
        if table.row_count:
            self._put("item", table, apart=apart)

    def facts(self, pairs: Iterable[tuple[str, str | None]], *, apart: bool = True) -> None:
        """Names and values, a line each; values that are None are left out. `apart` from an item above."""
        table = Table(box=None, show_header=False, padding=(0, WIDE_GAP, 0, 0), pad_edge=False)
        table.add_column(style="cyan", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in pairs:
            if value is not None:
                table.add_row(Text(name), Text(_bound(printable(value)), overflow="fold"))
        if table.row_count:
            self._put("block", table, apart=apart)

    def quotes(self, lines: Sequence[Evidence]) -> None:
        """The first lines, with their numbers; a long one loses its middle."""
        room = (self.style.width - MARGIN) * LINES_EACH
        self.facts(((line_of(one), middle(one.text, room)) for one in lines[:MOST_QUOTES]), apart=False)

    def table(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """A table; nothing where no column holds anything."""
        used = [index for index in range(len(columns)) if any(row[index] is not None for row in rows)]
        if not used:
            return
        shown = [[_bound(printable(_shown(row[index]))) for index in used] for row in rows]
        kept = [columns[index] for index in used]
        gap, fitted = _fitted(shown, kept, self.style.width - INDENT)
        self._put("block", _table(kept, fitted, gap, lined=self.style.terminal))

    def entry(self, text: str, below: str | None = None, do: str | None = None) -> None:
        """A paragraph and, a little further in, one that belongs to it."""
        self._put("item", Text(_bound(printable(text)), overflow="fold"))
        if below := ": ".join(filter(None, (below, do))):
            self._put("item", Padding(Text(_bound(printable(below)), overflow="fold"), (0, 0, 0, INDENT), expand=False))

    def rest(self, there: int, shown: int, what: str, where: str = "--format json") -> None:
        """Say how many of a cut list are not shown, where any are not, and what shows them."""
        if there > shown:
            self._put("block", Text(left_out(there, shown, what, where)), apart=False)

    def _put(self, kind: Literal["item", "block"], content: Text | Table | Padding, *, apart: bool = True) -> None:
        if apart and self._above not in ("nothing", "heading") and "block" in (kind, self._above):
            self._console.print()
        self._console.print(Padding(content, (0, 0, 0, INDENT), expand=False))
        self._above = kind

    def text(self) -> str:
        """The whole page; lines end without blanks."""
        return "".join(line.rstrip() + "\n" for line in self._file.getvalue().replace(BOUND, " ").splitlines())


def _bound(text: str) -> str:
    """`text` that no line breaks between a number and its unit."""
    return _UNITS.sub(BOUND, text)


def _shown(value: str | None) -> str:
    return ABSENT if value is None else value


def _table(columns: Sequence[Column], rows: Sequence[Sequence[str]], gap: int, *, lined: bool) -> Table:
    box, padding = (SIMPLE_HEAD, gap - 1) if lined else (None, gap)  # the box itself puts a blank between columns
    table = Table(box=box, pad_edge=False, show_edge=False, padding=(0, padding, 0, 0))
    for column in columns:
        fold = column.kind == "fold"
        justify: Literal["left", "right"] = "right" if column.kind == "right" else "left"
        table.add_column(Text(column.title), justify=justify, no_wrap=not fold, overflow="fold" if fold else "ellipsis")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _fitted(rows: Sequence[Sequence[str]], columns: Sequence[Column], width: int) -> tuple[int, list[list[str]]]:
    """The blanks between columns, and the rows with what can be cut in what the other columns leave."""
    cells = zip(*rows, strict=True)
    widths = [max(map(cell_len, (column.title, *texts))) for column, texts in zip(columns, cells, strict=True)]
    cut = {index: CUTS[column.kind] for index, column in enumerate(columns) if column.kind in CUTS}
    whole = sum(size for index, size in enumerate(widths) if index not in cut)
    gaps = len(columns) - 1
    enough = whole + sum(min(widths[index], COMFORTABLE) for index in cut)
    gap = WIDE_GAP if enough + WIDE_GAP * gaps <= width else 1
    room = max((width - whole - gap * gaps) // len(cut), NARROWEST) if cut else 0
    return gap, [[cut[index](cell, room) if index in cut else cell for index, cell in enumerate(row)] for row in rows]


def middle(text: str, width: int) -> str:
    """`text` in at most `width` characters, its middle replaced by a visible `…` where it is longer."""
    end = (width - 1) * 2 // 3
    return text if len(text) <= width else f"{text[: width - 1 - end]}…{text[len(text) - end :]}"


def tail(text: str, width: int) -> str:
    """`text` in at most `width` characters, its beginning replaced by a visible `…` where it is longer."""
    return text if len(text) <= width else f"…{text[len(text) - width + 1 :]}"


CUTS: dict[Kind, Callable[[str, int], str]] = {"middle": middle, "tail": tail}
