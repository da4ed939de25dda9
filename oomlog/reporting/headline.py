"""An analysis in three sentences, for those who read no further: what happened, why, what to do first."""

from datetime import datetime

from oomlog.explaining.places import place
from oomlog.model.incident import Incident
from oomlog.reporting.advice import parted
from oomlog.reporting.report import Analysis, Totals, Trouble
from oomlog.units import counted, percent, size

_WHOLE = {
    "global": "the whole machine",
    "cpuset": "the memory nodes of a cpuset",
    "mempolicy": "the memory nodes of a memory policy",
    "unknown": "a shortage whose scope is not in the log",
}
MOST_HOSTS = 3
UNREAD = ("Nothing was read", "That neither proves nor rules out that something was killed.")


def headline(analysis: Analysis) -> tuple[str, str, str]:
    """The three sentences; what the logs do not tell is said to be unknown."""
    if not analysis.totals.events:
        return _nothing(analysis)
    if not analysis.incidents:
        return _happened(analysis), "No kill for it was read.", "See the events for what failed or stalled."
    first = analysis.incidents[0]
    return _happened(analysis), _why(analysis, first), _todo(first)


def _happened(analysis: Analysis) -> str:
    totals = analysis.totals
    if not totals.kills:
        events = counted(totals.events, "out-of-memory event")
        return f"No kill was read in {events}{_hosts(analysis)}{_when(analysis)}."
    were = "was" if totals.processes == 1 else "were"
    killed = f"{counted(totals.processes, 'process', 'processes')} {were} killed"
    return f"{killed} in {counted(totals.incidents, 'incident')}{_hosts(analysis)}{_when(analysis)}."


def _hosts(analysis: Analysis) -> str:
    hosts = list(dict.fromkeys(moment.host for moment in analysis.timeline if moment.host is not None))
    if not hosts:
        return ""
    return f" on {', '.join(hosts)}" if len(hosts) <= MOST_HOSTS else f" on {counted(len(hosts), 'machine')}"


def _when(analysis: Analysis) -> str:
    times = [datetime.fromisoformat(moment.time) for moment in analysis.timeline if moment.time is not None]
    if not times:
        return ", at a time of day that is not in the log"
    first, last = (f"{time:%Y-%m-%d %H:%M} {time.isoformat()[-6:]}" for time in (min(times), max(times)))
    return f", at {first}" if first == last else f", from {first} to {last}"


def _why(analysis: Analysis, first: Trouble) -> str:
    opening = "It hit" if len(analysis.incidents) == 1 else "The most urgent hit"
    where = f"{opening} {_where(first.incident)}{', and the kernel panicked' if first.panicked else ''}"
    if first.cause is None:
        return f"{where}; why is not known from what was read."
    return f"{where}: {first.cause.title} ({first.cause.rule}, {percent(first.cause.confidence)} sure)."


def _where(incident: Incident) -> str:
    if incident.scope == "memcg":
        domain = incident.domain or "a cgroup"
        return f"the limit of {place(domain) if domain.startswith('/') else domain}"
    return _WHOLE.get(incident.scope, incident.scope)


def _todo(first: Trouble) -> str:
    if first.cause is None or first.cause.do_first is None:
        return "What to do first is not known: see what of the events could not be read."
    command, said = parted(first.cause.do_first)
    return f"Do first: {command} ({said})" if command and said else f"Do first: {command or said}"


def _nothing(analysis: Analysis) -> tuple[str, str, str]:
    totals: Totals = analysis.totals
    if not totals.lines and not any(source.events for source in analysis.sources):
        return f"{UNREAD[0]}.", UNREAD[1], "Name a log that holds something: oomlog analyze --help has examples."
    read = f"{counted(totals.lines, 'line')} ({size(totals.bytes_read)}) of {counted(len(analysis.sources), 'source')}"
    return (
        f"No out-of-memory event is in {read}.",
        "That says nothing of times and machines that these logs do not cover.",
        "If something was killed all the same: look for the kernel's log of that boot, and for user-space killers.",
    )
