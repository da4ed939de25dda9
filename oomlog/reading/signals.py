"""The few lines that open a report or tell its outcome, by the words that every era has at the line's start."""

import re
from collections.abc import Sequence

from msgspec import Struct

from oomlog.reading.finding import holding
from oomlog.reading.text import HIDDEN, KILLED, LEFT_OUT, REASON, could_be_comm
from oomlog.regex import regex

_REASON = rf"(?:(?P<prefix>{REASON}): )?"
SIGNAL = regex(
    r"(?P<header>(?:(?P<comm>.{0,64}?) invoked )?oom-killer:\s+gfp_mask=(?:0x)?[0-9a-f])"
    r"|(?P<summary>oom-kill:constraint=[A-Z])"
    r"|(?P<reaper>oom_reaper: (?:reaped process |unable to reap pid:|giving up pid:)(?P<reaped>\d{1,9}) \()"
    rf"|{_REASON}(?:(?P<killed>{KILLED})|(?P<decision>[Kk]ill process ))"
    rf"(?:(?:(?P<pid>\d{{1,9}})|(?P<hidden>{HIDDEN}))(?:, UID \d+,)? |{LEFT_OUT})\((?P<rest>.*)"
    r"|(?P<group>Tasks in .* are going to be killed due to memory\.oom\.group)"
    r"|(?P<panic>Kernel panic - not syncing: .{0,20}(?:[Oo]ut of [Mm]emory|System is deadlocked on memory))"
    r"|(?P<nobody>(?:Memory cgroup o|O)ut of memory and no killable processes\.\.\.)"
    rf"|(?P<exiting>(?:{REASON}): OOM victim (?P<exiter>\d{{1,9}}) \()"
    r"|(?P<would>Would have killed process (?P<spared>\d{1,9}) \(.*\)\. But continuing)"
    r"|(?P<failure>(?P<failing>.{0,64}?): (?:page allocation (?:failure[.:]|stalls? for)"
    r"|vmalloc: allocation failure|vmalloc error: size).{0,120}mode:0x)"
    r"|(?P<show>(?:sysrq: )?(?:SysRq : )?Show Memory)"
    r"|(?P<before>(?:sysrq: )?(?:SysRq : )?Manual OOM execution"
    r"|(?:oom_kill_process|dump_header|__ratelimit): \d+ callbacks suppressed|Purging GPU memory, "
    r"|vmalloc: allocation failure[:,] .{0,60}bytes\s*$)",
    re.DOTALL,
)
SUMMARY_PID = regex(r",pid=(\d{1,9}),uid=\d")
SIZED = regex(r"(?:total-vm|vsz|anon-rss| vm):(?:[^\s,]|\s*$)|, UID \d")
BARE_END = regex(r".*\)\.?\s*$", re.DOTALL)


class Signal(Struct):
    """`kind` of line, the pid that it names, the kernel's reason before it (`Out of memory`).

    `bare`: a kill line without sizes, as kernels up to 2.6.32 print one for each process that shares the memory.
    """

    kind: str
    pid: int | None = None
    prefix: str | None = None
    bare: bool = False


def signal(text: str) -> Signal | None:
    """What a line tells, or None for any other line, look-alikes included."""
    return _signal(text) if any(word in text for word in _WORDS) else None


def signals(texts: Sequence[str]) -> dict[int, Signal]:
    """What each of some lines tells, by its number among them. A row of a task table tells nothing."""
    asked = [at for at in holding(texts, _WORDS) if not texts[at].startswith("[")]
    return {at: found for at in asked if (found := _signal(texts[at])) is not None}


def _signal(text: str) -> Signal | None:
    if (match := SIGNAL.match(text)) is None:
        return None
    kind = next(name for name in KINDS if match[name] is not None)
    if kind in ("header", "failure"):
        comm = match["comm" if kind == "header" else "failing"]
        return Signal(kind) if comm is None or could_be_comm(comm, text[len(comm) :]) else None
    if kind in ("killed", "decision"):
        return _kill(match, kind)
    if kind == "summary":
        pids = SUMMARY_PID.findall(text)
        return Signal(kind, int(pids[-1]) if pids else None, _summary_prefix(text))
    pid = match["reaped"] or match["exiter"] or match["spared"]
    return Signal(kind, int(pid) if pid else None)


_WORDS = (
    "oom-kill", "illed process", "ill process", "oom_reaper:", "memory.oom.group", "Kernel panic", "no killable",
    "OOM victim", "mode:0x", "Show Memory", "Manual OOM", "suppressed", "Purging GPU", "vmalloc: alloc",
)  # fmt: skip
"""One of these is in each of those lines, and in no frame of a stack dump (`oom_kill_process+0x`)."""


KINDS = (
    "header",
    "summary",
    "reaper",
    "killed",
    "decision",
    "group",
    "panic",
    "nobody",
    "exiting",
    "would",
    "failure",
    "before",
    "show",
)


def _kill(match: re.Match[str], kind: str) -> Signal | None:
    rest, prefix = match["rest"], match["prefix"]
    if kind == "decision" and match["pid"] is None:
        return None
    if kind == "decision":
        if " sharing same memory" in rest:
            return Signal("sharing", int(match["pid"]), prefix)
        return Signal(kind, int(match["pid"]), prefix) if ") score " in rest else None
    sized = SIZED.search(rest) is not None
    if not sized and prefix is None and BARE_END.match(rest) is None and ")" in rest:
        return None
    return Signal(kind, None if match["pid"] is None else int(match["pid"]), prefix, bare=not sized)


def _summary_prefix(text: str) -> str | None:
    return "Memory cgroup out of memory" if "constraint=CONSTRAINT_MEMCG" in text else None
