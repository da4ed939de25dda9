"""The memory cgroup's block (mm/memcontrol.c:mem_cgroup_print_oom_context, mem_cgroup_print_oom_meminfo)."""

import re
from collections.abc import Sequence

from msgspec import Struct, field

from oomlog.reading.line import Line
from oomlog.reading.text import Notes
from oomlog.regex import regex

# 2.6.30-4.20: "Task in /a/b killed as a result of limit of /a"; 3.16 breaks it over lines; 4.1+: "Memory limit reached of cgroup /a"
TASK_IN = regex(r"Task in (?P<task>.*?)(?: killed as a result of limit of (?P<limit>.*))?$", re.DOTALL)
LIMIT_OF = regex(r" ?killed as a result of limit of (?P<limit>.*)$", re.DOTALL)
REACHED = regex(r"Memory limit reached of cgroup (?P<limit>.*)$", re.DOTALL)
# in every era: `memory+swap: usage 524288kB, limit 1048576kB, failcnt 0`
COUNTER = regex(
    r"(?P<name>memory\+swap|memory|kmem|swap|kmem\.tcp): usage (?P<usage>\d{1,16})kB, limit (?P<limit>\d{1,20})kB, failcnt (?P<failcnt>\d{1,18})\s*$"
)
# 3.10-5.2 and v1: one line per cgroup; 5.3+: only the heading, then "key value" lines
_REST = r"(?P<rest>(?: \w+:-?\d+(?:KB)?)*)(?P<cut>(?<=KB) \w+(?::(?:\d+K)?)?)?\s*$"
STATS = regex(rf"Memory cgroup stats(?: for (?P<path>.*?):{_REST})?$", re.DOTALL)
STATS_FOR = regex(rf" for (?P<path>/.*?):{_REST}", re.DOTALL)
STAT = regex(r" ?([a-z][a-z0-9_]*) (\d{1,19})\s*$")  # a blank where indentation was folded
V1_STAT = regex(r"(\w+):(-?\d{1,15})(KB)?\b")
# 7.x (mm/memcontrol.c): "Memory cgroup min protection 0kB -- low protection 0kB"
PROTECTION = regex(r"(\w+) protection (\d{1,18})kB")

STARTS = (
    r"Task in .*|.?killed as a result of limit of |Memory limit reached of cgroup |(?:memory(?:\+swap)?|swap|kmem(?:\.tcp)?): usage \d"
    r"|Memory cgroup stats|Memory cgroup \w+ protection | for /.*:(?: \w+:\d+KB)+| ?[a-z][a-z0-9_]* \d+\s*$"
)
SAMPLES = (
    "Task in /docker/4f0c1d killed as a result of limit of /docker/4f0c1d",
    "memory+swap: usage 524288kB, limit 1048576kB, failcnt 0",
    "Memory cgroup stats for /a: cache:76KB rss:524212KB rss_huge:0KB",
    "Memory cgroup min protection 0kB -- low protection 0kB",
    "anon 266018816",
)


class Group(Struct):
    """One cgroup's statistics: key → (number, unit as printed)."""

    path: str | None
    stats: dict[str, tuple[int, str]] = field(default_factory=dict)


class MemcgText(Struct):
    """The block as printed: counters in kB, statistics in the unit that stands there.

    `unnamed`: a line tells whose limit was hit, but its path was lost.
    """

    task_path: str | None = None
    limit_path: str | None = None
    counters: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    one_line: bool = False
    unnamed: bool = False
    protection: dict[str, int] = field(default_factory=dict)


def read(lines: Sequence[Line], notes: Notes) -> MemcgText:
    """Reads the block's lines; statistics lines without a heading belong to a group whose path is not known."""
    block = MemcgText()
    last = lines[-1] if lines else None
    for line in lines:
        if match := STAT.match(line.text):
            if not block.groups:
                block.groups.append(Group(None))
            value = int(match[2]), ""
            notes.differs(line, block.groups[-1].stats.setdefault(match[1], value), value)
        elif (match := COUNTER.match(line.text)) is not None:
            counts = int(match["usage"]), int(match["limit"]), int(match["failcnt"])
            notes.differs(line, block.counters.setdefault(match["name"], counts), counts)
        elif (match := TASK_IN.match(line.text)) is not None:
            _task_in(block, line, match, notes)
        elif not _heading(block, line, notes):
            notes.unread(line, line.text)
    _drop_cut(block, last, lines, notes)
    return block


def _task_in(block: MemcgText, line: Line, match: re.Match[str], notes: Notes) -> None:
    task, limit = match["task"].lstrip() or None, match["limit"]
    if block.task_path is None:
        block.task_path, block.limit_path = task, limit or block.limit_path
        block.unnamed = task is None
    else:
        notes.differs(line, (block.task_path, block.limit_path), (task, limit or block.limit_path))


def _heading(block: MemcgText, line: Line, notes: Notes) -> bool:
    text = line.text
    if match := STATS.match(text) or STATS_FOR.match(text):
        _stats(block, match["path"], _stats_of(line, match["rest"] or "", notes))
        if match["cut"]:
            notes.unread(line, match["cut"])
    elif match := LIMIT_OF.match(text) or REACHED.match(text):
        block.limit_path = match["limit"] or None
        block.unnamed = block.unnamed or block.limit_path is None
    elif found := PROTECTION.findall(text):
        block.protection.update({key: int(value) for key, value in found})
    else:
        return False
    return True


def _stats_of(line: Line, rest: str, notes: Notes) -> dict[str, tuple[int, str]]:
    """The statistics behind a heading. The last lacks the unit that the others have where the line lost its end."""
    found = V1_STAT.findall(rest)
    if found and not found[-1][2] and all(unit for _, _, unit in found[:-1]):
        key, value, _ = found.pop()
        notes.unread(line, f"{key}:{value}")
    return {key: (int(value), unit) for key, value, unit in found}


def _stats(block: MemcgText, path: str | None, stats: dict[str, tuple[int, str]]) -> None:
    if path is None:
        return
    block.one_line = block.one_line or bool(stats)
    if stats or not any(group.path == path for group in block.groups[-1:]):
        block.groups.append(Group(path, stats))


def _drop_cut(block: MemcgText, last: Line | None, lines: Sequence[Line], notes: Notes) -> None:
    """5.3-6.4 print all statistics as one record, which printk cuts: then the last number may be cut as well."""
    if last is None or not (match := STAT.match(last.text)) or not block.groups:
        return
    if sum(len(line.text) + 1 for line in lines if STAT.match(line.text)) - 1 in RECORD_BYTES:
        block.groups[-1].stats.pop(match[1], None)
        notes.append(f"line {last.number}: statistics cut at the end of the printk record: {last.text}")


RECORD_BYTES = (976, 992)
"""kernel/printk/printk.c: LOG_LINE_MAX is 1024 less a prefix of 32, or of 48 with CONFIG_PRINTK_CALLER."""
