"""Panics instead of a kill, and reports that found no victim (mm/oom_kill.c: check_panic_on_oom, out_of_memory)."""

import re
from collections.abc import Sequence

from msgspec import Struct

from oomlog.reading.line import Line
from oomlog.reading.text import Notes
from oomlog.regex import regex

PANIC = regex(r"Kernel panic - not syncing: (?P<message>.*)$", re.DOTALL)
END = regex(r"---\[ end Kernel panic.*?(?: - not syncing: (?P<message>.*?))?(?: \]---)?\s*$", re.DOTALL)
OOM = regex(r"[Oo]ut of [Mm]emory|System is deadlocked on memory")
NOBODY = regex(r"(?P<reason>Memory cgroup out of memory|Out of memory) and no killable processes\.\.\.(?: \]---)?\s*$")

STARTS = (
    r"Kernel panic - not syncing: |---\[ end Kernel panic|(?:Memory cgroup o|O)ut of memory and no killable processes"
)
SAMPLES = (
    "Kernel panic - not syncing: System is deadlocked on memory",
    "Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled",
    "Out of memory and no killable processes...",
)


class Panic(Struct):
    """`message` of an OOM panic; `nobody`: the kernel's reason before its words that no task could be killed."""

    message: str | None = None
    line: Line | None = None
    nobody: str | None = None


def read(lines: Sequence[Line], notes: Notes) -> Panic:
    """Reads panic lines; a panic about something else becomes a note."""
    panic = Panic()
    for line in lines:
        if nobody := NOBODY.search(line.text):
            panic.nobody = nobody["reason"]
        if match := PANIC.match(line.text) or END.match(line.text):
            message = (match["message"] or "").strip()
            if OOM.match(message):
                panic.message, panic.line = panic.message or message, panic.line or line
            elif message:
                notes.append(f"line {line.number}: {line.text.strip()}")
        elif not nobody:
            notes.unread(line, line.text)
    return panic
