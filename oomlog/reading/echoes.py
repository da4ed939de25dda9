"""What supervisors say of a process that was killed: service managers, container runtimes, batch systems, databases.

Such a line proves no kill of its own. It names a pid, a unit, a container or a job, and joining.py looks for its kill.
"""

import re
from functools import cache
from typing import NamedTuple

from msgspec import Struct, field

from oomlog.model import Userspace
from oomlog.reading.decision import Decision, speaker
from oomlog.reading.killers import SPEAKERS
from oomlog.reading.line import Line
from oomlog.reading.text import clean_path
from oomlog.regex import regex

LONGEST = 300
"""So many characters of such a line are looked at: the kernel's own words may be quoted in one."""


MOST_DIGITS = 7
"""Of a number of processes: there are no more than 4 million on a machine (include/linux/threads.h: PID_MAX_LIMIT)."""


class Heard(Struct, eq=False, kw_only=True):
    """One such line. `keys` are what it names: `pid`, `unit`, `container`, `pod`, `job` and `step`.

    `killer`: it can only be of a kill by this one. `count`: so many processes were killed. `alone`: what is known of
    the kill where the killer's own words are not in the log.
    """

    by: str
    line: Line
    keys: dict[str, str]
    killer: str = ""
    count: int | None = None
    alone: Decision | None = field(default=None)


class Template(NamedTuple):
    """Who says it (the speakers' names; none: any that is no kernel and no killer), under which name, and the words."""

    speakers: tuple[str, ...]
    by: str
    words: str
    killer: str = ""


_LINK = r"(?:(?:\x1b\]8;;[^\x07\x1b]*(?:\x07|\x1b\\))?\[(?:🡕|LNK)\](?:\x1b\]8;;(?:\x07|\x1b\\))? )?"
"""On a terminal journalctl links to a record's manual before its words (src/shared/logs-show.c, output_short)."""


@cache  # compiled when somebody is heard who might say it
def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(_LINK + pattern, re.ASCII)


_HEX = r"(?P<container>[0-9a-f]{64}|[0-9a-f]{12})(?![0-9a-f])"
_CONTAINERD = ("containerd", "dockerd", "docker", "k3s", "rke2")
TEMPLATES = (
    Template(  # src/core/unit.c: unit_log_oom (243+); memory.events counts the kernel's kills
        ("systemd",),
        "systemd",
        r"(?P<unit>\S+): A process of this unit has been killed by the OOM killer\.",
        "kernel",
    ),
    Template(  # src/core/unit.c: unit_check_oomd_kill (248+); alone, too, as `journalctl -o cat` prints it
        ("systemd", ""),
        "systemd",
        r"(?P<unit>\S+\.[a-z]+): systemd-oomd killed (?P<count>\d+|some) process\(es\) in this unit\.",
        "systemd-oomd",
    ),
    Template(
        ("systemd",),
        "systemd",
        r"(?P<unit>\S+): (?:[Mm]ain|[Cc]ontrol) process exited, code=killed, status=9/KILL",
    ),
    Template(("systemd",), "systemd", r"(?P<unit>\S+): Failed with result 'oom-kill'\."),
    Template(_CONTAINERD, "containerd", rf".*\bTaskOOM\b.*?\b{_HEX}"),
    Template(_CONTAINERD, "docker", rf".*\bcontainer={_HEX}.*\btopic=/tasks/oom\b"),
    Template(("", "docker", "dockerd"), "docker", rf"container oom {_HEX} \("),
    Template(("", "docker", "dockerd"), "docker", rf"container die {_HEX} \(.*\bexitCode=137\b"),
    Template(
        ("kubelet",),
        "kubelet",
        rf".*\(PLEG\): .*\bID:(?P<pod>[0-9a-f-]{{36}}),? Type:ContainerDied,? Data:{_HEX}",
    ),
    Template(("kubelet",), "kubelet", r".*System OOM encountered, victim process: .*, pid: (?P<pid>\d+)"),
    Template(("kubelet",), "kubelet", rf".*\bOOMKilled\b.*?\b{_HEX}"),
    Template(
        ("node-problem-detector", "kernel-monitor"),  # its name as the source of a cluster's events
        "node-problem-detector",
        r".*\bOOMKilling\b.*?Killed process (?P<pid>\d+)",
        "kernel",
    ),
    Template(  # src/slurmd/slurmstepd/mgr.c
        ("", "slurmd", "slurmstepd"),
        "slurm",
        (
            r".*\berror: Detected (?P<count>\d+) oom[-_]kill events?(?:\(s\))? in (?:StepId=|step )"
            r"(?P<job>\d+)\.(?P<step>\w+)"
        ),
        "kernel",
    ),
    Template(  # src/backend/postmaster/postmaster.c: LogChildExit
        ("", "postgres", "postgresql"),
        "postgres",
        r".*\(PID (?P<pid>\d+)\) was terminated by signal 9\b",
    ),
    Template(  # Apache, nginx, php-fpm, gunicorn, uWSGI and their like
        (),
        "supervisor",
        (
            r".*?\b(?:pid|PID|child|process)(?: pid)?[ :=]+(?P<pid>\d+)\)?[ ,]"
            r".{0,30}?\b(?:terminated|exit|exited|died|killed|was sent)\b.{0,20}?"
            r"\b(?:signal 9\b|SIGKILL\b|signal Killed \(9\))"
        ),
    ),
)
_HINT = regex(r"OOM|oom|9/KILL|signal|SIGKILL|PLEG|container die")


def echo(line: Line) -> Heard | None:
    """What a line says of a kill by somebody else, if anything."""
    if line.kernel or _HINT.search(line.text, 0, LONGEST) is None or (who := speaker(line)) in SPEAKERS:
        return None
    for template in TEMPLATES:
        fits = who in template.speakers if template.speakers else who not in ("", "kernel")
        if fits and (match := _words(template.words).match(line.text, 0, LONGEST)):
            return _heard(template, line, match, who)
    return None


def _heard(template: Template, line: Line, match: re.Match[str], who: str) -> Heard:
    keys = {name: value for name, value in match.groupdict().items() if value is not None}
    count = keys.pop("count", "")
    killed = int(count) if count.isdecimal() and len(count) <= MOST_DIGITS else None
    alone = _unit_killed(line, keys["unit"], killed) if template.killer == "systemd-oomd" else None
    by = template.by if template.speakers else who
    return Heard(by=clean_path(by), line=line, keys=keys, killer=template.killer, count=killed, alone=alone)


def _unit_killed(line: Line, unit: str, count: int | None) -> Decision:
    """The service manager saw systemd-oomd's mark on a unit's cgroup: that is a kill, though why is not told."""
    return Decision(
        killer="systemd-oomd",
        line=line,
        first=line.number,
        last=line.end,
        printed=(unit, str(count)),
        scope="unknown",
        facts=Userspace(killed_count=count, extra={"unit": clean_path(unit)}),
        missing=("decision",),
    )
