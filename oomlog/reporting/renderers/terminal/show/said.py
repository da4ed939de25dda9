"""What others said: a user-space killer of its reasons, other programs of the same kill."""

from oomlog.model import Event
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.words import size_or_none
from oomlog.units import duration

MOST = 10


def said(page: Sheet, event: Event) -> None:
    """Each where it is in the log."""
    _killer(page, event)
    if event.echoes:
        page.heading("What others said of it")
        page.points(f"{echo.by}: {echo.text}" for echo in event.echoes[:MOST])
        page.rest(len(event.echoes), MOST, "lines")


def _killer(page: Sheet, event: Event) -> None:
    told = event.userspace
    if told is None:
        return
    page.heading(f"What {event.killer} said")
    page.facts(
        [
            ("target", told.target_path),
            ("reason", told.reason),
            ("pressure", _percent(told.pressure_percent)),
            ("its limit", _percent(told.limit_percent)),
            ("for", None if told.duration_seconds is None else duration(told.duration_seconds)),
            ("available", size_or_none(told.available_bytes)),
            ("swap free", size_or_none(told.swap_free_bytes)),
            ("signals", ", ".join(told.signals) or None),
            ("candidates", ", ".join(told.candidates) or None),
        ]
    )


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:g} %"
