"""The shares that pictures of one event draw: zones against their watermarks, free blocks by order, tasks by size."""

from typing import NamedTuple

from oomlog.explaining.sums import whole_bytes
from oomlog.model import Event, Task, Zone
from oomlog.reporting.ranks import held_bytes

MOST_TASKS = 12
MARKS = ("min", "low", "high")


class Mark(NamedTuple):
    """A watermark at its place, 0..1 of the picture's width."""

    name: str
    size_bytes: int
    at: float


class ZonePicture(NamedTuple):
    """A zone's free memory and watermarks; the widest of them is the picture's width."""

    zone: Zone
    free_bytes: int
    width: float
    marks: tuple[Mark, ...]


class Block(NamedTuple):
    """Free blocks of one order: how many, their size, and their share (0..1) of what the zone has free in blocks."""

    order: int
    block_bytes: int
    blocks: int
    share: float


class BuddyPicture(NamedTuple):
    """Free blocks of one zone by order."""

    zone: Zone
    blocks: tuple[Block, ...]


class TaskPicture(NamedTuple):
    """A task and what it held, in memory and swap, as a share (0..1) of RAM or the limit, where that is known. `bar`
    is how long (0..1) it is drawn: that share, or one of the largest task.
    """

    task: Task
    held_bytes: int
    share: float | None
    bar: float
    killed: bool


def zone_pictures(event: Event) -> list[ZonePicture]:
    """Those zones whose free memory was printed."""
    return [picture for zone in _zones(event) if (picture := _zone(zone)) is not None]


def buddy_pictures(event: Event) -> list[BuddyPicture]:
    """Those zones whose free blocks were printed."""
    return [BuddyPicture(zone, _blocks(zone)) for zone in _zones(event) if zone.free_areas]


def task_pictures(event: Event) -> list[TaskPicture]:
    """The largest tasks, and with them the killed."""
    killed, whole = {kill.pid for kill in event.kills}, whole_bytes(event)
    by_size = sorted(event.tasks, key=held_bytes, reverse=True)
    shown = [*by_size[:MOST_TASKS], *(task for task in by_size[MOST_TASKS:] if task.pid in killed)]
    longest = whole or max(map(held_bytes, shown), default=0) or 1
    return [
        TaskPicture(
            task,
            held_bytes(task),
            held_bytes(task) / whole if whole else None,
            min(held_bytes(task) / longest, 1),
            task.pid in killed,
        )
        for task in shown
    ]


def _zones(event: Event) -> tuple[Zone, ...]:
    return event.memory.zones if event.memory is not None else ()


def _zone(zone: Zone) -> ZonePicture | None:
    free = zone.counters.get("free")
    if free is None:
        return None
    marks = [(name, zone.counters[name]) for name in MARKS if name in zone.counters]
    widest = max(free, *(size for _, size in marks), 1)
    return ZonePicture(zone, free, free / widest, tuple(Mark(name, size, size / widest) for name, size in marks))


def _blocks(zone: Zone) -> tuple[Block, ...]:
    whole = sum(area.block_bytes * area.count for area in zone.free_areas) or 1
    return tuple(
        Block(area.order, area.block_bytes, area.count, area.block_bytes * area.count / whole)
        for area in zone.free_areas
    )
