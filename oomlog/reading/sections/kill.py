"""Who was chosen and who was killed (mm/oom_kill.c: dump_oom_summary, oom_kill_process, __oom_kill_process)."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from oomlog.reading.line import Line
from oomlog.reading.text import HIDDEN, LEFT_OUT, PAIR, REASON, WORDS, Notes, fits_comm
from oomlog.reading.text import KILLED as HAS_KILLED
from oomlog.regex import regex

# 5.0+: "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=/a,task_memcg=/a/b,task=x,pid=1,uid=0"
SUMMARY = regex(
    r"oom-kill:constraint=(?P<constraint>\w+)(?:,nodemask=(?P<nodemask>\(null\)|[\d,-]*?))?"
    r"(?:,cpuset=(?P<cpuset>.*?),mems_allowed=(?P<mems>[\d,-]*?))?(?P<rest>,(?:global_oom|oom_memcg=|task_memcg=|task=).*)?\s*$",
    re.DOTALL,
)
TASK = regex(r",task=(?P<comm>.*),pid=(?P<pid>\d{1,9}),uid=(?P<uid>\d{1,10})(?P<more>.*)$", re.DOTALL)
TASK_END = regex(r",pid=\d{1,9},uid=\d{1,10}")
LONGEST_NAME = 80
"""Of what holds `,task=` and a name each of whose bytes was escaped."""
# 2.6.18-5.0: "Out of memory: Kill process 4821 (java) score 651 or sacrifice child"
DECISION = regex(
    r"(?P<reason>"
    + REASON
    + r"): [Kk]ill process (?P<pid>\d{1,9}) \((?P<comm>.*)\) score (?P<score>-?\d{1,14})(?: or sacrifice child| or a child| and children\.?)(?:[A-Z][a-z]{2} ?)?\s*$",
    re.DOTALL,
)
# all eras, see the atlas' seven forms: "Out of memory: Killed process 1 (x) total-vm:1kB, anon-rss:1kB, ..., UID:0 pgtables:7kB oom_score_adj:0"
KILLED = regex(
    r"(?:(?P<reason>"
    + REASON
    + rf"): )?{HAS_KILLED}(?:(?:(?P<pid>\d{{1,9}})|(?P<hidden>{HIDDEN}))(?:, UID (?P<uid>\d{{1,10}}),)? |{LEFT_OUT})"
    r"\((?P<comm>.*)\)(?P<rest>.*)$",
    re.DOTALL,
)
KILLED_CUT = regex(
    r"(?:(?P<reason>" + REASON + rf"): )?{HAS_KILLED}(?P<pid>\d{{1,9}})(?:, UID (?P<uid>\d{{1,10}}),)? \([^)]*$"
)
# OpenVZ, EL6: "Out of memory in UB 101: OOM killed process 2946 (npm) score 0 vm:1kB, rss:1kB, swap:1kB"
SCORE = regex(r" score (-?\d{1,9})(?= vm:)")
UB = regex(r"Out of memory in UB (-?\d{1,9})")
SIZES = regex(r"(?:total-vm|vsz|anon-rss| vm):(?:[^\s,]|\s*$)")
FIRST_SIZES = ("total-vm:", "vsz:")
"""What follows the name. Less than that of it is left where the line was cut."""
MOST_DIGITS = 14
"""No size in kB is longer; times 1024 it would not even be a 64-bit number."""
IN_KB = frozenset({"total-vm", "vsz", "vm", "anon-rss", "file-rss", "shmem-rss", "pgtables", "rss", "swap"})
SHARING = regex(r"Kill process (?P<pid>\d{1,9}) \((?P<comm>.*)\) sharing same memory\s*$", re.DOTALL)
GROUP = regex(r"Tasks in (?P<path>.*) are going to be killed due to memory\.oom\.group set\s*$", re.DOTALL)
# 5.9+ (__oom_kill_process): "Memory cgroup out of memory: OOM victim 901 (app) is already exiting. Skip killing the task"
EXITING = regex(
    r"(?P<reason>" + REASON + r"): OOM victim (?P<pid>\d{1,9}) \((?P<comm>.*)\) is already exiting(?:\..{0,40})?\s*$",
    re.DOTALL,
)
OTHER = regex(
    r"oom killer \d+ \(.*\) has mm pinned by \d+ \(.*\)|Would have killed process \d+ \(.*\)\. But continuing instead\."
    r"|Would have oom-killed but .*|tried to kill (?:init|an mm-less task).*|OOMkill: task \d+ \(.*\) got \d+ points",
    re.DOTALL,
)

_REASON = rf"(?:(?:{REASON}): )?"
STARTS = (
    rf"oom-kill:constraint=|{_REASON}(?:[Kk]ill(?:ed)?|OOM killed) process \d|{_REASON}Killed process (?:{HIDDEN}|{LEFT_OUT})|Tasks in .* are going to be killed due to"
    rf"|{_REASON}OOM victim \d+ \(|oom killer \d+ \(.*\) has mm|Would have killed process \d|Would have oom-killed but|tried to kill |OOMkill: task "
)
SAMPLES = (
    "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/user.slice,task=java,pid=48213,uid=1000",
    "Out of memory: Kill process 4821 (java) score 651 or sacrifice child",
    "Out of Memory: Killed process 4821 (httpd).",
    "Out of memory: Killed process 4821, UID 48, (httpd).",
    "Killed process 4821 (httpd), UID 48, total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB",
    "Memory cgroup out of memory: Killed process 901 (app) total-vm:9000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:64kB oom_score_adj:0",
    "Out of memory in UB 101: OOM killed process 2946 (npm) score 0 vm:1506164kB, rss:237752kB, swap:120052kB",
    "Tasks in /a1 are going to be killed due to memory.oom.group set",
)


class Summary(Struct):
    """The summary line, as printed."""

    line: Line
    constraint: str
    nodemask: str | None
    cpuset: str | None
    mems_allowed: str | None
    global_oom: bool = False
    oom_memcg: str | None = None
    task_memcg: str | None = None
    comm: str | None = None
    pid: int | None = None
    uid: int | None = None
    more: str = ""


class Killed(Struct):
    """One kill line; `items` holds its key → (number, unit). `pid` is None where the line does not tell it readably."""

    line: Line
    reason: str | None
    pid: int | None
    comm: str | None
    uid: int | None
    items: dict[str, tuple[int, str]] = field(default_factory=dict)
    sharing: bool = False


class Kills(Struct):
    """All lines about the choice and the kills of one report, in the order printed."""

    summary: Summary | None = None
    decision: tuple[Line, str, int, str, int] | None = None
    killed: list[Killed] = field(default_factory=list)
    group_path: str | None = None
    group_line: Line | None = None
    exiting: tuple[str, int, str] | None = None
    would: bool = False


def read(lines: Sequence[Line], notes: Notes) -> Kills:
    """Reads every line about the choice and the kills."""
    kills = Kills()
    for line in lines:
        if not _read(kills, line, notes):
            notes.unread(line, line.text)
    return kills


def _read(kills: Kills, line: Line, notes: Notes) -> bool:
    text = line.text
    if match := SUMMARY.match(text):
        kills.summary = kills.summary or _summary(line, match, notes)
    elif match := DECISION.match(text):
        kills.decision = kills.decision or (
            line,
            match["reason"],
            int(match["pid"]),
            match["comm"],
            int(match["score"]),
        )
    elif match := SHARING.match(text):
        kills.killed.append(Killed(line, None, int(match["pid"]), match["comm"], None, sharing=True))
    elif killed := kill_line(line, notes):
        kills.killed.append(killed)
    elif match := GROUP.match(text):
        kills.group_path, kills.group_line = match["path"], line
    elif match := EXITING.match(text):
        kills.exiting = kills.exiting or (match["reason"], int(match["pid"]), match["comm"])
        notes.append(f"line {line.number}: {text.strip()}")
    elif match := OTHER.match(text):
        kills.would = kills.would or text.startswith("Would")
        notes.append(f"line {line.number}: {text.strip()}")
    else:
        return False
    return True


def kill_line(line: Line, notes: Notes) -> Killed | None:
    """One kill line of any era, or None where the words are somebody else's prose."""
    if (match := KILLED.match(line.text)) is None:
        if (cut := KILLED_CUT.match(line.text)) is None:
            return None
        notes.unread(line, line.text)
        return Killed(line, cut["reason"], int(cut["pid"]), None, None)
    comm, rest, uid = match["comm"], match["rest"], match["uid"]
    if SIZES.search(comm) and not SIZES.search(
        rest
    ):  # the line was cut inside the sizes and a name holds ")": take the first
        return None
    if later := re.match(r", UID (\d{1,10}),", rest):
        uid, rest = later[1], rest[later.end() :]
    vendor, rest = _vendor(match["reason"] or "", rest)
    items = vendor | _items(line, rest, notes)
    left = PAIR.sub("", rest).strip(" ,.\r")
    if left and not items and not SIZES.search(rest) and not any(key.startswith(left) for key in FIRST_SIZES):
        return None
    for unread in filter(None, (match["hidden"], left)):
        notes.unread(line, unread)
    if uid is None and "UID" in items:
        uid = str(items["UID"][0])
    pid = int(match["pid"]) if match["pid"] else None
    return Killed(line, match["reason"], pid, comm, int(uid) if uid else None, items)


