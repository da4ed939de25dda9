"""The parts of a fleet's report in their order, on any `Sheet`. Lists are cut: a page stays small for any fleet."""

from collections.abc import Callable, Sequence

from oomlog.model.history import Recurring
from oomlog.reporting.fleet import Fleet, Span
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.fleet import TITLES, row
from oomlog.reporting.renderers.terminal.page import columns
from oomlog.reporting.renderers.terminal.words import day, number
from oomlog.units import counted

MOST = 200
"""Rows of a table; `oomlog fleet` prints them all as JSON."""
_FOLDED = ("What", "Where")
COLUMNS = tuple(f"+{title[1:]}" if title[1:] in _FOLDED else title for title in TITLES)
"""As on a terminal, but a name goes on in the next line: nothing is cut."""


def where(page: Sheet, fleet: Fleet) -> None:
    """Which workloads were killed, on how many machines, and some of these."""
    page.heading("Which workloads were killed where")
    _table(page, fleet.where, "where")


def new(page: Sheet, fleet: Fleet) -> None:
    """Those of them that had not been killed before."""
    page.heading(f"Killed for the first time since {fleet.since[:16].replace('T', ' ')} UTC")
    _table(page, fleet.new, "new")


def growth(page: Sheet, fleet: Fleet) -> None:
    """What takes more and more."""
    page.heading("Larger from kill to kill on one machine")
    page.item("By Mann and Kendall's test (p < 0.05), the fastest first; kills at a cgroup's limit tell no growth.")
    _table(page, fleet.growth, "growth")


def kernels(page: Sheet, fleet: Fleet) -> None:
    """The same kills by the kernel's release."""
    page.heading("Kills by kernel")
    _table(page, fleet.kernels, "kernels")


def images(page: Sheet, fleet: Fleet) -> None:
    """The same kills by the container's image."""
    page.heading("Kills by container image")
    _table(page, fleet.images, "images")


def machines(page: Sheet, fleet: Fleet) -> None:
    """Where most processes died."""
    page.heading("Machines with the most kills")
    titles = columns("+Machine", ">Kills", ">Events", ">Workloads", "First", "Last", "+Most often")
    rows = [
        (
            one.name,
            number(one.kills),
            number(one.events),
            number(one.workloads),
            day(one.first_time),
            day(one.last_time),
            one.foremost,
        )
        for one in fleet.busiest
    ]
    page.table(titles, rows)
    page.rest(fleet.machines, len(rows), "machines", "oomlog fleet where --format json")


def timeline(page: Sheet, fleet: Fleet) -> None:
    """How many died when, and who."""
    page.heading("Time line")
    rows = [(span.begin, number(span.kills), number(span.machines), _foremost(span)) for span in fleet.spans]
    title = "Day" if fleet.days == 1 else f"{fleet.days} days from"
    page.table(columns(title, ">Kills", ">Machines", "+Who died"), rows)
    if fleet.undated:
        page.item(f"{counted(fleet.undated, 'kill')} without a time of day are in the other tables alone.")


PARTS: dict[str, tuple[str, Callable[[Sheet, Fleet], None]]] = {
    "where": ("Where", where),
    "new": ("New", new),
    "growth": ("Growth", growth),
    "timeline": ("Time line", timeline),
    "machines": ("Machines", machines),
    "kernels": ("Kernels", kernels),
    "images": ("Images", images),
}
"""By the names that link to them: what the link says, and the part."""


def _table(page: Sheet, found: Sequence[Recurring], question: str) -> None:
    if not found:
        page.item("None is known.")
    page.table(columns(*COLUMNS), [row(one) for one in found[:MOST]])
    page.rest(len(found), MOST, "rows", f"oomlog fleet {question} --format json")


def _foremost(span: Span) -> str | None:
    return ", ".join(f"{name} {count:,}" for name, count in span.by.items()) or None
