"""nohang (github.com/hakavlad/nohang, src/nohang, implement_corrective_action): its report spans several lines."""

import re
from typing import Any

from msgspec import structs

from oomlog.model import Chosen, Kill, Userspace
from oomlog.reading.decision import MIB, Decision, Recent
from oomlog.reading.line import Line
from oomlog.reading.text import clean, clean_path
from oomlog.regex import regex

STATUS = "Memory status that requires corrective actions:"
CONDITION = regex(
    r"\s*(?:(?:MemAvailable|SwapFree|MemUsedZram) \[|Current PSI metric value|PSI (?:metric value ex|avg (?:\(|exc))).*"
)
LEVEL = regex(r"(MemAvailable|SwapFree) \[(\d+) MiB", re.ASCII)
PRESSURE = regex(r"(?:Current PSI metric value|PSI avg) \((\d+(?:\.\d+)?)\) >=? \w+ \((\d+(?:\.\d+)?)\)", re.ASCII)
EXCEEDED = regex(r"PSI (?:metric value|avg) exceeded psi_excess_duration \(.*?\) for (\d+(?:\.\d+)?) ?s", re.ASCII)
TOP = regex(r"\s*PID: (?P<pid>\d+), [nN]ame: (?P<comm>.*), badness: (?P<badness>-?\d+)\s*", re.ASCII)
CACHED = regex(r"New victim is cached victim (?P<pid>\d+) \((?P<comm>.*)\)\s*", re.ASCII)
VICTIM = regex(
    r"\s*PID: +(?P<pid>\d+), name: (?P<comm>.*), state: .*?, EUID: (?P<uid>\d+), SID: .*, lifetime: .*", re.ASCII
)
SCORES = regex(r"\s*[bB]adness: +(?P<badness>-?\d+), oom_score: +(?P<score>-?\d+), oom_score_adj: +(?P<adj>-?\d+)")
SIZES = regex(
    r"\s*Vm, MiB: +Size: (?P<total>\d+), RSS: (?P<rss>\d+)"
    r"(?: \(Anon: (?P<anon>\d+), File: (?P<file>\d+), Shmem: (?P<shmem>\d+)\))?, Swap: (?P<swap>\d+)",
    re.ASCII,
)
OLD = regex(  # to 0.1 each on a line of its own
    r"  +(?:Name: +(?P<comm>.*)|PID: +(?P<pid>\d+)|E?UID: +(?P<uid>\d+)|VmSize: +(?P<total>\d+) MiB"
    r"|VmRSS: +(?P<rss>\d+) MiB"
    r"(?: +\(Anon: +(?P<anon>\d+) MiB, File: +(?P<file>\d+) MiB, Shmem: +(?P<shmem>\d+) MiB\))?"
    r"|VmSwap: +(?P<swap>\d+) MiB)\s*",
    re.ASCII,
)
CGROUP = regex(r"\s*(cgroup_v[12]): (/.*)")
ROUND = regex(r">>=== STARTING |<<=== FINISHING |>{9}|<{9}|\s*victim (?:\(PID|badness).*; nothing to do")
ACTION = regex(r"Implement(?:ing)?(?: a)? corrective action:\s*")
SENDING = regex(r"\s*Send(?:ing)? (?P<signal>SIG[A-Z]+) to the victim(?:; (?!no such process).*)?\s*", re.ASCII)
COMMAND = regex(r"\s*(?:Executing|Execute|Run) the command: (?P<command>.*)")
DIED = regex(r"The victim (?:died|became a zombie) in [\d.]+s", re.ASCII)
NOT_DONE = ("Selected process died before corrective action", "Cannot send a signal: ", "Cannot execute the command")
SURVIVED = "The victim doesn't respond on corrective action in "


