"""What words of a report mean, for people."""

from collections.abc import Sequence
from itertools import groupby

from oomlog.explaining.glossary import Entry
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page


def render(entries: Sequence[Entry], style: Style) -> str:
    """Each entry: the word and its place, the meaning, then what else is known of it."""
    page = Page(style)
    for entry in entries:
        page.heading(f"{entry.name}  ({entry.where})")
        page.item(entry.meaning)
        page.facts(
            [
                ("Unit", entry.unit),
                ("Hint", entry.look),
                ("Kernels", _kernels(entry)),
                ("Also", ", ".join(entry.names) or None),
                ("Source", entry.source),
            ]
        )
    return page.text()


def render_list(entries: Sequence[Entry], style: Style) -> str:
    """Every word, by the places of a report."""
    page = Page(style)
    for where, there in groupby(entries, lambda entry: entry.where):
        page.heading(where)
        page.item(", ".join(name for entry in there for name in (entry.name, *entry.names)))
    return page.text()


def _kernels(entry: Entry) -> str | None:
    words = [entry.since and f"first seen {entry.since}", entry.until and f"last seen {entry.until}"]
    return ", ".join(filter(None, words)) or None
