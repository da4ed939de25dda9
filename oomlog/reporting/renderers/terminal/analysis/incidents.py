"""The incidents, most urgent first: when, where, who died, why, and what to do first."""

from oomlog.explaining.places import place
from oomlog.model.incident import Incident
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import Most
from oomlog.reporting.renderers.terminal.words import stamp
from oomlog.reporting.report import Analysis, Moment, Trouble
from oomlog.units import counted, duration, percent

MOST_VICTIMS = 3
SCOPES = {
    "global": "whole machine",
    "cpuset": "nodes of a cpuset",
    "mempolicy": "nodes of a memory policy",
    "unknown": "whose limit is not in the log",
}
OUTCOMES = {"oom_panic": "panic", "oom_no_victim": "nobody was killed", "oom_unknown": "outcome not in the log"}


def incidents(page: Sheet, analysis: Analysis, most: Most, rest: str | None = None) -> None:
    """Two items each: what happened, and the cause with the first thing to do. `rest` has those that are left
    out, where `most` does not tell it.
    """
    if not analysis.incidents:
        return
    page.heading("Incidents, most urgent first")
    moments = {moment.id: moment for moment in reversed(analysis.timeline)}
    said: set[str] = set()
    hosts = {trouble.incident.host for trouble in analysis.incidents}
    for trouble in analysis.incidents[: most.incidents]:
        happened = _happened(trouble, moments[trouble.incident.id], several_hosts=len(hosts) > 1)
        page.entry(happened, *_why(trouble, said))
    page.rest(len(analysis.incidents), most.incidents, "incidents", rest or most.where)


def _happened(trouble: Trouble, first: Moment, *, several_hosts: bool) -> str:
    incident = trouble.incident
    parts = [
        _when(incident, first),
        incident.host if several_hosts else None,
        _where(incident),
        _what(trouble, first),
    ]
    return ", ".join(part for part in parts if part)


def _when(incident: Incident, first: Moment) -> str:
    time = stamp(incident.first_time, offset=False)
    told = f"{'~' if first.time_assumed else ''}{time}" if time else f"event {first.number}"
    took = incident.duration_seconds
    return told if len(incident.events) < 2 or not took else f"{told} ({duration(took)})"


def _where(incident: Incident) -> str:
    if incident.scope == "memcg":
        named = incident.domain or "limit of a cgroup"
        return place(named) if named.startswith("/") else named
    return SCOPES.get(incident.scope, incident.scope)


def _what(trouble: Trouble, first: Moment) -> str:
    incident = trouble.incident
    kind = "" if incident.kind == "single" else f"{incident.kind.replace('-', ' ')}: "
    panic = "panic, " if trouble.panicked and incident.victims else ""
    events = f" in {counted(len(incident.events), 'event')}" if len(incident.events) > 1 else ""
    return f"{kind}{panic}{_dead(incident, first)}{events}"


def _dead(incident: Incident, first: Moment) -> str:
    if not incident.victims:
        return OUTCOMES.get(first.type, "nobody killed by name")
    names = [f"{name}{f' x {number}' if number > 1 else ''}" for name, number in incident.victims.items()]
    more = f" and {counted(len(names) - MOST_VICTIMS, 'other name')}" if len(names) > MOST_VICTIMS else ""
    return f"killed {', '.join(names[:MOST_VICTIMS])}{more}"


def _why(trouble: Trouble, said: set[str]) -> tuple[str | None, str | None]:
    """The cause and what to do first, which is said once, of the first incident that asks for it."""
    cause = trouble.cause
    if cause is None:
        return None, None
    first = cause.do_first if cause.do_first not in said else "as above"
    said.update({cause.do_first} if cause.do_first else ())
    return f"{cause.rule} ({percent(cause.confidence)})", first
