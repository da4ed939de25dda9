"""Puts together what was one line: names with a newline in them, records cut by another CPU's, wrapped lines."""

import re
from collections.abc import Sequence

from oomlog.reading.assemble.paths import with_paths
from oomlog.reading.line import Line
from oomlog.reading.pieces import goes_on, unfinished
from oomlog.reading.sections import looks_like_report
from oomlog.reading.text import COMM_BYTES
from oomlog.regex import regex

FRAGMENT = regex(r",|\d+\*\d+kB|= \d+kB|(?: -?\d+){2,}\s*$|[A-Z]\w* free:\d|[A-Z]\w*: \d+\*\d+kB")
LIST = regex(r"(?::|Node \d+ )\s*$")
"""What only a fragment goes on with."""
ROW = regex(r"\[\s*\d+\](?:\s+-?\d+)+ .*$", re.DOTALL)
ZONE = regex(r"[A-Z]\w*(?: free:\d|: \d)")
"""What only the number of a node goes before."""
NODE = regex(r"Node \d+ ?$")
REACH = 12
"""So many lines apart the pieces of one line may stand."""


def repair(given: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The lines with the pieces of each put together, and what was done as damage notes."""
    given, damage = with_paths(given)
    lines: list[Line] = []
    for line in given:
        if lines and _rest(lines[-1], line):
            damage.append(f"line {line.number}: joined to line {lines[-1].number}")
            lines[-1] = _with_text(lines[-1], f"{lines[-1].text.rstrip()} {line.text.lstrip()}")
            continue
        target = None if _whole(line.text) else _target(lines, line)
        if target is None:
            lines.append(line)
            continue
        joiner = _joiner(target, line)
        if joiner != "\n":
            damage.append(f"line {line.number}: joined to line {target.number}")
        at = next(i for i in range(len(lines) - 1, -1, -1) if lines[i] is target)
        lines[at] = _joined(target, joiner + line.text)
    return _names(lines), damage


def _rest(before: Line, line: Line) -> bool:
    """Whether a mail program broke the line before at a blank, or a person did: this one has no stamp of its own."""
    return (not line.mono or line.mono == before.mono) and goes_on(before.text, line.text)


def _whole(text: str) -> bool:
    """Whether a line begins like one of its own; a fragment of a zone or buddy line does too, without its node."""
    return text.startswith("[") or (
        looks_like_report(text) and not FRAGMENT.match(text) and " invoked oom-killer" not in text
    )


def _target(lines: Sequence[Line], line: Line) -> Line | None:
    """The unfinished line that this one continues: the nearest before it that ends well when joined."""
    fragment = FRAGMENT.match(line.text) is not None
    for before in lines[: -REACH - 1 : -1]:
        near = before is lines[-1] or fragment or _one_record(before, line)
        if near and unfinished(before.text) and _fits(before, line):
            return before
    return None


def _fits(before: Line, line: Line) -> bool:
    if before.caller and line.caller and before.caller != line.caller:
        return False
    joined = before.text + _joiner(before, line) + line.text
    if ZONE.match(line.text) and NODE.match(before.text) is None:
        return False
    if LIST.search(before.text) and FRAGMENT.match(line.text) is None:
        return False
    return looks_like_report(joined) and (not unfinished(joined) or line.text.startswith(",") or line.continued)


def _joiner(before: Line, line: Line) -> str:
    """A further line of the same record is the newline of a name; anything else is a cut line, or a wrapped one.

    A wrapped line has lost its blank where only with one it ends as it should.
    """
    if FRAGMENT.match(line.text) is None and (
        line.continued or _one_record(before, line) or (line.number == before.number + 1 and _name_open(before.text))
    ):
        return "\n"
    return " " if unfinished(before.text + line.text) and not unfinished(f"{before.text} {line.text}") else ""


def _one_record(before: Line, line: Line) -> bool:
    """Lines of one printk record have the same stamp, to the microsecond."""
    return bool(line.mono) and line.mono == before.mono


def _name_open(text: str) -> bool:
    """Whether the line ends inside a task's name that may still go on."""
    name = re.search(r"(?: \(|,task=|[Cc]omm: )([^()]*)$", text)
    return name is not None and len(name[1].encode("utf-8", "surrogatepass")) < COMM_BYTES


def _joined(line: Line, more: str) -> Line:
    return _with_text(line, line.text + more)


def _with_text(line: Line, text: str) -> Line:
    return Line(
        line.number,
        text,
        line.wall,
        line.host,
        line.mono,
        line.caller,
        line.kernel,
        line.continued,
        line.format,
        line.boot_id,
        line.cursor,
    )


def _names(lines: list[Line]) -> list[Line]:
    """A row of the task table ends with the name: a further line of the same record that fits is the name's rest."""
    out: list[Line] = []
    for line in lines:
        before = out[-1] if out else None
        if (
            before is not None
            and ROW.match(before.text)
            and not looks_like_report(line.text)
            and _rest_of_name(before, line)
        ):
            out[-1] = _joined(before, "\n" + line.text)
        else:
            out.append(line)
    return out


def _rest_of_name(row: Line, line: Line) -> bool:
    same_record = line.continued or _one_record(row, line)
    name = row.text.rsplit("  ", 1)[-1].partition(" ")[2]
    return same_record and len(line.text) > 0 and len(name) + 1 + len(line.text) <= COMM_BYTES
