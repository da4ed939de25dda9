"""earlyoom (github.com/rfjakob/earlyoom, kill.c and main.c, v1.2 to v1.9): polls /proc/meminfo, signals one process."""

import re

from msgspec import structs

from oomlog.model import Kill, Userspace
from oomlog.reading.decision import MIB, Decision, Recent
from oomlog.reading.line import Line
from oomlog.reading.text import clean
from oomlog.regex import regex

REPORT = regex(
    r"mem avail: *(?P<mem>\d+) of *\d+ MiB \([ \d.]+%\), swap free: *(?P<swap>\d+) of *\d+ MiB \([ \d.]+%\)", re.ASCII
)
LIMITS = regex(r"low memory! at or below sig(?:term|kill) limits.*", re.IGNORECASE)
SENDING = regex(  # a name may hold quotes, a command line anything
    r'sending (?P<signal>SIG[A-Z]+) to process (?P<pid>\d+) (?:uid (?P<uid>\d+) )?"(?P<comm>.*?)": '
    r"(?:badness|oom_score) (?P<score>-?\d+), (?:oom_score_adj (?P<adj>-?\d+), )?VmRSS (?P<rss>\d+) MiB"
    r'(?:, cmdline "(?P<cmdline>.*?)"?)?\s*',
    re.ASCII | re.DOTALL,
)
OLD = regex(  # to 1.2
    r"Killing process '(?P<comm>.*)' with signal (?P<number>\d+), pid: (?P<pid>\d+), badness: (?P<score>-?\d+), "
    r"VmRSS: (?P<rss>\d+) MiB\s*",
    re.ASCII | re.DOTALL,
)
BETWEEN = regex(  # release candidates of 1.3
    r'killing process (?P<pid>\d+) "(?P<comm>.*)" with signal (?P<number>\d+): badness (?P<score>-?\d+), '
    r"VmRSS (?P<rss>\d+) MiB\s*",
    re.ASCII | re.DOTALL,
)
SIGNALS = {"9": "SIGKILL", "15": "SIGTERM"}
DRY = "dryrun, not actually sending any signal"
ESCALATING = "escalating to SIGKILL after "
GROUP = regex(r"killing whole process group (\d+) \(-g flag is active\)", re.ASCII)
EXITED = regex(r"process (?:\d+ )?exited after [\d.]+ seconds", re.ASCII)
SURVIVED = regex(r"process \d+ did not exit|kill failed: Timer expired", re.ASCII)  # the second alone to 1.5
FAILED = regex(r"kill failed: ")


class Earlyoom:
    """`sending SIGTERM to process 4821 uid 1000 "java": badness 866, VmRSS 3815 MiB`, and the lines around it."""

    speakers = ("earlyoom",)

    def __init__(self) -> None:
        self._recent = Recent()
        self._current: Decision | None = None
        self._report: Line | None = None
        self._limits: Line | None = None
        self._last: Line | None = None

    def hear(self, line: Line) -> Decision | None:
        """Two lines before a kill tell why (to 1.2 the limits first), those after it what became of it."""
        text, before = line.text, self._last
        self._last = line
        if REPORT.match(text):
            self._report, self._limits = line, self._limits if self._limits is before else None
        elif LIMITS.match(text):
            self._limits = line
        elif match := SENDING.fullmatch(text) or OLD.fullmatch(text) or BETWEEN.fullmatch(text):
            return self._sending(line, match)
        elif self._current is not None:
            self._after(self._current, line)
        return None

    def _sending(self, line: Line, match: re.Match[str]) -> Decision | None:
        said = match.groupdict()
        pid, signal = int(said["pid"]), said.get("signal") or SIGNALS.get(said["number"], said.get("number", ""))
        self._current = same = self._recent.same(pid, line)
        if same is not None:
            same.void = False
            _signal(same, signal, line)
            return None
        self._current = self._recent.keep(pid, self._decision(line, said, signal))
        self._report = self._limits = None
        return self._current

    def _decision(self, line: Line, said: dict[str, str | None], signal: str) -> Decision:
        report = REPORT.match(self._report.text) if self._report else None
        missing = {"memory": report is None, "limits": self._limits is None}
        return Decision(
            killer="earlyoom",
            line=line,
            first=min(one.number for one in (line, self._report, self._limits) if one is not None),
            last=line.end,
            printed=(str(said["pid"]), str(said["score"]), str(said["rss"])),
            facts=Userspace(
                reason=clean(self._limits.text) if self._limits else None,
                signals=(signal,),
                available_bytes=int(report["mem"]) * MIB if report else None,
                swap_free_bytes=int(report["swap"]) * MIB if report else None,
            ),
            kills=[_kill(line, said, signal)],
            missing=tuple(name for name, lacks in missing.items() if lacks),
        )

    def _after(self, decision: Decision, line: Line) -> None:
        text = line.text
        if text.startswith(DRY):
            decision.void = True
        elif text.startswith(ESCALATING):
            _signal(decision, "SIGKILL", line)
        elif match := GROUP.match(text):
            extra = {**decision.facts.extra, "process_group": int(match[1])}
            decision.facts = structs.replace(decision.facts, extra=extra)
        elif SURVIVED.fullmatch(text):
            _survived(decision, text)
        elif FAILED.match(text):
            decision.void = True
        elif EXITED.match(text):
            self._recent.forget(decision)
        else:
            return
        decision.last = max(decision.last, line.end)


def _survived(decision: Decision, text: str) -> None:
    """SIGTERM can be ignored, and the next signal may be for the same pid; SIGKILL only takes its time."""
    decision.void = "SIGKILL" not in decision.facts.signals
    if not (decision.void or decision.notes):
        decision.notes.append(text)


def _signal(decision: Decision, signal: str, line: Line) -> None:
    if signal not in decision.facts.signals:
        signals = (*decision.facts.signals, signal)
        decision.facts = structs.replace(decision.facts, signals=signals)
        decision.kills = [structs.replace(kill, signal=signal) for kill in decision.kills]
    decision.last = max(decision.last, line.end)


def _kill(line: Line, said: dict[str, str | None], signal: str) -> Kill:
    uid, adj, cmdline = said.get("uid"), said.get("adj"), said.get("cmdline")
    return Kill(
        pid=int(said["pid"] or 0),
        uid=None if uid is None else int(uid),
        comm=clean(said["comm"] or ""),
        score=int(said["score"] or 0),
        oom_score_adj=None if adj is None else int(adj),
        rss_bytes=int(said["rss"] or 0) * MIB,
        line=line.number,
        signal=signal,
        extra={} if cmdline is None else {"cmdline": clean(cmdline)},
    )
