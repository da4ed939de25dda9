"""One event for the page: the parts of `oomlog show`, and its pictures."""

from typing import NamedTuple

from markupsafe import Markup

from oomlog.model import Event, Evidence
from oomlog.reporting.pictures import TaskPicture, buddy_pictures, task_pictures, zone_pictures
from oomlog.reporting.renderers.html.environment import blocks
from oomlog.reporting.renderers.html.raw import Raw
from oomlog.reporting.renderers.html.sheet import LONGEST_NAME, HtmlSheet, shown
from oomlog.reporting.renderers.terminal.show import answers, background
from oomlog.reporting.renderers.terminal.sizes import sizes_of
from oomlog.reporting.renderers.terminal.words import place, stamp, uptime
from oomlog.reporting.roles import named, whole_name
from oomlog.reporting.sentence import sentence
from oomlog.units import compact, percent

LEVEL = 3


class EventHead(NamedTuple):
    """An event's line in the list, and its sentence."""

    number: int
    id: str
    when: str
    host: str | None
    victim: str
    cause: str | None
    sentence: str


def event_head(event: Event, number: int) -> EventHead:
    """Of event `number` on the time line."""
    when = stamp(event.time) or uptime(event.monotonic_seconds) or "time unknown"
    return EventHead(
        number=number,
        id=event.id,
        when=f"~{when}" if event.time and event.time_assumed else when,
        host=None if event.host is None else shown(event.host, LONGEST_NAME),
        victim=shown(_victim(event), LONGEST_NAME),
        cause=next((found.rule for found in event.diagnosis if found.role == "primary"), None),
        sentence=shown(sentence(event)),
    )


def event_body(event: Event, raw: Raw | None) -> Markup:
    """What opens below it: the parts of `oomlog show`; `raw` are the report's lines, if they are on the page."""
    sheet = HtmlSheet(LEVEL, raw.place if raw else _nowhere)
    sheet.facts([("event", event.id), ("read from", place(event))])
    sizes = sizes_of(event)
    answers(sheet, event, sizes)
    _pictures(sheet, event)
    background(sheet, event, sizes)
    return sheet.html()


def _victim(event: Event) -> str:
    if not event.kills:
        return event.type.removeprefix("oom_").replace("_", " ")
    others = f" +{len(event.kills) - 1}" if len(event.kills) > 1 else ""
    return f"{event.kills[0].comm or '?'}{others}"


def _nowhere(_quoted: Evidence) -> None:
    return None


def _pictures(sheet: HtmlSheet, event: Event) -> None:
    if tasks := task_pictures(event):
        sheet.heading("Tasks by what they held")
        of = "the largest task, for the report does not tell the whole" if tasks[0].share is None else whole_name(event)
        sheet.put(blocks().tasks([_task(one) for one in tasks], of))
        sheet.rest(len(event.tasks), len(tasks), "tasks")
    if zones := zone_pictures(event):
        sheet.heading("Free memory of the zones, against their watermarks")
        sheet.put(blocks().zones(zones, compact))
    if buddies := buddy_pictures(event):
        sheet.heading("Free blocks by order")
        sheet.put(blocks().buddies(buddies, compact))


def _task(one: TaskPicture) -> tuple[str, str, str | None, float, bool]:
    share = None if one.share is None else percent(one.share)
    name = shown(named(one.task.comm, one.task.pid))
    return name, compact(one.held_bytes), share, one.bar, one.killed
