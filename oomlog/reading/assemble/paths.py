"""Puts lines together that the kernel printed in pieces around a cgroup's path (3.10 to 4.20: pr_cont_cgroup_path)."""

import re
from collections.abc import Sequence

from msgspec import structs

from oomlog.reading.line import Line
from oomlog.reading.sections import looks_like_report
from oomlog.regex import regex

OPEN = regex(r"(?:Task in|Memory cgroup stats for|.*killed as a result of limit of)\s*$|.{1,64} cpuset=$", re.DOTALL)
"""What ends where a path is due."""
MORE = regex(r" ?killed as a result of limit of\b|: \w+:\d+KB| ?mems_allowed=[\d,-]*\s*$")
"""What goes on behind the path."""


def with_paths(given: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The lines with such pieces put together, and what was done as damage notes."""
    lines: list[Line] = []
    damage: list[str] = []
    joined = False  # the last line is one that was put together and may go on
    for line in given:
        before = lines[-1] if lines else None
        if before is not None and _goes_on(before, line, joined=joined):
            lines[-1] = structs.replace(before, text=_together(before.text, line.text), last=line.end)
            damage.append(f"line {line.number}: joined to line {before.number}")
            joined = True
        else:
            lines.append(line)
            joined = False
    return lines, damage


def _goes_on(before: Line, line: Line, *, joined: bool) -> bool:
    if before.caller and line.caller and before.caller != line.caller:
        return False
    if OPEN.match(before.text):
        named = before.text.endswith("cpuset=") and line.text.strip() and not looks_like_report(line.text)
        return bool(named) or line.text.startswith("/")
    return joined and MORE.match(line.text) is not None


def _together(before: str, more: str) -> str:
    """The pieces have their blanks between them, which a framing may have taken off the end of a line."""
    near = before.endswith(("=", " ")) or more.startswith((" ", ":"))
    return before + more if near else f"{before} {more}"
