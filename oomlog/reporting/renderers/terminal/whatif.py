"""`oomlog whatif` for people."""

from oomlog.model import Choice, Event, WhatIf
from oomlog.model.event import Scope
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page, Row, columns
from oomlog.reporting.renderers.terminal.show.happened import heading
from oomlog.reporting.renderers.terminal.words import compact_or_none, size_or_none
from oomlog.reporting.sentence import sentence
from oomlog.units import compact, size

MOST_RANKED = 10
NOBODY = ("Nobody was left to be killed: the kernel would have panicked.", "Nobody was left to be killed.")
"""On the machine, in a cgroup."""


def render(event: Event, answer: WhatIf, style: Style) -> str:
    """The page: what happened, what would have, the ranking before and after, and what limits the answer."""
    page = Page(style)
    page.heading(heading(event))
    page.item(sentence(event))
    page.heading("What if")
    for change in answer.changes or ("nothing changes",):
        page.item(change)
    page.heading("Then")
    page.item(verdict(answer, event.scope, panicked=event.type == "oom_panic"))
    page.facts(
        [
            ("missing", size_or_none(answer.deficit_bytes)),
            ("gained", size_or_none(answer.gained_bytes)),
            ("still missing", size_or_none(answer.needed_bytes)),
        ]
    )
    _ranking(page, answer)
    page.heading("How far to trust this")
    for caveat in answer.caveats:
        page.item(caveat)
    return page.text()


def verdict(answer: WhatIf, scope: Scope, *, panicked: bool = False) -> str:
    """Whether somebody would have been killed, and who; after a panic, whether it would have come to one.

    A machine with nobody left to kill panics.
    """
    if answer.before is None:
        return "The kernel chose nobody in this event."
    name = f"{answer.killed_comm or '?'} (pid {answer.killed_pid})"
    if panicked:
        return _panicked(answer, name)
    if answer.averted:
        later = "" if answer.killed_pid is None else f" Had it come to it later: {name}."
        return f"At that moment nobody would have been killed.{later}"
    if answer.killed_pid is None:
        reason = answer.after.not_replayable if answer.after else None
        return f"Who would have been killed cannot be said: {reason}." if reason else NOBODY[scope == "memcg"]
    unsure = "If memory had run short all the same, " if answer.averted is None else ""
    lead = "" if answer.margin_bytes is None else f", {size(answer.margin_bytes)} of badness ahead of the next"
    return f"{unsure}{name} would have been killed{lead}."


def _panicked(answer: WhatIf, name: str) -> str:
    """Where the kernel panics instead of killing, nobody is chosen."""
    if answer.averted:
        return "At that moment the kernel would not have panicked."
    opening = "If memory had run short all the same, the" if answer.averted is None else "The"
    instead = "" if answer.killed_pid is None else f"; set to kill instead (vm.panic_on_oom=0), it would choose {name}"
    return f"{opening} kernel would have panicked{instead}."


def _ranking(page: Page, answer: WhatIf) -> None:
    if answer.after is None or not answer.after.ranking:
        return
    page.heading("Highest badness")
    places = _places(answer.before)
    ranked = answer.after.ranking[:MOST_RANKED]
    rows: list[Row] = [
        (str(task.pid), task.comm, compact(task.badness_bytes), compact_or_none(task.adj_bytes), places.get(task.pid))
        for task in ranked
    ]
    page.table(columns(">Pid", "+Name", ">Badness", ">Of it by adj", ">Place before"), rows)
    page.rest(len(answer.after.ranking), MOST_RANKED, "processes")


def _places(before: Choice | None) -> dict[int, str]:
    return {task.pid: str(place) for place, task in enumerate(before.ranking if before else (), 1)}
