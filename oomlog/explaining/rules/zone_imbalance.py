"""C09: the zones that the request may use were short while others had plenty, or what was free was set aside."""

from oomlog.explaining.quoting import Line, Wanted
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import INVOKED
from oomlog.model import Event, Evidence, Finding, ZoneCheck

ID = "zone-imbalance"
REMEDY = (
    "32 bits: a 64-bit kernel; kernel memory must lie in the first 896 MiB",
    "Less memory that only user pages may use: movable_node, movablecore=, hot-plugged memory online_movable, cma=",
    "sysctl vm.lowmem_reserve_ratio  # what small zones keep from requests that could go higher",
)


def rule(event: Event, context: Context) -> Finding | None:
    """32-bit HighMem with a full Normal zone, a large Movable zone, memory set aside for CMA or atomic requests."""
    request = event.request
    if request is None or request.verdict not in ("zone-shortage", "reserved"):
        return None
    short = [zone for zone in request.zones if zone.eligible]
    high = any(zone.name == "HighMem" for zone in request.zones)
    reserved = request.verdict == "reserved"
    were = "was" if len(short) == 1 else "were"
    lines = context.lines
    return finding(
        ID,
        "what was free is set aside for other requests (CMA, atomic ones)"
        if reserved
        else f"{_names(short)} {were} short, while zones that the request may not use had plenty",
        0.9 if reserved else 0.95 if high else 0.8,
        [lines.quote(INVOKED, request.text), *_zone_lines(context, short), lines.say(request.text)],
        confirm=["cat /proc/zoneinfo  # free, min and protection of each zone", "cat /proc/buddyinfo"],
        refuted_by=["The other zones were short as well when the request failed: the report is printed later"],
        remedy=REMEDY,
    )


def _names(zones: list[ZoneCheck]) -> str:
    return ", ".join(dict.fromkeys(zone.name for zone in zones)) or "the eligible zone"


def _zone_lines(context: Context, zones: list[ZoneCheck]) -> list[Evidence]:
    found = [context.lines.find(_zone_line(zone.name)) for zone in zones[:2]]
    return [one for one in found if one]


def _zone_line(name: str) -> Wanted:
    return (Line(f"{name} free:", rf"(?:Node \d+ )?{name} free:\d+kB.*"),)
