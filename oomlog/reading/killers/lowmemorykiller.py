"""Android's driver in the kernel (drivers/staging/android/lowmemorykiller.c, to 4.11): not the kernel's OOM killer."""

import re

from msgspec import structs

from oomlog.model import Kill, Trigger, Userspace
from oomlog.reading.decision import KIB, Decision, Recent
from oomlog.reading.line import Line
from oomlog.reading.text import clean, clean_path
from oomlog.regex import regex

KILLING = regex(
    r"(?:lowmemorykiller: )?Killing '(?P<comm>.*?)' \((?P<pid>\d+)\)(?: \(tgid (?P<tgid>\d+)\))?, "
    r"(?:score_)?adj (?P<adj>-?\d+),(?P<rest>.*)",
    re.ASCII | re.DOTALL,
)
SENDING = regex(  # 2.6.29 to 3.4, and 4.4; the size is in pages
    r"(?:lowmemorykiller: )?send sigkill to (?P<pid>\d+) \((?P<comm>.*)\), (?:score_)?adj (?P<adj>-?\d+), "
    r"size (?P<size>\d+)\s*",
    re.ASCII,
)
FREED = regex(r"\s*to free (\d+)kB on behalf of '(.*)' \((\d+)\) because", re.ASCII)
CACHE = regex(r"\s*(cache (\d+)kB is below limit (\d+)kB for oom_(?:score_)?adj -?\d+)", re.ASCII)
RESERVE = regex(r"\s*(Free memory is -?\d+kB above reserved)", re.ASCII)
FURTHER = regex(r"\s*(?:to free \d|cache \d|Free memory is )", re.ASCII)


class LowMemoryKiller:
    """`Killing 'com.x' (4821), adj 1000,` / `   to free 34932kB on behalf of 'kswapd0' (54) because` / …."""

    speakers = ("kernel",)

    def __init__(self) -> None:
        self._recent = Recent()
        self._current: Decision | None = None

    def hear(self, line: Line) -> Decision | None:
        """One record of several lines in most kernels, one line in others."""
        if match := KILLING.match(line.text):
            new = self._once(line, match)
            self._add(line, match["rest"])
            return new
        if match := SENDING.fullmatch(line.text):
            return self._once(line, match)
        if self._current is not None and FURTHER.match(line.text):
            self._add(line, line.text)
        return None

    def _once(self, line: Line, match: re.Match[str]) -> Decision | None:
        self._current = same = self._recent.same(match["pid"], line)
        if same is not None:
            same.last = max(same.last, line.end)
            return None
        self._current = self._recent.keep(match["pid"], _decision(line, match))
        return self._current

    def _add(self, line: Line, text: str) -> None:
        """What the further lines say; a one-line form has all of them in a row."""
        if (decision := self._current) is None:
            return
        decision.last = max(decision.last, line.end)
        if match := FREED.match(text):
            size, comm, pid = int(match[1]) * KIB, clean(match[2]), int(match[3])
            decision.kills = [structs.replace(kill, rss_bytes=size) for kill in decision.kills]
            decision.trigger = Trigger(comm=comm, pid=pid)
            decision.printed = (*decision.printed[:2], match[1])
            text = text[match.end() :]
        if match := CACHE.match(text):
            decision.facts = Userspace(
                reason=clean_path(match[1]),
                extra={"cache_bytes": int(match[2]) * KIB, "cache_limit_bytes": int(match[3]) * KIB},
            )
            text = text[match.end() :]
        if match := RESERVE.match(text):
            decision.facts = structs.replace(decision.facts, reason=f"{decision.facts.reason}; {match[1]}")


def _decision(line: Line, match: re.Match[str]) -> Decision:
    said = match.groupdict()
    kill = Kill(
        pid=int(said["pid"]),
        tgid=None if said.get("tgid") is None else int(said["tgid"]),
        comm=clean(said["comm"]),
        oom_score_adj=int(said["adj"]),
        line=line.number,
        signal="SIGKILL" if "size" in said else None,
        extra={"size": int(said["size"])} if "size" in said else {},
    )
    return Decision(
        killer="lowmemorykiller",
        line=line,
        first=line.number,
        last=line.end,
        printed=(said["pid"], said["adj"], said.get("size", "")),
        facts=Userspace(signals=("SIGKILL",) if "size" in said else ()),
        kills=[kill],
    )
