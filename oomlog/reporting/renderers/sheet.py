"""What the parts of a page write on: a terminal's page, Markdown or HTML. A part knows no more of them than this."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from oomlog.model import Evidence
from oomlog.reporting.renderers.style import Style

if TYPE_CHECKING:
    from oomlog.reporting.renderers.terminal.page import Column, Row


class Sheet(Protocol):
    """Add parts from top to bottom. Each text is as the log has it: the sheet makes it harmless in its own terms.

    Nothing appears where a part is given nothing to say.
    """

    style: Style

    def heading(self, text: str) -> None:
        """A line that starts a part."""

    def gap(self) -> None:
        """Room between items."""

    def item(self, text: str, *, apart: bool = True) -> None:
        """A paragraph, `apart` from a block above."""

    def bars(self, rows: Iterable[tuple[str, str | None, float]]) -> None:
        """Names, sizes and shares (0..1) with a bar for each share."""

    def points(self, texts: Iterable[str], *, numbered: bool = False, apart: bool = True) -> None:
        """Paragraphs with a mark or a number before each; of advice, commands look like commands."""

    def facts(self, pairs: Iterable[tuple[str, str | None]], *, apart: bool = True) -> None:
        """Names and values; values that are None are left out."""

    def quotes(self, lines: Sequence[Evidence]) -> None:
        """Lines of a report that prove what was said."""

    def table(self, columns: "Sequence[Column]", rows: "Sequence[Row]") -> None:
        """A table; a column that holds nothing but None is left out."""

    def entry(self, text: str, below: str | None = None, do: str | None = None) -> None:
        """A paragraph and one that belongs to it, which ends in something to do."""

    def rest(self, there: int, shown: int, what: str, where: str = "--format json") -> None:
        """Say how many of a cut list are not shown, where any are not, and what shows them: `left_out`."""


def left_out(there: int, shown: int, what: str, where: str) -> str:
    """`… 1 more of 12 findings: --full has all`, which is right for every number."""
    return f"… {there - shown:,} more of {there:,} {what}: {where} has all"
