"""A page of Markdown, as GitHub, Jira and Confluence take it when it is pasted: headings, lists and pipe tables."""

from collections.abc import Iterable, Sequence

from oomlog.model import Evidence
from oomlog.reporting.renderers.markdown.text import advice, cell, code_block, inline
from oomlog.reporting.renderers.sheet import left_out
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import ABSENT, Column, Row
from oomlog.reporting.renderers.terminal.words import line_of
from oomlog.units import percent

BAR = 20
WIDEST = 1000
"""Nothing is cut to a width: a browser folds lines."""


class MarkdownPage:
    """A `Sheet`. Headings begin at `level`."""

    def __init__(self, level: int = 2) -> None:
        self.style = Style(WIDEST)
        self.level = level
        self._blocks: list[str] = []
        self._entries: str | None = None

    def text(self) -> str:
        """The whole page."""
        return "\n\n".join(self._blocks) + "\n"

    def heading(self, text: str) -> None:
        """A line that starts a part."""
        self._blocks.append(f"{'#' * self.level} {inline(text)}")

    def gap(self) -> None:
        """Paragraphs are apart anyway."""

    def item(self, text: str, *, apart: bool = True) -> None:  # noqa: ARG002 - paragraphs are always apart
        """A paragraph."""
        self._blocks.append(inline(text))

    def bars(self, rows: Iterable[tuple[str, str | None, float]]) -> None:
        """A table with a bar of block characters in its last column."""
        lines = [
            f"| {cell(name)} | {size or ABSENT} | {percent(share)} | {_bar(share)} |" for name, size, share in rows
        ]
        if lines:
            self._blocks.append("\n".join(["|  | Size | Share |  |", "|:--|--:|--:|:--|", *lines]))

    def points(self, texts: Iterable[str], *, numbered: bool = False, apart: bool = True) -> None:  # noqa: ARG002
        """A list."""
        lines = [f"{f'{number}.' if numbered else '-'} {advice(text)}" for number, text in enumerate(texts, 1)]
        if lines:
            self._blocks.append("\n".join(lines))

    def facts(self, pairs: Iterable[tuple[str, str | None]], *, apart: bool = True) -> None:  # noqa: ARG002
        """A list with the names in bold."""
        lines = [f"- **{inline(name)}:** {inline(value)}" for name, value in pairs if value is not None]
        if lines:
            self._blocks.append("\n".join(lines))

    def quotes(self, lines: Sequence[Evidence]) -> None:
        """Code, each line with its number."""
        if lines:
            self._blocks.append(code_block([f"{line_of(one)}: {one.text}" for one in lines]))

    def table(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """A pipe table; numbers stand on the right."""
        used = [index for index in range(len(columns)) if any(row[index] is not None for row in rows)]
        if not used:
            return
        lines = [_line([columns[index].title for index in used])]
        lines.append(f"|{'|'.join('--:' if columns[index].kind == 'right' else ':--' for index in used)}|")
        lines += [_line([ABSENT if (value := row[index]) is None else value for index in used]) for row in rows]
        self._blocks.append("\n".join(lines))

    def entry(self, text: str, below: str | None = None, do: str | None = None) -> None:
        """A point of a list and one below it; entries that follow each other are one list."""
        parts = [*([inline(below)] if below is not None else []), *([advice(do)] if do is not None else [])]
        lines = f"- {inline(text)}" + (f"\n  - {': '.join(parts)}" if parts else "")
        if self._blocks and self._blocks[-1] == self._entries:
            lines = f"{self._blocks.pop()}\n{lines}"
        self._blocks.append(lines)
        self._entries = lines

    def rest(self, there: int, shown: int, what: str, where: str = "--format json") -> None:
        """In italics."""
        if there > shown:
            self._blocks.append(f"*{inline(left_out(there, shown, what, where))}*")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(cell, cells))} |"


def _bar(share: float) -> str:
    return "█" * round(min(max(share, 0), 1) * BAR)
