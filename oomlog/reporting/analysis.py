"""Events → `Analysis`: every sum that `oomlog analyze` shows. Keeps a few figures of each event, never the event."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct, structs

from oomlog.explaining.deaths import Death, deaths, processes
from oomlog.explaining.frames import Rows
from oomlog.explaining.history import history
from oomlog.explaining.holding import stem
from oomlog.explaining.incidents import Dead
from oomlog.explaining.trends import LEAST
from oomlog.model import Event, SourceSummary
from oomlog.model.history import By, Recurring
from oomlog.model.incident import Incident
from oomlog.reporting.at_kill import memory_at_kill
from oomlog.reporting.filters import told
from oomlog.reporting.marks import Typed, placed
from oomlog.reporting.report import Analysis, Incomplete, MachineSettings, MemoryAtKill, Moment, Totals, Trouble, Victim
from oomlog.reporting.sums import is_kill, resident_bytes
from oomlog.reporting.troubles import Troubles
from oomlog.units import counted


class Analyzer:
    """Add events as they come, then `finish`."""

    def __init__(self, marks: Sequence[Typed] = ()) -> None:
        self._marks = marks
        self._totals: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._scopes: Counter[str] = Counter()
        self._assumed: Counter[str] = Counter()
        self._timeline: list[Moment] = []
        self._victims: dict[str | None, list[_Death]] = {}
        self._memory: list[MemoryAtKill] = []
        self._incomplete: list[Incomplete] = []
        self._troubles = Troubles()
        self._rows = Rows(details=False)
        self._dead = Dead()

    def add(self, event: Event) -> None:
        """Take the event's figures."""
        number = len(self._timeline) + 1
        event = self._troubles.add(event, number)
        dead = self._dead.of(event)
        self._count(event, dead)
        self._rows.add(event)
        self._timeline.append(_moment(event, number))
        for death in dead:
            self._victims.setdefault(death.kill.comm, []).append(_death(event, death))
        if is_kill(event) and (row := memory_at_kill(event, number)) is not None:
            self._memory.append(row)
        if not event.completeness.complete or event.notes:
            self._incomplete.append(_incomplete(event, number))

    def _count(self, event: Event, dead: Sequence[Death]) -> None:
        self._types[event.type] += 1
        self._scopes[event.scope] += 1
        self._assumed.update(event.time_assumed)
        self._totals["events"] += 1
        self._totals["reports"] += event.trigger is not None
        self._totals["kills"] += is_kill(event)
        self._totals["processes"] += processes(dead)
        self._totals["incomplete"] += not event.completeness.complete
        self._totals["undated"] += event.time is None

    def finish(
        self,
        sources: Sequence[SourceSummary],
        display_tz: tzinfo | None = None,
        failures: Sequence[str] = (),
        settings: MachineSettings | None = None,
    ) -> Analysis:
        """The analysis of what was added, with the sources that it was read from; `display_tz` as the events were.

        `failures` are what could not be read, a line each: also of sources that could not even be opened. `settings`
        are those of the machine, where some were read.
        """
        if display_tz is not None:
            sources = [_source_in_zone(source, display_tz) for source in sources]
        incidents = self._troubles.incidents()
        return Analysis(
            first_time=_first(source.first_time for source in sources),
            last_time=_last(source.last_time for source in sources),
            sources=tuple(sources),
            totals=Totals(
                **self._totals,
                incidents=len(incidents),
                workloads=len({key for one in incidents for key in one.incident.workloads}),
                lines=sum(source.lines for source in sources),
                bytes_read=sum(source.bytes_read for source in sources),
            ),
            incidents=incidents,
            findings=self._troubles.findings(),
            recurring=self._recurring(incidents),
            by_type=dict(self._types.most_common()),
            by_scope=dict(self._scopes.most_common()),
            timeline=tuple(self._timeline),
            victims=tuple(_victims(self._victims)),
            memory=tuple(self._memory),
            incomplete=tuple(self._incomplete),
            notices=(*self._notices(failures), *_told_elsewhere(sources)),
            marks=placed(self._marks, self._timeline),
            settings=settings,
        )

    def _recurring(self, incidents: Sequence[Trouble]) -> tuple[Recurring, ...]:
        """Who died in several incidents; pandas is loaded where somebody did."""
        by: By = "workload" if all(one.incident.workloads for one in incidents) else "process"
        died_in = Counter(name for one in incidents for name in _victims_by(by, one.incident))
        if max(died_in.values(), default=0) < LEAST:
            return ()
        return history(self._rows.frames(), by, at_a_glance=True)

    def _notices(self, failures: Sequence[str]) -> list[str]:
        notices = [f"not read whole: {failure}" for failure in failures]
        if self._totals["incomplete"]:
            notices.append(f"{counted(self._totals['incomplete'], 'event')} not read whole: see what is missing")
        if self._totals["undated"]:
            notices.append(f"{counted(self._totals['undated'], 'event')} without a time of day")
        for what, number in self._assumed.items():
            notices.append(f"the {what} of {counted(number, 'event')} is not printed and was worked out (~)")
        return notices


