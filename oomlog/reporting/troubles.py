"""Events → incidents with their causes, and findings folded over all events. Keeps a few figures, never an event."""

from msgspec import structs

from oomlog.explaining.incidents import Incidents
from oomlog.model import Event, Finding
from oomlog.model.incident import Incident
from oomlog.reporting.report import Cause, FoldedFinding, Trouble

_KINDS = ("storm", "crash-loop", "group", "chain", "single")
"""The most urgent first."""


class Troubles:
    """Add events as they come, then ask for `incidents` and `findings`."""

    def __init__(self) -> None:
        self._incidents = Incidents()
        self._causes: dict[tuple[str, str], Cause] = {}
        self._panicked: set[str] = set()
        self._findings: dict[str, FoldedFinding] = {}

    def add(self, event: Event, number: int) -> Event:
        """The event with the id of its incident; `number` is its place on the time line."""
        event = self._incidents.add(event)
        for found in event.diagnosis:
            self._fold(found, event, number)
            if found.role == "primary" and event.incident is not None:
                self._keep(event.incident, _cause(found, event, number))
        if event.type == "oom_panic" and event.incident is not None:
            self._panicked.add(event.incident)
        return event

    def _keep(self, incident: str, cause: Cause) -> None:
        """Of each rule the surest."""
        known = self._causes.get((incident, cause.rule))
        if known is None or cause.confidence > known.confidence:
            self._causes[incident, cause.rule] = cause

    def _fold(self, found: Finding, event: Event, number: int) -> None:
        known, primary = self._findings.get(found.rule), found.role == "primary"
        if known is None or (primary, found.confidence) > (known.primary > 0, known.confidence):
            strongest = _folded(found, event, number)
        else:
            strongest = known
        self._findings[found.rule] = structs.replace(
            strongest,
            events=(known.events if known else 0) + 1,
            primary=(known.primary if known else 0) + primary,
        )

    def incidents(self) -> tuple[Trouble, ...]:
        """The most urgent first: panics, the machine before a cgroup, several deaths before one, the latest."""
        latest_first = reversed(self._incidents.finish())
        return tuple(sorted(map(self._trouble, latest_first), key=_urgency))

    def findings(self) -> tuple[FoldedFinding, ...]:
        """Those that are the cause of most events first."""
        return tuple(sorted(self._findings.values(), key=lambda one: (-one.primary, -one.events, -one.confidence)))

    def _trouble(self, incident: Incident) -> Trouble:
        rule = incident.rules[0] if incident.rules else ""
        return Trouble(
            incident=incident,
            panicked=incident.id in self._panicked,
            cause=self._causes.get((incident.id, rule)),
        )


def _urgency(trouble: Trouble) -> tuple[bool, bool, int, int]:
    incident = trouble.incident
    return not trouble.panicked, incident.scope == "memcg", _KINDS.index(incident.kind), -incident.processes


def _cause(found: Finding, event: Event, number: int) -> Cause:
    return Cause(
        rule=found.rule,
        title=found.title,
        confidence=found.confidence,
        event=event.id,
        number=number,
        do_first=next(iter((*found.remedy, *found.confirm)), None),
    )


def _folded(found: Finding, event: Event, number: int) -> FoldedFinding:
    return FoldedFinding(
        rule=found.rule,
        events=0,
        primary=0,
        confidence=found.confidence,
        title=found.title,
        event=event.id,
        number=number,
        evidence=found.evidence,
        confirm=found.confirm,
        remedy=found.remedy,
    )