def _vendor(reason: str, rest: str) -> tuple[dict[str, tuple[int, str]], str]:
    """What only OpenVZ says, as `score` and `UB`, and the rest of the line without it."""
    said = {"score": SCORE.match(rest), "UB": UB.match(reason)}
    return {key: (int(match[1]), "") for key, match in said.items() if match}, SCORE.sub("", rest, count=1)


def _items(line: Line, rest: str, notes: Notes) -> dict[str, tuple[int, str]]:
    """The numbers of a kill line; those that are none, or were cut, become notes."""
    items: dict[str, tuple[int, str]] = {}
    for key, value, unit in PAIR.findall(rest):
        if value in WORDS:
            continue
        if len(value) > MOST_DIGITS or (key in IN_KB and not unit):  # the line may end inside the number
            notes.unread(line, f"{key}:{value}{unit}")
        else:
            items[key] = (int(value), unit)
    return items


def _summary(line: Line, match: re.Match[str], notes: Notes) -> Summary:
    summary = Summary(line, match["constraint"], match["nodemask"], match["cpuset"], match["mems"])
    rest = match["rest"] or ""
    task = _task(rest)
    if task is None:
        notes.unread(line, rest or "the line has no end")
    else:
        summary.comm, summary.pid, summary.more = task["comm"], int(task["pid"]), task["more"] or ""
        summary.uid = int(task["uid"])
        rest = rest[: task.start()]
    summary.global_oom = rest.startswith(",global_oom")
    _paths(summary, rest.removeprefix(",global_oom"), whole=task is not None)
    return summary


