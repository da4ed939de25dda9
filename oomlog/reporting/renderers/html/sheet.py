"""A `Sheet` of HTML: each block is a macro of `blocks.html`, which escapes whatever it is given."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from oomlog.model import Evidence
from oomlog.reporting.advice import parted
from oomlog.reporting.printable import printable
from oomlog.reporting.renderers.html.environment import blocks
from oomlog.reporting.renderers.markdown.text import LONGEST, LONGEST_QUOTE, shortened
from oomlog.reporting.renderers.sheet import left_out
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import ABSENT, CUTS, Column, Row
from oomlog.reporting.renderers.terminal.words import line_of
from oomlog.units import percent

WIDEST = 1000
"""Nothing is cut to a width: a browser folds lines."""
LONGEST_NAME = 120
"""Characters of a name in a list of events: no real one is longer, and there are many."""
WIDEST_PATH = 48
"""Characters of a column that may be cut: the whole stands with the event."""
NUMBER = "#"
"""The title of the column that holds an event's number."""


class Bar(NamedTuple):
    """A row of a chart of bars; `width` is its share of the whole, 0..1."""

    name: str
    size: str | None
    share: str
    width: float


class Quote(NamedTuple):
    """A line of a report, and where in the report on this page it stands."""

    where: str
    text: str
    link: str | None


class HtmlSheet:
    """Headings are of `level`; `find` tells where on the page a quoted line stands, None where it is not on it;
    the `charts` stand below the headings, one each. A cell of a table holds up to `longest` characters.
    """

    def __init__(
        self,
        level: int,
        find: Callable[[Evidence], str | None],
        charts: Sequence[Markup | None] = (),
        longest: int = LONGEST,
    ) -> None:
        self.style = Style(WIDEST)
        self._level = level
        self._find = find
        self._charts = iter(charts)
        self._longest = longest
        self._blocks: list[Markup] = []

    def html(self) -> Markup:
        """What was added."""
        return Markup("\n").join(self._blocks)

    def put(self, markup: Markup) -> None:
        """A block that was made elsewhere."""
        self._blocks.append(markup)

    def heading(self, text: str) -> None:
        """A line that starts a part."""
        self.put(blocks().heading(self._level, shown(text)))
        if (chart := next(self._charts, None)) is not None:
            self.put(chart)

    def gap(self) -> None:
        """The style leaves room."""

    def item(self, text: str, *, apart: bool = True) -> None:  # noqa: ARG002 - the style leaves room
        """A paragraph."""
        self.put(blocks().item(shown(text)))

    def bars(self, rows: Iterable[tuple[str, str | None, float]]) -> None:
        """A table with a bar for each share."""
        if bars := [Bar(shown(name), size, percent(share), min(max(share, 0), 1)) for name, size, share in rows]:
            self.put(blocks().bars(bars))

    def points(self, texts: Iterable[str], *, numbered: bool = False, apart: bool = True) -> None:  # noqa: ARG002
        """A list; commands are code, what is said of them is not."""
        if rows := [parted(shown(text)) for text in texts]:
            self.put(blocks().points(rows, numbered))

    def facts(self, pairs: Iterable[tuple[str, str | None]], *, apart: bool = True) -> None:  # noqa: ARG002
        """A list of names and values."""
        if rows := [(shown(name), shown(value)) for name, value in pairs if value is not None]:
            self.put(blocks().facts(rows))

    def quotes(self, lines: Sequence[Evidence]) -> None:
        """Lines with their numbers, which lead to them in the report."""
        if lines:
            self.put(blocks().quotes([_quote(one, self._find(one)) for one in lines]))

    def table(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """A table that can be sorted and, where it is long, filtered; an event's number leads to it."""
        used = [index for index in range(len(columns)) if any(row[index] is not None for row in rows)]
        if used:
            titles = [columns[index] for index in used]
            cells = [[_cell(columns[index], row[index], self._longest) for index in used] for row in rows]
            self.put(blocks().table(titles, cells, NUMBER))

    def entry(self, text: str, below: str | None = None, do: str | None = None) -> None:
        """A paragraph and one that belongs to it."""
        below, do = (None if one is None else shown(one) for one in (below, do))
        self.put(blocks().entry(shown(text), below, None if do is None else parted(do)))

    def rest(self, there: int, shown: int, what: str, where: str = "--format json") -> None:
        """In small print."""
        if there > shown:
            self.put(blocks().rest(left_out(there, shown, what, where)))


def _quote(line: Evidence, link: str | None) -> Quote:
    return Quote(line_of(line), shortened(printable(line.text), LONGEST_QUOTE), link)


def _cell(column: Column, text: str | None, longest: int) -> str:
    """What may be cut is cut here, too: a path in a column is no use on a telephone."""
    if text is None:
        return ABSENT
    cut = CUTS.get(column.kind)
    return cut(shown(text), WIDEST_PATH) if cut else shown(text, longest)


def shown(text: str, longest: int = LONGEST) -> str:
    """Text of a log without anything invisible, and not endless."""
    return shortened(printable(text), longest)
