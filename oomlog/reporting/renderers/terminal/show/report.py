"""The report itself: how whole it is, how its time is known, which kernel wrote it."""

from collections.abc import Sequence

from oomlog.model import Event
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.sizes import Sizes
from oomlog.reporting.renderers.terminal.words import how_sure, uptime

MOST_LINES = 10


def report(page: Sheet, event: Event, sizes: Sizes) -> None:
    """Facts of where all this comes from, and what of the report could not be read."""
    whole = event.completeness
    page.heading("The report is whole" if whole.complete else "The report is not whole")
    page.facts(
        [
            ("missing", ", ".join(whole.missing) or None),
            ("time", how_sure(event) if event.time else None),
            ("printed", event.time_text if event.time else None),
            ("uptime", uptime(event.monotonic_seconds) if event.time else None),
            ("boot", _boot(event)),
            ("kernel", _kernel(event)),
            ("hardware", event.kernel.hardware),
            ("page size", _page_size(event, sizes)),
            ("also in", ", ".join(event.source.duplicates) or None),
        ]
    )
    _list(page, "Damage", whole.damage)
    _list(page, "Notes", event.notes)
    _list(page, "Lines inside it that belong to nothing", event.unclaimed)


def _boot(event: Event) -> str | None:
    """Its id, or a number that counts boots in one log, which says nothing of the first."""
    log, _, number = (event.boot or "").rpartition("#")
    if not log or not number.isdecimal():
        return event.boot
    return None if number == "1" else f"number {number} in this log"


def _kernel(event: Event) -> str | None:
    letters = event.kernel.tainted
    tainted = f"tainted {' '.join(letters.split())}" if letters and letters != "Not tainted" else None
    parts = [event.kernel.release, tainted]
    return ", ".join(part for part in parts if part) or None


def _page_size(event: Event, sizes: Sizes) -> str | None:
    memory = event.memory
    return f"{sizes.bytes(memory.page_size_bytes)}, by the {memory.page_size_source}" if memory is not None else None


def _list(page: Sheet, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    page.heading(title)
    page.points(lines[:MOST_LINES])
    page.rest(len(lines), MOST_LINES, "lines")