def _paths(summary: Summary, rest: str, *, whole: bool) -> None:
    if rest.startswith(",oom_memcg="):
        splits = list(_splits(rest.removeprefix(",oom_memcg=")))
        below = [pair for pair in splits if pair[1] == pair[0] or pair[1].startswith(pair[0].rstrip("/") + "/")]
        if found := (below or splits)[:1]:
            summary.oom_memcg, summary.task_memcg = found[0][0], found[0][1] if whole else None
        elif whole:
            summary.oom_memcg = rest.removeprefix(",oom_memcg=")
    elif rest.startswith(",task_memcg=") and whole:
        summary.task_memcg = rest.removeprefix(",task_memcg=")


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Every way to read `LIMIT,task_memcg=TASK`; both paths may hold the separator."""
    for match in re.finditer(r",task_memcg=(?=/)", text):
        yield text[: match.start()], text[match.end() :]


def _task(rest: str) -> re.Match[str] | None:
    """The task's part: a path may hold `,task=` too, so the name begins at the first that leaves one."""
    if not (ends := [match.start() for match in TASK_END.finditer(rest)]):
        return None
    starts = [match.start() for match in re.finditer(",task=", rest[: ends[-1]])]
    near = (at for at in starts if ends[-1] - at <= LONGEST_NAME and fits_comm(rest[at + len(",task=") : ends[-1]]))
    return TASK.match(rest, next(near, starts[0])) if starts else None
