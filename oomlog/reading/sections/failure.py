"""Allocations that failed without a kill (mm/page_alloc.c:warn_alloc, mm/vmalloc.c)."""

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

from oomlog.reading.line import Line
from oomlog.reading.text import Notes
from oomlog.regex import regex

# 2.6.11-2.6.36: "java: page allocation failure. order:0, mode:0x20"; 5.0+: "..., mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0"
HEADER = regex(
    r"(?P<comm>.{0,64}?): (?P<what>page allocation failure[.:]|page allocation stalls? for (?P<stall>\d+) ?(?P<stall_unit>ms|secs)[,:]"
    r"|vmalloc: allocation failure[:,].*?bytes|vmalloc error: size \d+, .*?)(?=[, ]+(?:order:|mode:))"
    r"[, ]*(?:order:(?P<order>-?\d+), )?mode:(?P<mask>0x[0-9a-fA-F]+)(?:\((?P<flags>[^)]*)\))?(?P<rest>.*)$",
    re.DOTALL,
)
REST = regex(
    r"[, ]+nodemask=(?P<nodemask>\(null\)|[\d,-]*?)(?:,cpuset=(?P<cpuset>.*?),mems_allowed=(?P<mems>[\d,-]*))?\s*$",
    re.DOTALL,
)
# 2.6.39-4.9, before the page's: "vmalloc: allocation failure: 4294967296 bytes", "..., allocated 4097 of 8193 bytes"
VMALLOC = regex(r"vmalloc: allocation failure(?:: |, allocated \d+ of )(?P<bytes>\d{1,19}) bytes\s*$")
BYTES = regex(r"(?:failure: |size |of )(\d+)(?: bytes)?")
SLUB = regex(r"SL[UA]B: Unable to allocate memory on |  cache: .*object size: |  node \d+: slabs: ")

STARTS = (
    r".{0,64}?: (?:page allocation (?:failure[.:]|stalls? for)|vmalloc: allocation failure|vmalloc error: size).*mode:0x"
    r"|SL[UA]B: Unable to allocate memory on |  cache: .*object size: |  node \d+: slabs: |vmalloc: allocation failure[:,] "
)
SAMPLES = (
    "java: page allocation failure. order:0, mode:0x20",
    "kworker/0:1: page allocation failure: order:4, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0",
    "insmod: vmalloc error: size 1073741824, failed to allocate pages, mode:0xcc2(GFP_KERNEL|__GFP_HIGHMEM), nodemask=(null),cpuset=/,mems_allowed=0",
    "vmalloc: allocation failure: 4294967296 bytes",
    "dd: page allocation stalls for 10004ms, order:0, mode:0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null)",
)


class Failure(Struct):
    """A failed allocation, as printed."""

    line: Line | None = None
    comm: str | None = None
    kind: Literal["page", "vmalloc", "stall"] = "page"
    order: int | None = None
    gfp_mask: int | None = None
    flags: tuple[str, ...] = ()
    nodemask: str | None = None
    cpuset: str | None = None
    mems_allowed: str | None = None
    stall_seconds: float | None = None
    request_bytes: int | None = None
    vmalloc_bytes: int | None = None
    slub: list[str] = field(default_factory=list)


def read(lines: Sequence[Line], notes: Notes) -> Failure:
    """Reads the first failure's header; lines of SLUB about the same failure are kept as text."""
    failure = Failure()
    for line in lines:
        if SLUB.match(line.text):
            failure.slub.append(line.text.strip())
        elif match := VMALLOC.match(line.text):
            failure.vmalloc_bytes = failure.vmalloc_bytes or int(match["bytes"])
        elif (match := HEADER.match(line.text)) and failure.line is None:
            _take(failure, line, match, notes)
        else:
            notes.unread(line, line.text)
    return failure


def _take(failure: Failure, line: Line, match: re.Match[str], notes: Notes) -> None:
    failure.line, failure.comm = line, match["comm"]
    failure.order = int(match["order"]) if match["order"] else None
    failure.gfp_mask = int(match["mask"], 16)
    failure.flags = tuple(flag for flag in (match["flags"] or "").split("|") if flag)
    if match["stall"]:
        failure.kind = "stall"
        failure.stall_seconds = int(match["stall"]) / (1000 if match["stall_unit"] == "ms" else 1)
    elif match["what"].startswith("vmalloc"):
        failure.kind = "vmalloc"
        failure.request_bytes = int(size[1]) if (size := BYTES.search(match["what"])) else None
    elif failure.vmalloc_bytes is not None:  # what failed within it was a page
        failure.kind, failure.request_bytes = "vmalloc", failure.vmalloc_bytes
    if rest := REST.match(match["rest"]):
        failure.nodemask, failure.cpuset, failure.mems_allowed = rest["nodemask"], rest["cpuset"], rest["mems"]
    elif match["rest"].strip(" ,"):
        notes.unread(line, match["rest"])
