"""Unreclaimable slab caches and allocation profiling (mm/slab_common.c, 4.15+; mm/show_mem.c, 6.10+)."""

from collections.abc import Sequence

from msgspec import Struct, field

from oomlog.reading.line import Line
from oomlog.reading.text import Notes
from oomlog.regex import regex

ROW = regex(r"(?P<name>\S.{0,60}?)\s+(?P<used>\d+)KB\s+(?P<total>\d+)KB\s*$")
# 6.10: bytes; 6.12+: "    1.23 GiB    48213 mm/slub.c:2425 func:alloc_slab_page"
ALLOCATION = regex(
    r"\s*(?P<size>[\d.]+)(?: (?P<unit>[KMGTP]?i?B))?\s+(?P<calls>\d+) (?P<file>\S+):(?P<line>\d+)(?: \[(?P<module>\S+)\])? func:(?P<func>\S+)\s*$"
)
STARTS = (
    r"Unreclaimable slab info:|Name +Used +Total|\S.{0,60}?\s+\d+KB\s+\d+KB\s*$|excessive unreclaimable slab but"
    r"|Memory allocations(?: \(profiling is currently turned o\w+\))?:|\s*[\d.]+(?: [KMGTP]?i?B)?\s+\d+ \S+:\d+ (?:\[\S+\] )?func:"
)
SAMPLES = (
    "Unreclaimable slab info:",
    "Name                      Used          Total",
    "dentry               1048576KB    1048592KB",
    "Memory allocations:",
    "    1.23 GiB    48213 mm/slub.c:2425 func:alloc_slab_page",
)
UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "PiB": 1 << 50}


class SlabText(Struct):
    """Caches as (name, used kB, total kB); allocations as (bytes, calls, file, line, module, function)."""

    heading: bool = False
    caches: list[tuple[str, int, int]] = field(default_factory=list)
    allocations: list[tuple[int, int, str, int, str | None, str]] = field(default_factory=list)


def read(lines: Sequence[Line], notes: Notes) -> SlabText:
    """Reads both tables' rows in any order."""
    slab = SlabText()
    for line in lines:
        if match := ROW.match(line.text):
            slab.caches.append((match["name"], int(match["used"]), int(match["total"])))
        elif match := ALLOCATION.match(line.text):
            size = round(float(match["size"]) * UNITS.get(match["unit"] or "B", 1))
            slab.allocations.append(
                (size, int(match["calls"]), match["file"], int(match["line"]), match["module"], match["func"])
            )
        elif line.text.startswith("Unreclaimable"):
            slab.heading = True
        elif line.text.startswith("excessive"):
            notes.append(f"line {line.number}: {line.text.strip()}")
    return slab
