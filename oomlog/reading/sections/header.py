"""The opening of a report: who asked for what (mm/oom_kill.c:dump_header, 2.6.9 to 7.x)."""

import re
from collections.abc import Sequence

from msgspec import Struct

from oomlog.reading.line import Line
from oomlog.reading.text import Notes, could_be_comm, is_remark
from oomlog.regex import regex

# 2.6.11: "oom-killer: gfp_mask=0xd0"; 2.6.20+: "httpd invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=0"
HEADER = regex(
    r"(?:(?P<comm>.*?) invoked )?oom-killer:\s+gfp_mask=(?P<mask>0x[0-9a-fA-F]{1,16}|\d{1,9})(?:\((?P<flags>[^)]*)\))?(?P<rest>.*)",
    re.DOTALL,
)
# 2.6.30-4.20 and EL8.1 (kernel/cpuset.c:cpuset_print_task_mems_allowed): "java cpuset=/ mems_allowed=0"
CPUSET = regex(r"(?P<comm>.*?) cpuset=(?P<cpuset>.*) mems_allowed=(?P<mems>[\d,-]*)\s*$")
ITEM = regex(r"(?:,\s*|^|(?<=\d))([a-z]\w{0,40})=(\(null\)|-?\d+(?:[-,]\d+)*)\s*(?=,|$|[a-z]\w{0,40}=)")
"""The commas may be lost."""
NUMBER = regex(r"-?\d{1,9}$")
MANUAL = regex(r"(?:sysrq: )?(?:SysRq : )?Manual OOM execution")

STARTS = (
    r"(?:.{0,64} invoked )?oom-killer:\s+gfp_mask="
    r"|.{0,64} cpuset=\S.* mems_allowed=[\d,-]*\s*$"
    r"|(?:sysrq: )?(?:SysRq : )?Manual OOM execution|COMPACTION is disabled!!!"
)
SAMPLES = (
    "oom-killer: gfp_mask=0x201d2, order=0",
    "httpd invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=0",
    "python3 invoked oom-killer: gfp_mask=0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null),  order=0, oom_score_adj=300",
    "mysqld cpuset=/ mems_allowed=0-1",
    "sysrq: SysRq : Manual OOM execution",
    "COMPACTION is disabled!!!",
)


class Header(Struct):
    """The header's words; `cpuset_line` is of its own line (up to 4.20). `manual`: SysRq-F announced itself before."""

    line: Line | None = None
    comm: str | None = None
    gfp_mask: int | None = None
    flags: tuple[str, ...] = ()
    items: dict[str, str] = {}
    cpuset: str | None = None
    mems_allowed: str | None = None
    manual: bool = False


def read(lines: Sequence[Line], notes: Notes) -> Header:
    """Reads the header, the cpuset line and SysRq's announcement; the first header counts."""
    header = Header(items={})
    for line in lines:
        if match := HEADER.match(line.text):
            known = match["comm"] is None or (could_be_comm(match["comm"], match["rest"]) and not is_remark(line))
            if header.line is None and known:
                _take(header, line, match, notes)
        elif match := CPUSET.match(line.text):
            _cpuset(header, line, match, notes)
        elif MANUAL.match(line.text):
            header.manual = True
    return header


def _cpuset(header: Header, line: Line, match: re.Match[str], notes: Notes) -> None:
    if header.comm is not None:
        notes.differs(line, header.comm, match["comm"])
    if header.cpuset is None:
        header.cpuset, header.mems_allowed = match["cpuset"], match["mems"]
    notes.differs(line, (header.cpuset, header.mems_allowed), (match["cpuset"], match["mems"]))


def _take(header: Header, line: Line, match: re.Match[str], notes: Notes) -> None:
    header.line, header.comm = line, match["comm"]
    cut = (
        match["comm"] is not None and match["flags"] is None and not match["rest"].startswith((",", "order="))
    )  # the mask may go on
    header.gfp_mask = None if cut else int(match["mask"], 16 if match["mask"].startswith("0x") else 10)
    header.flags = tuple(flag for flag in (match["flags"] or "").split("|") if flag)
    header.items = {k: v for k, v in ITEM.findall(match["rest"]) if k == "nodemask" or NUMBER.match(v)}
    if left := ITEM.sub("", match["rest"]).strip(" ,"):
        notes.unread(line, left)
