"""A page that is drawn again and again in one place, for a person who looks on."""

from collections.abc import Iterable

from rich.live import Live
from rich.text import Text


def show(pages: Iterable[str]) -> None:
    """Draw each page over the one before, until there is none or Ctrl-C; the last one stays."""
    with Live(auto_refresh=False, vertical_overflow="crop") as live:
        live.console.show_cursor()  # Ctrl-C ends the process at once, and nobody would bring it back
        for page in pages:
            live.update(Text.from_ansi(page, no_wrap=True), refresh=True)
