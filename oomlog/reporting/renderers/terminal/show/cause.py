"""Why it happened: the primary cause with the lines that prove it, and what else was found."""

from oomlog.model import Event
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.units import percent


def cause(page: Sheet, event: Event) -> None:
    """The primary cause, and the names of what made it worse."""
    if not event.diagnosis:
        return
    first, *rest = event.diagnosis
    worse = [one for one in rest if one.role == "amplifier"]
    if first.role != "primary":
        return
    page.heading(f"Why: {first.rule} ({sureness(first.confidence)})")
    page.item(first.title)
    page.quotes(first.evidence)
    if worse:
        rules = ", ".join(f"{one.rule} ({percent(one.confidence)})" for one in worse)
        page.item(f"Besides, told below: {rules}", apart=False)


def others(page: Sheet, event: Event) -> None:
    """The proof of what was found beside the cause, with what to do about it."""
    for one in event.diagnosis:
        if one.role != "primary":
            page.heading(f"Also: {one.rule} ({sureness(one.confidence)})")
            page.item(one.title)
            page.quotes(one.evidence)
            page.points(one.remedy)


def refuted(page: Sheet, event: Event) -> None:
    """What would change the verdict."""
    first = next((one for one in event.diagnosis if one.role == "primary"), None)
    if first is not None and first.refuted_by:
        page.heading("What would change this verdict")
        page.points(first.refuted_by)


def sureness(confidence: float) -> str:
    """A confidence in words and figures, by the scale of the rules."""
    words = ("certain", 0.9), ("likely", 0.7), ("possible", 0.5)
    word = next((word for word, least in words if confidence >= least), "a hint")
    return f"{word}, {percent(confidence)}"
