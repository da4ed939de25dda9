"""Rows of named columns as one table, for `events --format table`."""

from collections.abc import Iterable, Sequence

import msgspec

from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Column, Page
from oomlog.reporting.renderers.terminal.words import stamp

WHOLE = ("id", "time")
SHORT = 20
"""Longer text loses its middle where there is no room for it."""


def table(rows: Iterable[dict[str, object]], columns: Sequence[str], style: Style) -> str:
    """The page; a column of nothing but missing values is left out. Numbers are exact, times without fractions."""
    held = list(rows)
    page = Page(style)
    page.table(
        [_column(held, name) for name in columns], [[_cell(name, row[name]) for name in columns] for row in held]
    )
    return page.text()


def _column(rows: Sequence[dict[str, object]], name: str) -> Column:
    values = [row[name] for row in rows if row[name] is not None]
    if all(isinstance(value, int | float) for value in values):
        return Column(name, "right")
    if name.rpartition(".")[2] in WHOLE:
        return Column(name)
    long = any(len(_cell(name, value) or "") > SHORT for value in values)
    return Column(name, "middle" if long else "fold")


def _cell(name: str, value: object) -> str | None:
    if isinstance(value, list | tuple):
        return ", ".join(_cell(name, member) or "-" for member in value) or None
    if isinstance(value, str):
        return stamp(value) if name.rpartition(".")[2] == "time" else value
    return None if value is None else msgspec.json.encode(value).decode()
