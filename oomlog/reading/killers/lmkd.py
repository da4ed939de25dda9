"""Android's lmkd (system/memory/lmkd/lmkd.cpp, kill_one_process; Android 9 on; to 8.1 system/core/lmkd/lmkd.c)."""

import re

from msgspec import structs

from oomlog.model import Kill, Userspace
from oomlog.reading.decision import KIB, Decision, Recent
from oomlog.reading.line import Line
from oomlog.reading.text import clean, clean_path
from oomlog.regex import regex

_TAG = r"(?:lmkd: |lowmemorykiller: )?"  # where somebody took away what stands before it
KILL = regex(
    _TAG + r"(?:Kill|Reclaim) '(?P<comm>.*)' \((?P<pid>\d+)\), (?:uid (?P<uid>\d+), )?"
    r"(?P<kind>oom_score_adj|oom_adj) (?P<adj>-?\d+),?(?: state (?P<state>\d+),?)? "
    r"to free (?P<rss>\d+)kB(?: rss, (?P<swap>\d+)k[Bb] swap)?(?:; reason: (?P<reason>.*))?\s*",
    re.ASCII,
)
KILLING = regex(  # to 8.1, over several lines
    _TAG + r"Killing '(?P<comm>.*)' \((?P<pid>\d+)\), uid (?P<uid>\d+), adj (?P<adj>-?\d+)\s*",
    re.ASCII,
)
FREED = regex(r"\s*to free (?P<rss>\d+)kB because (?P<reason>.*)", re.ASCII)
FAILED = regex(r"kill\((\d+)\): errno=\d+", re.ASCII)
OLD_SCALE = range(-17, 16)
"""oom_adj: what is not in it is an oom_score_adj."""


class Lmkd:
    """`Kill 'com.x' (4821), uid 10123, oom_score_adj 905 to free 51200kB rss, 1024kB swap; reason: …`."""

    speakers = ("lmkd", "lowmemorykiller")

    def __init__(self) -> None:
        self._recent = Recent()
        self._killing: Decision | None = None

    def hear(self, line: Line) -> Decision | None:
        """One line says all; to Android 8.1 the next one has the size and the reason."""
        if match := KILL.fullmatch(line.text):
            return self._once(line, match)
        if match := KILLING.fullmatch(line.text):
            self._killing = new = self._once(line, match)
            return new
        if (old := self._killing) is not None:
            _further(old, line)
        return None

    def _once(self, line: Line, match: re.Match[str]) -> Decision | None:
        if (same := self._recent.same(match["pid"], line)) is not None:
            same.last = max(same.last, line.end)
            return None
        return self._recent.keep(match["pid"], _decision(line, match.groupdict()))


def _further(decision: Decision, line: Line) -> None:
    if match := FREED.fullmatch(line.text):
        decision.kills = [structs.replace(kill, rss_bytes=int(match["rss"]) * KIB) for kill in decision.kills]
        decision.facts = Userspace(reason=clean_path(match["reason"].strip()))
        decision.printed = (*decision.printed[:2], match["rss"], "")
    elif (failed := FAILED.match(line.text)) and failed[1] == decision.printed[0]:
        decision.void = True
    else:
        return
    decision.last = max(decision.last, line.end)


def _decision(line: Line, match: dict[str, str | None]) -> Decision:
    said = {name: value for name, value in match.items() if value is not None}
    kind, adj = said.get("kind", "adj"), int(said["adj"])
    extra: dict[str, int | float | str] = {"state": int(said["state"])} if "state" in said else {}
    if kind != "oom_score_adj":
        extra[kind] = adj
    kill = Kill(
        pid=int(said["pid"]),
        uid=int(said["uid"]) if "uid" in said else None,
        comm=clean(said["comm"]),
        oom_score_adj=adj if kind == "oom_score_adj" or (kind == "adj" and adj not in OLD_SCALE) else None,
        rss_bytes=int(said["rss"]) * KIB if "rss" in said else None,
        swap_bytes=int(said["swap"]) * KIB if "swap" in said else None,
        line=line.number,
        extra=extra,
    )
    return Decision(
        killer="lmkd",
        line=line,
        first=line.number,
        last=line.end,
        printed=(said["pid"], said["adj"], said.get("rss", ""), said.get("swap", "")),
        facts=Userspace(reason=clean_path(said["reason"]) if "reason" in said else None),
        kills=[kill],
    )
