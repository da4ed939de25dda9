"""systemd-oomd (src/oom/oomd-manager.c, oomd-util.c; 248 to 261): kills all of one cgroup, by pressure or by swap.

That the conditions of a rule (261) were met proves no kill: which cgroup is chosen, and whether any, is not printed.
What it killed systemd says then, of the unit.
"""

import re
from typing import Any

from oomlog.model import Kill, Userspace
from oomlog.model.event import Scope
from oomlog.reading.decision import Decision
from oomlog.reading.line import Line
from oomlog.reading.text import clean_path
from oomlog.regex import regex

KILLED = regex(
    r"(?:Killed (?P<killed>/.*?)|Marked (?P<marked>/.*?) for killing) due to (?P<reason>memory .*)", re.DOTALL
)
PRESSURE = regex(
    r"memory pressure for (?P<watched>/.*) being (?P<now>[\d.]+)% > (?P<limit>[\d.]+)% for > (?P<time>.+) "
    r"with reclaim activity",
    re.ASCII,
)
USED = regex(
    r"memory used \((\d+)\) / total \((\d+)\) and swap used \((\d+)\) / total \((\d+)\) being more than ([\d.]+)%",
    re.ASCII,
)
CONSIDERED = regex(r"Considered \d+ cgroups for killing, top candidates were:")
CANDIDATE = regex(r"\s*Path: (/.*)")
FIGURE = regex(r"\s*(Pressure|Current Memory Usage|Memory Min|Memory Low|Pgscan|Last Pgscan|Swap Usage): (.+)")
ATTEMPT = regex(r"oomd attempting to kill (\d+) with (?:SIG)?([A-Z]+)", re.ASCII)  # signal_to_string: "KILL"
NOBODY = regex(r"Failed to (?:kill|select) |Nothing killed when ")
DRY = regex(r"oomd dry-run: Would have tried to kill (/.*?)(?: with recurse=| and all its descendants|$)")
SPAN = regex(r"(\d+(?:\.\d+)?)(us|ms|s|min|h|d)(?: |$)", re.ASCII)
SPAN_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
LONG = 100
"""So many candidates are kept; systemd-oomd prints ten."""


class SystemdOomd:
    """`Killed /user.slice/… due to memory pressure for /… being 63.12% > 50.00% for > 20s with reclaim activity`."""

    speakers = ("systemd-oomd",)

    def __init__(self) -> None:
        self._candidates: dict[str, dict[str, int | float | str]] = {}
        self._attempts: list[Kill] = []
        self._begun: int | None = None
        self._dry = ""

    def hear(self, line: Line) -> Decision | None:
        """The candidates and, with debugging on, each process are told before the kill itself."""
        text = line.text
        if match := KILLED.match(text):
            return self._decided(line, match["killed"] or match["marked"], match["reason"])
        if CONSIDERED.match(text):
            self._candidates, self._begun = {}, line.number
        elif match := CANDIDATE.match(text):
            if len(self._candidates) < LONG:
                self._candidates[match[1]] = {}
        elif self._candidates and (match := FIGURE.match(text)):
            next(reversed(self._candidates.values()))[match[1].lower().replace(" ", "_")] = clean_path(match[2])
        elif match := ATTEMPT.match(text):
            if len(self._attempts) < LONG:
                self._attempts.append(Kill(pid=int(match[1]), signal=f"SIG{match[2]}", line=line.number))
        elif match := DRY.match(text):
            self._dry, self._attempts = match[1], []
        elif NOBODY.match(text):
            self._attempts = []
        return None

    def _decided(self, line: Line, path: str, reason: str) -> Decision | None:
        candidates, attempts, begun = self._candidates, self._attempts, self._begun
        dry, self._dry = self._dry, ""
        self._candidates, self._attempts, self._begun = {}, [], None
        if dry == path:
            return None
        facts, scope = _facts(reason)
        facts.update(target_path=clean_path(path), candidates=tuple(map(clean_path, candidates)))
        facts["extra"] = {**facts.get("extra", {}), **candidates.get(path, {})}
        return Decision(
            killer="systemd-oomd",
            line=line,
            first=begun or min([line.number, *(kill.line or line.number for kill in attempts)]),
            last=line.end,
            printed=(path, *re.findall(r"\d+(?:\.\d+)?", reason)),
            scope=scope,
            facts=Userspace(signals=tuple({kill.signal: 0 for kill in attempts if kill.signal}), **facts),
            kills=attempts,
        )


def _facts(reason: str) -> tuple[dict[str, Any], Scope]:
    """What the sentence says, and what was short of memory: the machine, or a cgroup."""
    facts: dict[str, Any] = {"reason": clean_path(reason)}
    if match := PRESSURE.match(reason):
        facts.update(
            pressure_percent=float(match["now"]),
            limit_percent=float(match["limit"]),
            duration_seconds=_span(match["time"]),
            extra={"watched_path": clean_path(match["watched"])},
        )
        return facts, "global" if match["watched"] == "/" else "memcg"
    if match := USED.match(reason):
        used, total, swap_used, swap_total = map(int, match.groups()[:4])
        facts.update(  # oomd-util.c: used is MemTotal - MemAvailable, SwapTotal - SwapFree
            available_bytes=total - used,
            swap_free_bytes=swap_total - swap_used,
            limit_percent=float(match[5]),
            extra={"memory_total_bytes": total, "swap_total_bytes": swap_total},
        )
        return facts, "global"
    return facts, "unknown"


def _span(text: str) -> float | None:
    """A length of time as systemd writes it: `20s`, `1min 30s`."""
    parts = SPAN.findall(text)
    return sum(float(number) * SPAN_SECONDS[unit] for number, unit in parts) if parts else None
