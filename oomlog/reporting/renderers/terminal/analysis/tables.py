"""The time line with every event, and where the memory was at each kill."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import SCREEN, Most
from oomlog.reporting.renderers.terminal.analysis.picture import nameless, picture
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.words import compact_or_none, stamp, uptime, zone_of
from oomlog.reporting.report import Analysis, Mark, MemoryAtKill, Moment

T = TypeVar("T")


def tables(page: Sheet, analysis: Analysis, most: Most) -> None:
    """The latest rows of each; on one screen the picture stands for the time line, unless something is marked there."""
    if not picture(page, analysis) or analysis.marks or most is not SCREEN:
        timeline(page, analysis, most)
    memory(page, analysis, most)


def _told(analysis: Analysis, most: Most) -> bool:
    """Whether the incidents have said it all: each is one event, and all were shown."""
    alone = all(len(trouble.incident.events) == 1 for trouble in analysis.incidents)
    return alone and len(analysis.timeline) == len(analysis.incidents) <= most.incidents


def timeline(page: Sheet, analysis: Analysis, most: Most) -> None:
    """Every event and mark; without marks nothing on one screen where the incidents have said it all."""
    if not analysis.marks and (not analysis.timeline or (_told(analysis, most) and most is SCREEN)):
        return
    zones = {zone_of(moment.time) for moment in analysis.timeline if moment.time}
    one_zone = zones.pop() if len(zones) == 1 else None
    page.heading(f"Time line ({one_zone})" if one_zone else "Time line")
    rows = list(_rows(_latest(analysis.timeline, most.tables), analysis.marks, offset=one_zone is None))
    page.table(columns(">#", "Time", "+Host", "Scope", "+Victim", ">Size", "…Limit of"), rows)
    page.rest(len(analysis.timeline), most.tables, "events, earlier ones", most.where)


def _rows(moments: Sequence[Moment], marks: Sequence[Mark], *, offset: bool) -> Iterator[Row]:
    """Each mark before the event that came next."""
    left = list(marks)
    for moment in moments:
        while left and left[0].next is not None and left[0].next <= moment.number:
            yield _mark_row(left.pop(0), offset=offset)
        yield _moment_row(moment, offset=offset)
    yield from (_mark_row(mark, offset=offset) for mark in left)


def _mark_row(mark: Mark, *, offset: bool) -> Row:
    told = datetime.fromisoformat(mark.time).tzinfo is not None
    return "", stamp(mark.time, offset=offset and told), None, "mark", mark.text, None, None


def _moment_row(moment: Moment, *, offset: bool) -> Row:
    time = stamp(moment.time, offset=offset)
    return (
        str(moment.number),
        (f"~{time}" if moment.time_assumed else time) if time else uptime(moment.monotonic_seconds),
        moment.host,
        moment.scope if moment.killer == "kernel" else moment.killer,
        _who(moment),
        compact_or_none(moment.size_bytes),
        moment.limit_path,
    )


def _who(moment: Moment) -> str:
    if not moment.processes:
        return nameless(moment.type)
    others = f" +{moment.processes - 1}" if moment.processes > 1 else ""
    return f"{moment.victim or '?'}{others}"


def memory(page: Sheet, analysis: Analysis, most: Most) -> None:
    """On one screen only the latest kill's kind of table; `full` shows both."""
    tables = (("machine", "Memory of the machine", ">RAM"), ("memcg", "Memory of the cgroup", ">Limit"))
    last = analysis.memory[-1].of if analysis.memory else None
    for of, title, total in tables:
        rows = [row for row in analysis.memory if row.of == of]
        if not rows or (of != last and most is SCREEN):
            continue
        page.heading(f"{title} at kill time")
        titles = columns(">#", total, ">Used", ">Free", ">Anon", ">File", ">Shmem", ">Slab", ">Swap", ">Swap used")
        page.table(titles, [_memory_row(row) for row in _latest(rows, most.tables)])
        shown = min(len(rows), most.tables)
        page.rest(len(rows if most is not SCREEN else analysis.memory), shown, "kills", most.where)


def _memory_row(row: MemoryAtKill) -> Row:
    sizes: tuple[int | None, ...] = (
        row.total_bytes,
        row.used_bytes,
        row.free_bytes,
        row.anon_bytes,
        row.file_bytes,
        row.shmem_bytes,
    )
    sizes += (row.slab_bytes, row.swap_total_bytes, row.swap_used_bytes)
    return str(row.number), *map(compact_or_none, sizes)


def _latest(rows: Sequence[T], most: int) -> Sequence[T]:
    return rows[-most:]
