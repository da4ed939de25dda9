"""What a report of this kind has and this one lacks."""

import re
from collections.abc import Iterable

from oomlog.model import Completeness
from oomlog.reading.line import Line
from oomlog.reading.sections import Parts
from oomlog.regex import regex

LEFT_OUT = regex(
    r"\s*[\[(<{]?\s*(?:\.{3,}|…)\s*[\])>}]?\s*"
    r"|\s*(?!-+\[ cut here)[\[(<{*-]+\s*(?:snip(?:ped)?|cut|truncated|skipped|omitted)(?: here)?\s*[\])>}*-]+\s*",
    re.IGNORECASE,
)
"""What a person puts in the place of lines; the kernel's own `------------[ cut here ]------------` opens a warning."""
DUMP_TASKS_OFF = "no task dump was printed: vm.oom_dump_tasks is 0, or its lines were lost"


def completeness(parts: Parts, event_type: str, scope: str, damage: list[str]) -> Completeness:
    """Names the missing sections; complete is a report with nothing missing and nothing damaged."""
    missing = tuple(_missing(parts, event_type, scope))
    damage = [*parts.lost, *parts.table.damage, *damage]
    return Completeness(complete=not missing and not damage, missing=missing, damage=tuple(damage))


def left_out(lines: Iterable[Line]) -> list[str]:
    """Damage, of the lines inside a report that nobody claims: where somebody left lines out and says so."""
    told = (line for line in lines if LEFT_OUT.fullmatch(line.text))
    return [f"line {line.number}: {line.text.strip()} stands for lines that were left out" for line in told]


def _missing(parts: Parts, event_type: str, scope: str) -> list[str]:
    failure, old = event_type == "alloc_failure", _before_task_dumps(parts)
    present = {
        "header": parts.header.line is not None or failure,
        "stack": bool(parts.stack.frames) or _before_stacks(parts),
        "memory": bool(parts.counters.pages) or scope == "memcg",
        "zones": bool(parts.zones.zones) or scope == "memcg",
        "free lists": any(zone.areas for zone in parts.zones.zones.values()) or scope == "memcg",
        "memcg": bool(parts.memcg.counters) or scope != "memcg" or old,
        "memcg path": not parts.memcg.unnamed,
        "tasks": bool(parts.table.pids) or failure or old or _none_dumped(parts),
        "kill": event_type != "oom_kill" or bool(parts.kills.killed),
        "outcome": event_type != "oom_unknown",
    }
    return [name for name, there in present.items() if not there]


def without_task_dump(parts: Parts, state: Completeness, event_type: str) -> bool:
    """Whether such a report has a task dump if the machine's settings allow it, and this one has none at all."""
    if event_type == "alloc_failure" or _before_task_dumps(parts) or "tasks" in state.missing:
        return False
    return not parts.table.heading and not parts.table.pids and parts.header.line is not None


def _before_task_dumps(parts: Parts) -> bool:
    """Whether the report is of a kernel that dumps no tasks unless told to, and no cgroup (to 2.6.27).

    Its LRU lists are not yet told apart by anonymous and file pages, or its header names no process (to 2.6.18).
    """
    return "Active" in parts.counters.pages or _nameless(parts)


def _before_stacks(parts: Parts) -> bool:
    """Whether the report is of a kernel that dumps no stack: its header has no order either (to 2.6.11, EL4)."""
    return _nameless(parts) and "order" not in parts.header.items


def _nameless(parts: Parts) -> bool:
    header = parts.header
    return header.line is not None and header.comm is None and not header.flags and not header.items.keys() - {"order"}


def _none_dumped(parts: Parts) -> bool:
    """Whether everything around the task dump is there, so that it was not lost but never printed."""
    if parts.table.heading or (parts.panic.nobody and not parts.table.pids):
        return parts.panic.nobody is not None
    before = bool(parts.totals.pages) or bool(parts.memcg.counters)
    return before and parts.header.line is not None and bool(parts.kills.summary or parts.kills.decision)
