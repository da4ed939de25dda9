"""Several copies of one event → the one to show: the best copy whole, what it lacks from the others."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from oomlog.model import Event
from oomlog.model.event import Kernel

# Section that a report lacks → fields that hold it and nothing else; taken only where all of them are empty.
_FIELDS: dict[str, tuple[str, ...]] = {
    "header": ("trigger",),
    "memory": ("memory",),
    "memcg": ("memcg",),
    "tasks": ("tasks",),
    "kill": ("kills",),
}
_EMPTY = (None, (), Kernel())
_UNSURE = float("inf")


def as_one(copies: Iterable[Event]) -> Event:
    """One event of its copies, the same in whatever order they were met.

    The copy with the fewest missing sections wins whole. A section that it lacks is taken whole from the next best that
    has it, and so are time, host and boot; each says from where. The others are named in `source.duplicates`.
    """
    best, *others = sorted(copies, key=_rank)
    named = [place for place in dict.fromkeys(map(_place, others)) if place != _place(best)]
    met = dict.fromkeys(
        (*best.source.duplicates, *named, *(place for one in others for place in one.source.duplicates))
    )
    event = structs.replace(best, source=structs.replace(best.source, duplicates=tuple(met)))
    for other in others:
        event = _located(_completed(event, other), other)
    return _told(_echoed(event, others), best, others)


def _echoed(event: Event, others: Iterable[Event]) -> Event:
    """With what was said of it in the logs of the others; the same words in two logs were said once."""
    user = event.userspace
    for other in others:
        met = {(echo.by, echo.text) for echo in event.echoes}
        new = tuple(echo for echo in other.echoes if (echo.by, echo.text) not in met)
        event = structs.replace(event, echoes=(*event.echoes, *new))
        count = other.userspace.killed_count if other.userspace else None
        if user is not None and user.killed_count is None and count is not None:
            user = structs.replace(user, killed_count=count)
    return structs.replace(event, userspace=user)


def _rank(event: Event) -> tuple[object, ...]:
    """The best copy first: whole, undamaged, surely dated, of a known host and boot; then by name."""
    state, source = event.completeness, event.source
    doubt = _UNSURE if event.time is None else event.time_uncertainty_seconds or 0.0
    unknown = (event.boot_id is None) + (event.host is None)
    return len(state.missing), len(state.damage), doubt, unknown, source.name, source.first_line or 0, event.id


def _place(event: Event) -> str:
    line = event.source.first_line
    return event.source.name if line is None else f"{event.source.name}:{line}"


def _completed(event: Event, other: Event) -> Event:
    """The event with the sections of `other` that it lacks; the kill line belongs to an outcome that is lost too."""
    for section in sorted(event.completeness.missing, key=lambda section: section != "outcome"):
        if section not in other.completeness.missing:
            event = _with(event, section, other)
    return event


def _with(event: Event, section: str, other: Event) -> Event:
    taken = _zones(event, other) if section == "zones" else _fields(event, _FIELDS.get(section, ()), other)
    if section == "outcome":
        taken = _outcome(event, other)
    if not taken:
        return event
    state = event.completeness
    missing = tuple(name for name in state.missing if name != section and not _brought(name, taken, other))
    damage = (*state.damage, f"{section} taken from {_place(other)}")
    return structs.replace(event, **taken, completeness=structs.replace(state, missing=missing, damage=damage))


def _brought(section: str, taken: dict[str, object], other: Event) -> bool:
    """Whether a section came along with another: zones and their free lists stand in `memory`, a kill is an outcome."""
    within = {"zones": "memory", "free lists": "memory", "kill": "kills", "outcome": "type"}
    return within.get(section) in taken and section not in other.completeness.missing


def _fields(event: Event, names: Sequence[str], other: Event) -> dict[str, object]:
    if any(getattr(event, name) not in _EMPTY for name in names):
        return {}
    return {name: getattr(other, name) for name in names if getattr(other, name) not in _EMPTY}


def _zones(event: Event, other: Event) -> dict[str, object]:
    """All zones of a report that printed none, where both speak of pages of one size."""
    ours, theirs = event.memory, other.memory
    if ours is None or theirs is None or ours.zones or ours.page_size_bytes != theirs.page_size_bytes:
        return {}
    return {"memory": structs.replace(ours, zones=theirs.zones)}


def _outcome(event: Event, other: Event) -> dict[str, object]:
    """How it ended is one thing: the type, who was chosen and killed, the panic."""
    if event.kills or event.panic is not None:
        return {}
    return {name: getattr(other, name) for name in ("type", "chosen", "kills", "panic")}


def _located(event: Event, other: Event) -> Event:
    """Where and when, as far as the event does not know it itself: as a whole from one copy."""
    time = ("time", "time_source", "time_assumed", "time_uncertainty_seconds", "time_text")
    for what, names in (("time", time), ("host", ("host",)), ("boot", ("boot_id", "boot"))):
        if getattr(event, names[0]) is None and getattr(other, names[0]) is not None:
            taken = {name: getattr(other, name) for name in names}
            event = structs.replace(event, **taken, notes=(*event.notes, f"{what} from {_place(other)}"))
    return event


def _told(event: Event, best: Event, others: Sequence[Event]) -> Event:
    """Says which copies are worse than the one that is shown."""
    lacking = [
        f"the copy in {_place(other)} lacks {', '.join(absent)}"
        for other in others
        if (absent := [name for name in other.completeness.missing if name not in best.completeness.missing])
    ]
    return structs.replace(event, notes=(*event.notes, *lacking)) if lacking else event
