"""Kernel lines glued together in a log: the newline between them was lost. What begins a line anew is an anchor.

A task's name has at most 15 bytes and holds no anchor; a cgroup's path may, so lines with a path are left alone until
they have their end.
"""

from msgspec.structs import replace

from oomlog.reading.finding import holding
from oomlog.reading.line import Line
from oomlog.regex import regex

_PREFIX = regex(
    r"((?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.,:+Z-]{0,16})) (\S{1,64}) kernel: "
    r"(?:\[ *(\d{1,10}\.\d{6})\] )?"
)
_OUTCOME = regex(
    r"(?<=\d)(?:\[ *(\d{1,10}\.\d{6})\] )?"
    r"(?=(?:(?:Memory cgroup o|O)ut of memory: Killed process|oom_reaper: reaped process) \d+ \()"
)
_OLD_OUTCOME = regex(r"(?:(?<=\))|(?<=child))(?=(?:Out of [Mm]emory: [Kk]ill(?:ed)?|Killed) process \d+ \()")
_OLD_END = regex(r"process \d+ \([^()\n]{1,15}\)(?: score \d+ or (?:sacrifice|a) child)?$")
_ROW = regex(r"(?s:\[ *\d+\](?: +-?\d+){4,12} .{1,15}?)(?=oom-kill:constraint=CONSTRAINT_)")
_PATHS = ("oom-kill:", "Task in ", "Tasks in ", "Memory cgroup stats", " for /", "Memory limit ")
_TASK_END = regex(r",task=.{1,60},pid=\d+,uid=\d+$")
_SIZES_END = regex(r"\) total-vm:\d+kB, .* oom_score_adj:-?\d+$")


def part(lines: list[Line]) -> list[Line]:
    """Takes glued lines apart; each part keeps the number of the line it stood on."""
    some = holding([line.text for line in lines], (" kernel: ", "ed process", "oom-kill:c"))
    glued = [at for at in some if _may_be_glued(lines[at].text)]
    if not glued:
        return lines
    out: list[Line] = []
    done = 0
    for at in glued:
        out += [*lines[done:at], *_parts(lines[at])]
        done = at + 1
    return out + lines[done:]


def _may_be_glued(text: str) -> bool:
    """Whether an anchor stands behind the line's own beginning."""
    return (
        " kernel: " in text
        or text.find("illed process", 30) > 0
        or text.find("reaped process", 30) > 0
        or text.find("oom-kill:constraint", 20) > 0
    )


def _parts(line: Line) -> list[Line]:
    parts = [line]
    while (rest := _rest(parts[-1])) is not None:
        parts[-1:] = rest
    return parts


def _rest(line: Line) -> tuple[Line, Line] | None:
    """The line up to the first anchor in it, and what begins there."""
    found, text = _PREFIX.search(line.text), line.text
    if found and line.host and found[2] == line.host and found.start() and _ended(text, found.start()):
        rest = replace(line, text=text[found.end() :], wall=found[1], mono=found[3] or "")
        return replace(line, text=text[: found.start()]), rest
    if row := _ROW.match(text):
        return replace(line, text=row[0]), replace(line, text=text[row.end() :])
    found = _OLD_OUTCOME.search(text)
    if found and _OLD_END.search(text[: found.start()]):
        return replace(line, text=text[: found.start()]), replace(line, text=text[found.end() :])
    found = _OUTCOME.search(text)
    before = text[: found.start()] if found else ""
    if found and _ended(text, found.start()) and (_SIZES_END.search(before) or _TASK_END.search(before)):
        return replace(line, text=before), replace(line, text=text[found.end() :], mono=found[1] or line.mono)
    return None


def _ended(text: str, at: int) -> bool:
    """Whether what stands before an anchor is a whole line, and not a path that holds one."""
    if " cpuset=" in text[:at]:
        return False
    if not text.startswith(_PATHS):
        return True
    return _TASK_END.search(text[:at]) is not None and _TASK_END.search(text.rstrip()) is None
