"""Running processes as far as the OOM killer looks at them: name, oom_score_adj, memory."""

import re
from collections.abc import Iterator

from oomlog.regex import regex
from oomlog.settings.places import Place
from oomlog.settings.quantities import whole
from oomlog.settings.snapshot import Process

MAX_PROCESSES = 50_000
LARGE_KIB = 128 << 10
"""Of smaller ones the mappings are not counted: each has a page at least, and the limit on them is 65530."""
_STATUS = regex(r"^(Name|PPid|VmSize|VmRSS):\s+(.*?)(?: kB)?$", re.MULTILINE)
_ADJ = regex(r"-?\d{1,4}")


def processes(place: Place) -> tuple[Process, ...] | None:
    """Those that have memory of their own (kernel threads have none); None where there is no /proc of processes."""
    pids = [name for name in place.names("proc") if whole(name) is not None][:MAX_PROCESSES]
    return tuple(_each(place, pids)) if pids else None


def _each(place: Place, pids: list[str]) -> Iterator[Process]:
    for pid in pids:
        fields = dict(_STATUS.findall(place.text(f"proc/{pid}/status") or ""))
        if "Name" not in fields or "VmRSS" not in fields:
            continue
        adj = (place.text(f"proc/{pid}/oom_score_adj") or "").strip()
        yield Process(
            pid=int(pid),
            ppid=whole(fields.get("PPid")),
            comm=fields["Name"],
            oom_score_adj=int(adj) if _ADJ.fullmatch(adj) else None,
            rss_bytes=(whole(fields["VmRSS"]) or 0) * 1024,
            mappings=place.lines(f"proc/{pid}/maps") if (whole(fields.get("VmSize")) or 0) >= LARGE_KIB else None,
        )
