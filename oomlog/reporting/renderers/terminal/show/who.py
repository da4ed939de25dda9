"""Trigger, victim and culprit: who asked, who died, who held the memory."""

from oomlog.model import Event
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.roles import roles


def who(page: Sheet, event: Event) -> None:
    """Three answers, a line each, and what follows from them."""
    answers = roles(event)
    told = [("trigger", answers.trigger), ("victim", answers.victim), ("culprit", answers.culprit)]
    if not any(answer for _, answer in told):
        return
    page.heading("Trigger, victim, culprit")
    page.facts(told)
    if answers.verdict is not None:
        page.item(answers.verdict, apart=False)
