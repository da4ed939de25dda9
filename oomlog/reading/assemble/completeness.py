"""What a report of this kind has and this one lacks."""

from oomlog.model import Completeness
from oomlog.reading.sections import Parts

DUMP_TASKS_OFF = "no task dump was printed: vm.oom_dump_tasks is 0, or its lines were lost"


def completeness(parts: Parts, event_type: str, scope: str, damage: list[str]) -> Completeness:
    """Names the missing sections; complete is a report with nothing missing and nothing damaged."""
    missing = tuple(_missing(parts, event_type, scope))
    damage = [*parts.lost, *damage]
    return Completeness(complete=not missing and not damage, missing=missing, damage=tuple(damage))


def _missing(parts: Parts, event_type: str, scope: str) -> list[str]:
    failure = event_type == "alloc_failure"
    present = {
        "header": parts.header.line is not None or failure,
        "stack": bool(parts.stack.pid is not None or parts.stack.frames),
        "memory": bool(parts.counters.pages) or scope == "memcg",
        "zones": bool(parts.zones.zones) or scope == "memcg",
        "free lists": any(zone.areas for zone in parts.zones.zones.values()) or scope == "memcg",
        "memcg": bool(parts.memcg.counters) or scope != "memcg",
        "tasks": bool(parts.table.pids) or failure or _none_dumped(parts),
        "kill": event_type != "oom_kill" or bool(parts.kills.killed),
        "outcome": event_type != "oom_unknown",
    }
    return [name for name, there in present.items() if not there]


def _none_dumped(parts: Parts) -> bool:
    """Whether everything around the task dump is there, so that it was not lost but never printed."""
    if parts.table.heading or (parts.panic.nobody and not parts.table.pids):
        return parts.panic.nobody
    before = bool(parts.totals.pages) or bool(parts.memcg.counters)
    return before and parts.header.line is not None and bool(parts.kills.summary or parts.kills.decision)
