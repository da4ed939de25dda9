"""What to do: commands that only look, then remedies in their order."""

from oomlog.explaining.fitting import assumed
from oomlog.explaining.workload import what_to_raise
from oomlog.model import Event
from oomlog.reporting.renderers.sheet import Sheet

UNKNOWN_RELEASE = "The report does not tell the kernel's release: all of this is for one of today with systemd."


def todo(page: Sheet, event: Event) -> None:
    """Of the primary cause; where none was found, what is known of the limit."""
    first = next((one for one in event.diagnosis if one.role == "primary"), None)
    look, act = (first.confirm, first.remedy) if first else ((), what_to_raise(event))
    if look:
        page.heading("Look first (this changes nothing)")
        page.points(look)
    if act:
        first_word = "Then" if look else "What to do"
        page.heading(f"{first_word}, in this order (capitals are yours to fill in)")
        page.points(act, numbered=True)
    if (look or act) and "release" in assumed(event):
        page.item(UNKNOWN_RELEASE)
