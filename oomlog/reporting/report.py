"""What `oomlog analyze` and `oomlog report` say, as plain data: the one thing that renderers are given.

Built by `reporting.analysis` and `reporting.collecting`.

Sizes are in bytes, times RFC 3339; what the logs do not hold is None.
"""

from typing import Any, Literal

from msgspec import Struct

from oomlog.model import Event, Evidence, SourceSummary
from oomlog.model.history import Recurring
from oomlog.model.incident import Incident
from oomlog.model.schemas import json_schema
from oomlog.reporting.memory import MemoryReport

SCHEMA = "oomlog.analysis/1"
REPORT_SCHEMA = "oomlog.report/1"


class Totals(Struct, frozen=True, kw_only=True):
    """Counts, kept apart: `events` of any type; `reports` whose header was read; `kills` that are decisions to kill
    (an OOM panic is one), `processes` that died of them; `incidents` into which they fold, `workloads` that they hit;
    `incomplete` events; `undated` ones, whose time of day is not
    known; `lines` and `bytes_read` of all sources.
    """

    events: int = 0
    reports: int = 0
    kills: int = 0
    processes: int = 0
    incidents: int = 0
    workloads: int = 0
    incomplete: int = 0
    undated: int = 0
    lines: int = 0
    bytes_read: int = 0


class Moment(Struct, frozen=True, kw_only=True):
    """One event on the time line, whose place there is its `number`, from 1.

    `victim` is the first process killed, `size_bytes` its resident memory.
    """

    number: int
    id: str
    time: str | None
    time_assumed: tuple[str, ...] = ()
    monotonic_seconds: float | None = None
    host: str | None
    boot: str | None = None
    type: str
    scope: str
    killer: str
    trigger: str | None
    victim: str | None
    victim_pid: int | None
    processes: int
    size_bytes: int | None
    limit_path: str | None
    source: str
    line: int | None


class Mark(Struct, frozen=True, kw_only=True):
    """What somebody put on the time line, a deploy: `time` is RFC 3339, without an offset where neither the mark nor an
    event tells one. `next` is the number of the first event at or after it, None where none is known to be.
    """

    time: str
    text: str
    next: int | None


class Cause(Struct, frozen=True, kw_only=True):
    """A primary cause, of the event that shows it best: its id, and its `number` on the time line; `do_first` is the
    first of its remedies.
    """

    rule: str
    title: str
    confidence: float
    event: str
    number: int
    do_first: str | None


class Trouble(Struct, frozen=True, kw_only=True):
    """An incident with the cause that most of its events have; `panicked`: an out-of-memory panic is part of it."""

    incident: Incident
    panicked: bool
    cause: Cause | None


class FoldedFinding(Struct, frozen=True, kw_only=True):
    """One rule over all events: found in `events`, in `primary` of them as the cause. All else is of the event that
    shows it best, whose `number` on the time line and id are told.
    """

    rule: str
    events: int
    primary: int
    confidence: float
    title: str
    event: str
    number: int
    evidence: tuple[Evidence, ...] = ()
    confirm: tuple[str, ...] = ()
    remedy: tuple[str, ...] = ()


class Victim(Struct, frozen=True, kw_only=True):
    """A process name that was killed: `kills` of it, in `events`; the resident memory of the smallest and largest."""

    comm: str | None
    kills: int
    events: int
    smallest_bytes: int | None
    largest_bytes: int | None
    first_time: str | None
    last_time: str | None
    hosts: tuple[str, ...] = ()


class MemoryAtKill(Struct, frozen=True, kw_only=True):
    """Where the memory was: `of` the `machine`, by the global counters, or of a limited cgroup (`memcg`), by its own.

    `total_bytes` is RAM as printed or the cgroup's limit, `used_bytes` the cgroup's usage. `anon_bytes` and
    `file_bytes` are the LRU lists of the machine, whose anonymous ones hold shmem too, or the cgroup's anonymous and
    cached memory.
    """

    number: int
    id: str
    time: str | None
    of: Literal["machine", "memcg"]
    total_bytes: int | None = None
    used_bytes: int | None = None
    free_bytes: int | None = None
    anon_bytes: int | None = None
    file_bytes: int | None = None
    shmem_bytes: int | None = None
    slab_bytes: int | None = None
    swap_total_bytes: int | None = None
    swap_used_bytes: int | None = None


class Incomplete(Struct, frozen=True, kw_only=True):
    """An event with something that could not be read: what is missing, damaged, or was printed but unreadable."""

    number: int
    id: str
    source: str
    first_line: int | None
    missing: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Setting(Struct, frozen=True, kw_only=True):
    """What an audit found wrong: by the `check`, in the `values` as they were read; what is wrong (`found`), whether it
    mattered (`in_reports`) and how to change it. `advice`: rests on a line that we drew, not on what a source says.
    """

    check: str
    title: str
    severity: Literal["critical", "warning", "info"]
    advice: bool
    values: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    in_reports: str | None = None
    remedy: tuple[str, ...] = ()


class MachineSettings(Struct, frozen=True, kw_only=True):
    """The memory settings of one machine, judged: `read` says whose and from where, `same` and `belongs` how sure it is
    that the events are of that machine and that boot. `findings` are those that are urgent or mattered, of `checks`;
    `others` is how many there are besides.
    """

    read: str
    same: Literal["boot", "host", "unknown"]
    belongs: str
    findings: tuple[Setting, ...]
    others: int
    checks: int
    notices: tuple[str, ...] = ()


class Analysis(Struct, frozen=True, kw_only=True):
    """Everything that was read, at a glance; `first_time` and `last_time` span all sources.

    `incidents` come with the most urgent first, `recurring` are the victims that died in three incidents
    or more, with growth where that makes the pattern (`oomlog victims` has it of all). `marks` come in the order of
    the time line; `settings` where some of the same machine were read.
    """

    schema: Literal["oomlog.analysis/1"] = "oomlog.analysis/1"
    first_time: str | None
    last_time: str | None
    sources: tuple[SourceSummary, ...]
    totals: Totals
    incidents: tuple[Trouble, ...]
    findings: tuple[FoldedFinding, ...]
    recurring: tuple[Recurring, ...]
    by_type: dict[str, int]
    by_scope: dict[str, int]
    timeline: tuple[Moment, ...]
    victims: tuple[Victim, ...]
    memory: tuple[MemoryAtKill, ...]
    incomplete: tuple[Incomplete, ...]
    notices: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    settings: MachineSettings | None = None


class Report(Struct, frozen=True, kw_only=True):
    """A postmortem: `summary` in three sentences, the `analysis` of all events, where the memory was at each kill
    (`memory`), the latest `events` themselves, of all that the analysis counts.
    """

    schema: Literal["oomlog.report/1"] = "oomlog.report/1"
    version: str
    summary: tuple[str, ...]
    analysis: Analysis
    memory: MemoryReport
    events: tuple[Event, ...] = ()


def analysis_schema() -> dict[str, Any]:
    """The form of `analyze --format json` as JSON Schema (draft 2020-12)."""
    return json_schema(Analysis, SCHEMA)


def report_schema() -> dict[str, Any]:
    """The form of `report --format json` as JSON Schema (draft 2020-12)."""
    return json_schema(Report, REPORT_SCHEMA)
