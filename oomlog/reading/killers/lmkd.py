"""Android's lmkd (system/memory/lmkd/lmkd.cpp, kill_one_process; Android 9 on)."""

import re

from oomlog.model import Kill, Userspace
from oomlog.reading.decision import KIB, Decision, Recent
from oomlog.reading.line import Line
from oomlog.reading.text import clean, clean_path

KILL = re.compile(
    r"(?:Kill|Reclaim) '(?P<comm>.*)' \((?P<pid>\d+)\), (?:uid (?P<uid>\d+), )?(?P<kind>oom_score_adj|oom_adj) "
    r"(?P<adj>-?\d+),?(?: state (?P<state>\d+),?)? to free (?P<rss>\d+)kB(?: rss, (?P<swap>\d+)k[Bb] swap)?"
    r"(?:; reason: (?P<reason>.*))?\s*",
    re.ASCII,
)


class Lmkd:
    """`Kill 'com.x' (4821), uid 10123, oom_score_adj 905 to free 51200kB rss, 1024kB swap; reason: …`."""

    speakers = ("lmkd", "lowmemorykiller")

    def __init__(self) -> None:
        self._recent = Recent()

    def hear(self, line: Line) -> Decision | None:
        """One line says all."""
        match = KILL.fullmatch(line.text)
        if match is None:
            return None
        if (same := self._recent.same(match["pid"], line)) is not None:
            same.last = max(same.last, line.end)
            return None
        return self._recent.keep(match["pid"], _decision(line, match))


def _decision(line: Line, match: re.Match[str]) -> Decision:
    reason, adj = match["reason"], int(match["adj"])
    extra: dict[str, int | float | str] = {} if match["state"] is None else {"state": int(match["state"])}
    if match["kind"] == "oom_adj":
        extra["oom_adj"] = adj
    kill = Kill(
        pid=int(match["pid"]),
        uid=None if match["uid"] is None else int(match["uid"]),
        comm=clean(match["comm"]),
        oom_score_adj=adj if match["kind"] == "oom_score_adj" else None,
        rss_bytes=int(match["rss"]) * KIB,
        swap_bytes=None if match["swap"] is None else int(match["swap"]) * KIB,
        line=line.number,
        extra=extra,
    )
    return Decision(
        killer="lmkd",
        line=line,
        first=line.number,
        last=line.end,
        printed=(match["pid"], match["adj"], match["rss"], match["swap"] or ""),
        facts=Userspace(reason=None if reason is None else clean_path(reason)),
        kills=[kill],
    )
