"""Nodes, zones, their reserves and free lists (mm/page_alloc.c:show_free_areas; mm/show_mem.c from 6.4)."""

import re
from collections.abc import Sequence

from msgspec import Struct, field

from oomlog.reading.line import Line
from oomlog.reading.text import Notes, numbers
from oomlog.regex import regex

# 4.8+: "Node 0 active_anon:3924932kB inactive_anon:4840kB ... all_unreclaimable? yes"
NODE = regex(r"Node (\d+) (active_anon:.*)", re.DOTALL)
# NUMA kernels: "Node 0 DMA free:15360kB min:264kB ..."; others: "DMA free:15360kB min:264kB ..."
ZONE = regex(r"(?:Node (\d+) )?(\w+) (free:\d.*)", re.DOTALL)
RESERVE = regex(r"(?:lowmem_reserve|protections)\[\]:((?: -?\d+)*)\s*$")
# "Node 0 DMA32: 1*4kB (M) 0*8kB 3*16kB (UM) = 13256kB"; up to 3.8 without letters
BUDDY = regex(r"(?:Node (\d+) )?(\w+): ((?:\d+\*\d+kB(?: \(\w*\))? )*)(?:= (\d+)kB)?(.*)", re.DOTALL)
AREA = regex(r"(\d+)\*(\d+)kB(?: \((\w*)\))?", re.ASCII)
EMPTY = regex(r"(?:Node (\d+) )?(\w+): empty\s*$")

STARTS = (
    r"(?:Node \d+ )?active_anon:\d+kB|(?:Node \d+ )?[A-Z]\w* free:\d|(?:lowmem_reserve|protections)\[\]:"
    r"|(?:Node \d+ )?[A-Z]\w*: \d+\*\d+kB|(?:Node \d+ )?[A-Z]\w*: empty\s*$|Node \d+ active_anon:"
)
SAMPLES = (
    "Node 0 active_anon:372kB inactive_anon:202352kB active_file:0kB all_unreclaimable? yes",
    "Node 0 DMA free:15360kB boost:0kB min:264kB low:328kB high:392kB reserved_highatomic:0KB",
    "DMA free:3300kB min:3548kB low:4435kB high:5322kB",
    "lowmem_reserve[]: 0 2978 3927 3927 3927",
    "Node 0 DMA: 0*4kB 1*1024kB (U) 1*2048kB (M) 3*4096kB (M) = 15360kB",
    "DMA32: empty",
)

Counted = dict[str, tuple[int, str]]


class NodeText(Struct):
    """A node line: key → (number, unit as printed)."""

    node: int
    items: Counted


class ZoneText(Struct):
    """A zone as printed; `reserve` in pages, `areas` are (count, block in kB, letters)."""

    node: int | None
    name: str
    items: Counted = field(default_factory=dict)
    reserve: tuple[int, ...] = ()
    areas: tuple[tuple[int, int, str | None], ...] = ()


class Zones(Struct):
    """All nodes and zones in the order met."""

    nodes: list[NodeText] = field(default_factory=list)
    zones: dict[tuple[int | None, str], ZoneText] = field(default_factory=dict)
    open: ZoneText | None = None  # the zone line read last, which a lowmem_reserve line directly after it belongs to


def read(lines: Sequence[Line], notes: Notes) -> Zones:
    """Reads node, zone, reserve and buddy lines; a reserve line without its zone line before it belongs to nobody."""
    zones = Zones()
    for line in lines:
        if match := RESERVE.match(line.text):
            _reserve(zones, line, match, notes)
        elif match := NODE.match(line.text):
            _node(zones, line, match, notes)
        elif match := ZONE.match(line.text):
            zones.open = _zone(zones, match)
            items = numbers(line, match[3], notes)
            zones.open.items = zones.open.items or items
            notes.differs(line, zones.open.items, items)
        elif EMPTY.match(line.text):
            continue
        elif match := BUDDY.match(line.text):
            _buddy(zones, line, match, notes)
        else:
            notes.unread(line, line.text)
    return zones


def _node(zones: Zones, line: Line, match: re.Match[str], notes: Notes) -> None:
    node = NodeText(int(match[1]), numbers(line, match[2], notes))
    before = next((other for other in zones.nodes if other.node == node.node), node)
    notes.differs(line, before.items, node.items)
    if before is node:
        zones.nodes.append(node)


def _zone(zones: Zones, match: re.Match[str]) -> ZoneText:
    key = (int(match[1]) if match[1] else None, match[2])
    return zones.zones.setdefault(key, ZoneText(*key))


def _reserve(zones: Zones, line: Line, match: re.Match[str], notes: Notes) -> None:
    if zones.open is None:
        notes.append(f"line {line.number}: a reserve without its zone: {line.text.strip()}")
    elif not zones.open.reserve:
        zones.open.reserve = tuple(map(int, match[1].split()))
    zones.open = None


def _buddy(zones: Zones, line: Line, match: re.Match[str], notes: Notes) -> None:
    areas = tuple((int(count), int(size), letters or None) for count, size, letters in AREA.findall(match[3]))
    total = sum(count * size for count, size, _ in areas)
    if match[5].strip() or match[4] is None:
        notes.unread(line, match[5] or f"{match[2]}: the list has no end")
    elif total != int(match[4]):
        notes.append(f"line {line.number}: free blocks add up to {total}kB, the line says {match[4]}kB")
        return
    zone = _zone(zones, match)
    zone.areas = zone.areas or areas
    notes.differs(line, zone.areas, areas)