def _told_elsewhere(sources: Iterable[SourceSummary]) -> Iterator[str]:
    """Kills that only others speak of: beside the events they are easily overlooked."""
    for source in sources:
        for near in source.near_misses:
            if near.kind == "told" and source.events:
                what = f"{counted(near.lines, 'line')} of a kill that is in no event"
                yield f"{what}: {source.name}:{near.first_line}: {near.text}"


def _victims_by(by: By, incident: Incident) -> set[str | None]:
    return {*incident.workloads} if by == "workload" else {stem(name) for name in incident.victims}


class _Death(Struct, frozen=True):
    event: str
    time: str | None
    host: str | None
    size: int | None
    processes: int


def _death(event: Event, death: Death) -> _Death:
    kill = death.kill
    return _Death(event.id, kill.time or event.time, event.host, resident_bytes(kill), death.processes)


def _moment(event: Event, number: int) -> Moment:
    victim = event.kills[0] if event.kills else None
    return Moment(
        number=number,
        id=event.id,
        time=event.time,
        time_assumed=event.time_assumed,
        monotonic_seconds=event.monotonic_seconds,
        host=event.host,
        boot=event.boot,
        type=event.type,
        scope=event.scope,
        killer=event.killer,
        trigger=event.trigger.comm if event.trigger else None,
        victim=victim.comm if victim else None,
        victim_pid=victim.pid if victim else None,
        processes=processes(deaths(event)),
        size_bytes=resident_bytes(victim) if victim else None,
        limit_path=event.memcg.limit_path if event.memcg else None,
        source=event.source.name,
        line=event.source.first_line,
    )


def _incomplete(event: Event, number: int) -> Incomplete:
    return Incomplete(
        number=number,
        id=event.id,
        source=event.source.name,
        first_line=event.source.first_line,
        missing=event.completeness.missing,
        damage=event.completeness.damage,
        notes=event.notes,
    )


def _victims(by_name: dict[str | None, list[_Death]]) -> list[Victim]:
    rows = [_victim(comm, deaths) for comm, deaths in by_name.items()]
    return sorted(rows, key=lambda row: (-row.kills, -(row.largest_bytes or 0), row.comm or ""))


def _victim(comm: str | None, deaths: list[_Death]) -> Victim:
    sizes = [death.size for death in deaths if death.size is not None]
    return Victim(
        comm=comm,
        kills=sum(death.processes for death in deaths),
        events=len({death.event for death in deaths}),
        smallest_bytes=min(sizes, default=None),
        largest_bytes=max(sizes, default=None),
        first_time=_first(death.time for death in deaths),
        last_time=_last(death.time for death in deaths),
        hosts=tuple(sorted({death.host for death in deaths if death.host is not None})),
    )


def _source_in_zone(source: SourceSummary, zone: tzinfo) -> SourceSummary:
    return structs.replace(source, first_time=told(source.first_time, zone), last_time=told(source.last_time, zone))


def _first(times: Iterable[str | None]) -> str | None:
    return min((time for time in times if time is not None), key=datetime.fromisoformat, default=None)


def _last(times: Iterable[str | None]) -> str | None:
    return max((time for time in times if time is not None), key=datetime.fromisoformat, default=None)
