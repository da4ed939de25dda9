"""`oomlog show` for people: one event from top to bottom, one file a part.

The first screen says it all: what happened, why, who asked, died and held the memory, where it was, and what to do
next. Details follow. A part that has nothing to say is left out, and nothing is said twice.
"""

from typing import Literal

from oomlog.model import Event
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page
from oomlog.reporting.renderers.terminal.show.asked import asked
from oomlog.reporting.renderers.terminal.show.cause import cause, others, refuted
from oomlog.reporting.renderers.terminal.show.figures import figures
from oomlog.reporting.renderers.terminal.show.happened import happened
from oomlog.reporting.renderers.terminal.show.held import held
from oomlog.reporting.renderers.terminal.show.home import home
from oomlog.reporting.renderers.terminal.show.killed import killed
from oomlog.reporting.renderers.terminal.show.ranked import ranked
from oomlog.reporting.renderers.terminal.show.report import report
from oomlog.reporting.renderers.terminal.show.said import said
from oomlog.reporting.renderers.terminal.show.todo import todo
from oomlog.reporting.renderers.terminal.show.who import who
from oomlog.reporting.renderers.terminal.sizes import Sizes, sizes_of


def render(event: Event, style: Style, units: Literal["human", "kernel"] = "human") -> str:
    """The page; every list that is cut says so. `--format json` has all; `kernel` adds the figures as printed."""
    page = Page(style)
    happened(page, event)
    sizes = sizes_of(event, units)
    answers(page, event, sizes)
    background(page, event, sizes)
    return page.text()


def answers(page: Sheet, event: Event, sizes: Sizes) -> None:
    """Why it happened, what to do, who died for it."""
    cause(page, event)
    who(page, event)
    held(page, event, sizes)
    todo(page, event)
    home(page, event, sizes)
    asked(page, event, sizes)
    ranked(page, event, sizes)
    killed(page, event, sizes)


def background(page: Sheet, event: Event, sizes: Sizes) -> None:
    """What else was found, and what all that rests on."""
    others(page, event)
    refuted(page, event)
    said(page, event)
    if sizes.kernel:
        figures(page, event, sizes)
    report(page, event, sizes)
