"""`oomlog analyze` for people: an `Analysis` as a page of text."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from oomlog.model import SourceSummary
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page, Row, columns, tail
from oomlog.reporting.renderers.terminal.words import compact_or_none, minute, number, stamp, uptime, zone_of
from oomlog.reporting.report import Analysis, Incomplete, MemoryAtKill, Moment, Victim
from oomlog.units import compact, counted, size

MOST_ROWS = 50
MOST_SOURCES = MOST_VICTIMS = MOST_INCOMPLETE = 20
MOST_NOTES = 3
PLACE_WIDTH = 24

T = TypeVar("T")


def render(analysis: Analysis, style: Style) -> str:
    """The page; every list that is cut says so and names where the rest is."""
    page = Page(style)
    _sources(page, analysis)
    _totals(page, analysis)
    _timeline(page, analysis)
    _victims(page, analysis.victims)
    _memory(page, analysis)
    _incomplete(page, analysis)
    _notices(page, analysis.notices)
    return page.text()


def _sources(page: Page, analysis: Analysis) -> None:
    page.heading(f"Read {counted(len(analysis.sources), 'source')}")
    rows = [_source_row(source) for source in analysis.sources[:MOST_SOURCES]]
    page.table(columns("<Source", "+Format", ">Lines", ">Size", ">Events", "From", "To"), rows)
    page.rest(len(analysis.sources), MOST_SOURCES, "sources")


def _source_row(source: SourceSummary) -> Row:
    return (
        source.name,
        "failed" if source.error else source.format,
        f"{source.lines:,}",
        compact(source.bytes_read),
        f"{source.events:,}",
        minute(source.first_time),
        minute(source.last_time),
    )


def _totals(page: Page, analysis: Analysis) -> None:
    totals = analysis.totals
    if not totals.events:
        page.heading("No out-of-memory event")
        page.item(_nothing(analysis))
        return
    page.heading(f"{counted(totals.events, 'event')}: {_counts(analysis.by_type)}; scope: {_counts(analysis.by_scope)}")
    read, kills = counted(totals.reports, "report"), counted(totals.kills, "kill")
    page.item(f"{read} read, {kills}, {counted(totals.processes, 'process', 'processes')} killed")


def _nothing(analysis: Analysis) -> str:
    span = "without times of day"
    if analysis.first_time and analysis.last_time:
        span = f"from {stamp(analysis.first_time)} to {stamp(analysis.last_time)}"
    lines = counted(analysis.totals.lines, "line")
    return f"in {lines} ({size(analysis.totals.bytes_read)}) of {counted(len(analysis.sources), 'source')}, {span}"


def _counts(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in numbers.items())


def _timeline(page: Page, analysis: Analysis) -> None:
    if not analysis.timeline:
        return
    zones = {zone_of(moment.time) for moment in analysis.timeline if moment.time}
    one_zone = zones.pop() if len(zones) == 1 else None
    page.heading(f"Time line ({one_zone})" if one_zone else "Time line")
    rows = [_moment_row(moment, offset=one_zone is None) for moment in _latest(analysis.timeline)]
    page.table(columns(">#", "Time", "+Host", "Scope", "+Victim", ">Size", "…Limit of"), rows)
    page.rest(len(analysis.timeline), MOST_ROWS, "earlier events")


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
        return f"({moment.type.removeprefix('oom_').replace('_', ' ')})"
    others = f" +{moment.processes - 1}" if moment.processes > 1 else ""
    return f"{moment.victim or '?'}{others}"


def _victims(page: Page, victims: Sequence[Victim]) -> None:
    if not victims:
        return
    page.heading("Victims")
    rows = [_victim_row(victim) for victim in victims[:MOST_VICTIMS]]
    page.table(columns("+Process", ">Kills", ">Smallest", ">Largest", "First", "Last", ">Hosts"), rows)
    page.rest(len(victims), MOST_VICTIMS, "names")


def _victim_row(victim: Victim) -> Row:
    return (
        victim.comm or "?",
        number(victim.kills),
        compact_or_none(victim.smallest_bytes),
        compact_or_none(victim.largest_bytes),
        minute(victim.first_time),
        minute(victim.last_time) if victim.kills > 1 else None,
        number(len(victim.hosts)) if len(victim.hosts) > 1 else None,
    )


def _memory(page: Page, analysis: Analysis) -> None:
    for of, title, total in (("machine", "Memory of the machine", ">RAM"), ("memcg", "Memory of the cgroup", ">Limit")):
        rows = [row for row in analysis.memory if row.of == of]
        if not rows:
            continue
        page.heading(f"{title} at kill time")
        titles = columns(">#", total, ">Used", ">Free", ">Anon", ">File", ">Shmem", ">Slab", ">Swap", ">Swap used")
        page.table(titles, [_memory_row(row) for row in _latest(rows)])
        page.rest(len(rows), MOST_ROWS, "earlier kills")


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


def _incomplete(page: Page, analysis: Analysis) -> None:
    if not analysis.incomplete:
        return
    page.heading("What could not be read")
    for row in analysis.incomplete[:MOST_INCOMPLETE]:
        line = "" if row.first_line is None else f":{row.first_line}"
        page.item(f"{row.number} ({tail(row.source, PLACE_WIDTH)}{line}): {_lacks(row)}")
    page.rest(len(analysis.incomplete), MOST_INCOMPLETE, "events")


def _lacks(row: Incomplete) -> str:
    missing = [f"missing {', '.join(row.missing)}"] if row.missing else []
    notes = [*row.damage, *row.notes]
    more = [f"… and {len(notes) - MOST_NOTES:,} more"] if len(notes) > MOST_NOTES else []
    return "; ".join([*missing, *notes[:MOST_NOTES], *more]) or "not known what is missing"


def _notices(page: Page, notices: Iterable[str]) -> None:
    if notices:
        page.heading("Notices")
    for notice in notices:
        page.item(notice)


def _latest(rows: Sequence[T]) -> Sequence[T]:
    return rows[-MOST_ROWS:]
