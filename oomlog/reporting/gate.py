"""The verdict of `check`: whether events are more, or of another kind, than is put up with."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from oomlog.explaining.deaths import processes
from oomlog.explaining.incidents import Dead
from oomlog.model import Event, SourceSummary
from oomlog.reporting.filters import mentions
from oomlog.units import counted

SCHEMA = "oomlog.check/1"
_NAMED = 3


class Verdict(Struct, frozen=True, kw_only=True):
    """What `check` found (`oomlog.check/1`). `status`: `ok`, `failed`, or `unknown` where a source could not be read
    or a line tells of a kill that is in no event.

    `kills` are the processes killed in the events that count, `panics` the machines that went down in them, `unknown`
    those of them whose outcome is not in the log, `events` all of them; `ignored` the events that do not count because
    of --ignore. `workloads` and `rules` are by how many kills, and in how many events. `reasons` says why it failed,
    `errors` what could not be read, or not be told; `line` sums it up.
    """

    schema: Literal["oomlog.check/1"] = "oomlog.check/1"
    status: Literal["ok", "failed", "unknown"]
    line: str
    kills: int
    max_kills: int
    panics: int = 0
    unknown: int = 0
    events: int
    ignored: int
    workloads: dict[str, int]
    rules: dict[str, int]
    reasons: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class Gate:
    """`max_kills`: so many are put up with; a panic never is, nor an event with a finding of `fail_on` as a cause.

    `ignored`: texts that are found in a cgroup path of the event or a field of its workload. The events that are added
    are folded ones: what was killed twice in an incident died once.
    """

    def __init__(self, max_kills: int = 0, fail_on: Iterable[str] = (), ignored: Sequence[str] = ()) -> None:
        self._most, self._fail_on = max_kills, frozenset(fail_on)
        self._ignoring = [text.casefold() for text in ignored]
        self._kills = self._events = self._ignored = 0
        self._types: Counter[str] = Counter()
        self._workloads: Counter[str] = Counter()
        self._rules: Counter[str] = Counter()
        self._dead = Dead()

    def add(self, event: Event) -> None:
        """One more."""
        if any(mentions(event, text) for text in self._ignoring):
            self._ignored += 1
            return
        self._events += 1
        dead = [one for one in self._dead.of(event) if one.processes]
        count = processes(dead)
        self._kills += count
        self._types[event.type] += 1
        workload = event.workload
        if dead:
            self._workloads[(workload and workload.key) or dead[0].victim] += count
        self._rules.update(finding.rule for finding in event.diagnosis if finding.role != "info")

    def verdict(self, errors: Sequence[str] = ()) -> Verdict:
        """Once all were added; `errors` are what could not be read, and `doubts`."""
        reasons = tuple(self._reasons())
        status: Literal["ok", "failed", "unknown"] = "failed" if reasons else "unknown" if errors else "ok"
        return Verdict(
            status=status,
            line=self._line(status, reasons, errors),
            kills=self._kills,
            max_kills=self._most,
            panics=self._types["oom_panic"],
            unknown=self._types["oom_unknown"],
            events=self._events,
            ignored=self._ignored,
            workloads=dict(self._workloads.most_common()),
            rules=dict(self._rules.most_common()),
            reasons=reasons,
            errors=tuple(errors),
        )

    def _reasons(self) -> Iterable[str]:
        if panics := self._types["oom_panic"]:
            yield f"{counted(panics, 'panic')} because memory ran out"
        if self._kills > self._most:
            who = [name for name, _ in self._workloads.most_common(_NAMED)]
            more = f" and {len(self._workloads) - _NAMED} more" if len(self._workloads) > _NAMED else ""
            allowed = f", {self._most} allowed" if self._most else ""
            named = f": {', '.join(who)}{more}" if who != ["?"] else ""
            yield f"{counted(self._kills, 'process', 'processes')} killed{allowed}{named}"
        for rule in sorted(self._fail_on & self._rules.keys()):
            yield f"{rule} in {counted(self._rules[rule], 'event')}"

    def _line(self, status: str, reasons: Sequence[str], errors: Sequence[str]) -> str:
        if status == "unknown":
            return f"OOM UNKNOWN - {errors[0]}"
        told = "; ".join(reasons) or f"{counted(self._kills, 'process', 'processes')} killed"
        unknown = self._types["oom_unknown"]
        cut = f"; {counted(unknown, 'report')} whose outcome is not in the log" if unknown else ""
        ignored = f"; {counted(self._ignored, 'event')} ignored" if self._ignored else ""
        return f"OOM {'OK' if status == 'ok' else 'CRITICAL'} - {told}{cut}{ignored}"


def doubts(sources: Iterable[SourceSummary]) -> Iterator[str]:
    """The lines that tell of kills which no event has, once all was read: of each kind in a source the first."""
    for source in sources:
        for near in source.near_misses:
            if near.serious and not (near.kind == "kernel-words" and source.events):
                more = f" and {near.lines - 1} more" if near.lines > 1 else ""
                yield f"{source.name}:{near.first_line}{more}: may be of a kill that is in no event: {near.text}"


def check_schema() -> dict[str, Any]:
    """The form of `check --format json` as JSON Schema (draft 2020-12)."""
    schema = msgspec.json.schema(Verdict)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, "title": SCHEMA, **schema}