class Nohang:
    """`Implementing a corrective action:` / `  Sending SIGTERM to the victim`, and what stands before it."""

    speakers = ("nohang", "nohang-desktop")  # systemd/nohang-desktop.service: SyslogIdentifier

    def __init__(self) -> None:
        self._recent = Recent()
        self._current: Decision | None = None
        self._forget()

    def _forget(self) -> None:
        self._begun: Line | None = None
        self._conditions: list[str] = []
        self._said: dict[str, str] = {}
        self._acts = False

    def hear(self, line: Line) -> Decision | None:
        """Collects the conditions and the victim until something is done."""
        text, acts = line.text, self._acts
        self._acts = ACTION.fullmatch(text) is not None
        if acts and (match := SENDING.fullmatch(text) or COMMAND.match(text)):
            return self._acting(line, match)
        if text.startswith(STATUS):
            self._begun, self._conditions, self._current = self._begun or line, [], None
        elif ROUND.match(text):
            self._forget()
        elif CONDITION.match(text):
            self._conditions.append(text.strip())
        elif match := TOP.fullmatch(text) or CACHED.fullmatch(text) or VICTIM.match(text):
            self._said = _named(match)
        elif match := SCORES.match(text) or SIZES.match(text) or OLD.fullmatch(text):
            self._said.update(_named(match))
        elif match := CGROUP.match(text):
            self._said[match[1]] = match[2]
        elif self._current is not None:
            self._after(self._current, line)
        return None

    def _acting(self, line: Line, match: re.Match[str]) -> Decision | None:
        """The victim is not known where the log begins after it; without a speaker that proves nothing."""
        done, victim = match.groupdict(""), self._said.get("pid") or (line.tag and line.text)
        signal, command = done.get("signal", ""), done.get("command", "")
        if not victim:
            return None
        self._current = same = self._recent.same(victim, line)
        if same is not None:
            same.void = False
            _again(same, signal, line)
        else:
            self._current = self._recent.keep(victim, self._decision(line, signal, command))
        self._forget()
        return None if same is not None else self._current

    def _decision(self, line: Line, signal: str, command: str) -> Decision:
        said, facts = self._said, _conditions(self._conditions)
        facts["extra"] = {"command": clean(command)} if command else {}
        path = said.get("cgroup_v2") or said.get("cgroup_v1")
        lacks = {"memory": not self._conditions, "victim": "rss" not in said}
        return Decision(
            killer="nohang",
            line=line,
            first=self._begun.number if self._begun else line.number,
            last=line.end,
            printed=(said.get("pid", line.text), said.get("badness", ""), said.get("total", ""), said.get("rss", "")),
            facts=Userspace(
                target_path=None if path is None else clean_path(path), signals=(signal,) if signal else (), **facts
            ),
            kills=[_kill(said, signal, line)] if signal and "pid" in said else [],
            chosen=_chosen(said) if "pid" in said else None,
            missing=tuple(name for name, true in lacks.items() if true),
        )

    def _after(self, decision: Decision, line: Line) -> None:
        if line.text.startswith(NOT_DONE):
            decision.void = True
        elif line.text.startswith(SURVIVED):
            decision.notes.append(clean_path(line.text))
        elif DIED.match(line.text):
            self._recent.forget(decision)
        else:
            return
        decision.last = max(decision.last, line.end)


def _named(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value is not None}


def _comm(said: dict[str, str]) -> str | None:
    return clean(said["comm"]) if "comm" in said else None


def _number(said: dict[str, str], name: str) -> int | None:
    return int(said[name]) if name in said else None


def _bytes(said: dict[str, str], name: str) -> int | None:
    return int(said[name]) * MIB if name in said else None


def _conditions(texts: list[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {"reason": clean_path("; ".join(texts)) or None}
    for text in texts:
        if match := LEVEL.match(text):
            facts["available_bytes" if match[1] == "MemAvailable" else "swap_free_bytes"] = int(match[2]) * MIB
        elif match := PRESSURE.match(text):
            facts.update(pressure_percent=float(match[1]), limit_percent=float(match[2]))
        elif match := EXCEEDED.match(text):
            facts["duration_seconds"] = float(match[1])
    return facts


def _chosen(said: dict[str, str]) -> Chosen:
    return Chosen(pid=int(said["pid"]), comm=_comm(said), uid=_number(said, "uid"), from_="decision")


def _kill(said: dict[str, str], signal: str, line: Line) -> Kill:
    return Kill(
        pid=int(said["pid"]),
        uid=_number(said, "uid"),
        comm=_comm(said),
        score=_number(said, "score"),
        oom_score_adj=_number(said, "adj"),
        total_vm_bytes=_bytes(said, "total"),
        rss_bytes=_bytes(said, "rss"),
        anon_rss_bytes=_bytes(said, "anon"),
        file_rss_bytes=_bytes(said, "file"),
        shmem_rss_bytes=_bytes(said, "shmem"),
        swap_bytes=_bytes(said, "swap"),
        line=line.number,
        signal=signal,
    )


def _again(decision: Decision, signal: str, line: Line) -> None:
    if signal and signal not in decision.facts.signals:
        decision.facts = structs.replace(decision.facts, signals=(*decision.facts.signals, signal))
        decision.kills = [structs.replace(kill, signal=signal) for kill in decision.kills]
    decision.last = line.end
