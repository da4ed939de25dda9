"""Meta's oomd (github.com/facebookincubator/oomd, plugins/BaseKillPlugin.cpp): one line in /dev/kmsg a kill."""

import re
from collections.abc import Callable

from oomlog.model import Kill, Userspace
from oomlog.reading.decision import Decision, Recent
from oomlog.reading.line import Line
from oomlog.reading.text import clean, clean_path
from oomlog.regex import regex

KILL = regex(
    r"oomd kill: (?P<ten>[\d.]+) (?P<sixty>[\d.]+) (?P<long>[\d.]+) (?P<path>.+?) (?P<bytes>\d+) "
    r"(?P<rest>(?:ruleset|detector):.*?killer:(?P<plugin>.*?)(?: v2)?)\s*",
    re.ASCII | re.DOTALL,
)
PART = regex(r"(ruleset|detectorgroup|detector|killer):(?:\[(.*?)\]|(\S+))")
RESTART = regex(r"oomd kill: restarted systemd service=(?P<service>\S+)(?P<dry> \(dry\))?\s*")
TRYING = regex(r"(?:\S+ )?Trying to kill (/?\S.*)")
PIDS = regex(r"(?:\S+ )?Killed (\d+): ((?:\d+ ?)+)\s*", re.ASCII)
DRY = "(dry)"


class Oomd:
    """`oomd kill: 63.12 50.01 20.33 /a.slice/x.service 123456789 ruleset:[r] detectorgroup:[g] killer:kill_by_x v2`."""

    speakers = ("oomd", "kernel")  # rsyslog calls all of /dev/kmsg the kernel

    def __init__(self) -> None:
        self._recent = Recent()
        self._trying = ""
        self._pids: list[Kill] = []

    def hear(self, line: Line) -> Decision | None:
        """Its own log names the processes before, and holds the line of /dev/kmsg again."""
        text = line.text
        if killed := KILL.fullmatch(text):
            return None if DRY in killed["plugin"] else self._once(line, lambda: self._killed(line, killed))
        if restarted := RESTART.fullmatch(text):
            return None if restarted["dry"] else self._once(line, lambda: _restarted(line, restarted["service"]))
        if match := TRYING.fullmatch(text):
            self._trying, self._pids = match[1], []
        elif self._trying and (match := PIDS.fullmatch(text)):
            self._pids = [Kill(pid=int(pid), line=line.number) for pid in match[2].split()]
        return None

    def _once(self, line: Line, make: Callable[[], Decision]) -> Decision | None:
        if (same := self._recent.same(line.text, line)) is not None:
            same.last = max(same.last, line.end)
            return None
        return self._recent.keep(line.text, make())

    def _killed(self, line: Line, match: re.Match[str]) -> Decision:
        kills = self._pids if self._trying == match["path"] else []
        self._trying, self._pids = "", []
        extra: dict[str, int | float | str] = {"memory_usage_bytes": int(match["bytes"])}
        extra |= {"pressure_60s_percent": float(match["sixty"]), "pressure_300s_percent": float(match["long"])}
        extra |= {name: clean(inside or word) for name, inside, word in PART.findall(match["rest"])}
        return Decision(
            killer="oomd",
            line=line,
            first=min([line.number, *(kill.line or line.number for kill in kills)]),
            last=line.end,
            printed=(match["path"], match["ten"], match["sixty"], match["long"], match["bytes"]),
            scope="unknown",  # the line does not say whose pressure it was
            facts=Userspace(
                target_path=clean_path(match["path"]),
                killed_count=len(kills) or None,
                reason=clean_path(match["rest"]),
                pressure_percent=float(match["ten"]),
                extra=extra,
            ),
            kills=kills,
        )


def _restarted(line: Line, service: str) -> Decision:
    facts = Userspace(reason="restarted systemd service", extra={"service": clean(service)})
    return Decision(
        killer="oomd",
        line=line,
        first=line.number,
        last=line.end,
        printed=(service,),
        scope="unknown",
        facts=facts,
    )
