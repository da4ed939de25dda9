"""What the OOM reaper did (mm/oom_kill.c:oom_reap_task_mm, oom_reap_task, 4.6+)."""

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from oomlog.reading.line import Line
from oomlog.reading.text import Notes, numbers
from oomlog.regex import regex

REAPED = regex(r"oom_reaper: reaped process (?P<pid>\d+) \((?P<comm>.*)\),? (?:now )?(?P<rest>anon-rss:.*)$", re.DOTALL)
FAILED = regex(r"oom_reaper: (?P<what>unable to reap|giving up) pid:(?P<pid>\d+) \((?P<comm>.*)\)\s*$", re.DOTALL)
CUT = regex(r"oom_reaper: reaped process (?P<pid>\d+) \((?P<comm>[^)]*)\)")

STARTS = r"oom_reaper: "
SAMPLES = (
    "oom_reaper: reaped process 48213 (java), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB",
    "oom_reaper: unable to reap pid:48213 (java)",
)


class Reaping(Struct):
    """One reaper line; sizes in kB are what was left."""

    line: Line
    pid: int
    comm: str
    outcome: Literal["reaped", "unable", "giving_up"]
    items: dict[str, tuple[int, str]]


def read(lines: Sequence[Line], notes: Notes) -> list[Reaping]:
    """Reads the reaper's lines."""
    found = []
    for line in lines:
        if reaping := reaper_line(line, notes):
            found.append(reaping)
        else:
            notes.unread(line, line.text)
    return found


def reaper_line(line: Line, notes: Notes) -> Reaping | None:
    """One line of the reaper, or None."""
    if match := REAPED.match(line.text):
        return Reaping(line, int(match["pid"]), match["comm"], "reaped", numbers(line, match["rest"], notes))
    if match := FAILED.match(line.text):
        outcome: Literal["unable", "giving_up"] = "unable" if match["what"].startswith("unable") else "giving_up"
        return Reaping(line, int(match["pid"]), match["comm"], outcome, {})
    if match := CUT.match(line.text):
        return Reaping(line, int(match["pid"]), match["comm"], "reaped", {})
    return None
