"""Block + sections → Event: the one place that converts units and says what is missing or damaged."""

from collections.abc import Callable, Sequence
from itertools import chain
from operator import attrgetter

from msgspec import structs

from oomlog.model import Event, Kernel, Kill, Source, Trigger
from oomlog.reading.assemble.again import apart, begins_again
from oomlog.reading.assemble.claimed import claimed_lines
from oomlog.reading.assemble.completeness import DUMP_TASKS_OFF, completeness, left_out, without_task_dump
from oomlog.reading.assemble.identity import event_id
from oomlog.reading.assemble.kills import kills
from oomlog.reading.assemble.memcg import memcg
from oomlog.reading.assemble.memory import memory
from oomlog.reading.assemble.mixed import doubtful, only_sure
from oomlog.reading.assemble.pagesize import PageSizeSource, page_size
from oomlog.reading.assemble.repair import repair
from oomlog.reading.assemble.request import chosen, event_type, manual, reasons, scope, trigger
from oomlog.reading.assemble.rows import Rows as TaskRows
from oomlog.reading.assemble.tasks import tasks
from oomlog.reading.assemble.valid import valid
from oomlog.reading.block import Block
from oomlog.reading.clock import Clock
from oomlog.reading.line import Line, Rows
from oomlog.reading.sections import Parts, deal, read_parts, texts
from oomlog.units import counted

MAX_UNCLAIMED = 500
"""So many foreign lines of one report are kept; how many more there were is a note."""

MOST_APART = 8
"""So often remains of other reports are taken off a report's beginning; where there are more, nothing is told apart."""

Own = Callable[[Sequence[Line], Sequence[Line]], str]
"""Writes a report anew: from the lines that belong to it, and those before them that tell its kernel and its time."""


def assemble(
    block: Block,
    name: str,
    clock: Clock,
    raw: Callable[[int, int], str] | None = None,
    own: Own | None = None,
) -> Event:
    """The event of one block; `name` is the source's, `raw` gives the source's lines first..last for `Event.raw`.

    `own` writes it instead. All its texts are valid Unicode, but for `raw`: that is the source's bytes, undecodable
    ones as lone surrogates.
    """
    event, first, last, lines = _event(block, name, clock, keep=own is not None)
    event = valid(event, block.lines)
    if own is not None:
        return structs.replace(event, raw=own(lines, clock.before(lines[0]) if lines else ()))
    return structs.replace(event, raw=raw(first, last)) if raw else event


def _event(block: Block, name: str, clock: Clock, *, keep: bool) -> tuple[Event, int, int, list[Line]]:
    """The event, with texts as they stand in the log, the numbers of its first and last line, and its own lines."""
    block, (parts, damage, pieces, runs) = _own(block)
    page_bytes, size_source = page_size(parts)
    rows = tasks(parts.table, page_bytes)
    dead = kills(parts, TaskRows(parts.table.pids, rows), clock)
    kind, where, first = event_type(parts, killed=bool(dead)), scope(parts), _first(parts, block)
    own = (first, *parts.claimed, *pieces)
    when, last = clock.when(first), max(chain(map(_number, own), map(_last, own)))
    inside = [line for line in parts.unclaimed if line.number < last]
    notes, foreign = _leftovers(parts, inside)
    state = completeness(parts, kind, where, [*damage, *left_out(inside)])
    if without_task_dump(parts, state, kind):
        notes.append(DUMP_TASKS_OFF)
    event = Event(
        id=event_id(parts),
        type=kind,
        scope=where,
        manual=manual(parts),
        allocating_task=any("oom_kill_allocating_task" in reason for reason in reasons(parts)),
        time=when.time,
        time_source=when.time_source,
        time_assumed=when.time_assumed,
        time_uncertainty_seconds=when.time_uncertainty_seconds,
        time_text=when.time_text,
        monotonic_seconds=when.monotonic_seconds,
        host=first.host or None,
        boot_id=first.boot_id or None,
        boot=clock.boot(first),
        source=_source(name, first, last),
        kernel=_kernel(parts, clock, first),
        trigger=_proven(trigger(parts, page_bytes), size_source),
        chosen=chosen(parts),
        memcg=memcg(parts, *_paths(parts)),
        memory=memory(parts, page_bytes, size_source),
        tasks=rows,
        kills=_numbered(dead, first.number),
        panic=parts.panic.message,
        completeness=state,
        notes=tuple(notes),
        unclaimed=foreign,
    )
    return event, first.number, last, claimed_lines(parts, runs, clock) if keep else []


_number, _last = attrgetter("number"), attrgetter("last")
_Read = tuple[Parts, list[str], list[Line], list[Rows]]


def _own(given: Block) -> tuple[Block, _Read]:
    """What is one report's of the block, and what it reads; a report that followed unnoticed goes to `given.rest`."""
    block, read, said = given, _read(given), list[str]()
    for _ in range(MOST_APART):
        again = begins_again(read[0], block)
        if again is None or all(line.number >= again for line in block.lines):
            break
        said.append(f"line {again}: the lines before it and from it on are of two reports; some were lost between")
        older, newer = apart(block, again)
        if older is not None or newer is None:
            given.rest, block = newer, older or block
            read = _read(block)
            break
        block, read = newer, _read(newer)
    read[1].extend(reversed(said))
    return block, read


def _read(block: Block) -> _Read:
    """The block taken apart, what was repaired or left out, lines that are only pieces of others, and runs of rows."""
    damage = [f"{counted(block.doubled, 'line')} stood twice"] if block.doubled else []
    claims, unclaimed = deal(block.lines)
    pieces: list[Line] = []
    if mixed := doubtful(block):
        claims, unclaimed, block = only_sure(block, mixed)
        damage.append("interleaved with another report; what could be of either was left out")
    elif unclaimed:
        lines, joined = repair(block.lines)
        claims, unclaimed = deal(lines)
        damage += joined
        pieces = _taken_in(block.lines, lines)
    return read_parts(claims, unclaimed, block.rows), damage, pieces, block.rows


def _taken_in(given: list[Line], repaired: list[Line]) -> list[Line]:
    """The lines that stand no more for themselves: each is a piece of another."""
    whole = set(map(id, repaired))
    return [line for line in given if id(line) not in whole]


def _first(parts: Parts, block: Block) -> Line:
    """The line that the event is dated by: its header, else the first line that belongs to it."""
    if parts.header.line or parts.failure.line:
        return parts.header.line or parts.failure.line  # type: ignore[return-value]
    return parts.claimed[0] if parts.claimed else block.lines[0]


def _paths(parts: Parts) -> tuple[str | None, str | None]:
    summary, block = parts.kills.summary, parts.memcg
    if summary:
        return summary.oom_memcg or block.limit_path, summary.task_memcg or block.task_path
    return block.limit_path, block.task_path


def _numbered(dead: tuple[Kill, ...], first: int) -> tuple[Kill, ...]:
    """Without the numbers of lines in the next file, where a log was rotated in the middle of its report."""
    return tuple(structs.replace(kill, line=None) if (kill.line or first) < first else kill for kill in dead)


def _source(name: str, first: Line, last: int) -> Source:
    cursor = first.cursor or None
    return Source(name=name, format=first.format or None, first_line=first.number, last_line=last, cursor=cursor)


def _kernel(parts: Parts, clock: Clock, first: Line) -> Kernel:
    stack = parts.stack
    return Kernel(
        release=stack.release or clock.release_of(first),
        tainted=stack.tainted,
        hardware=stack.hardware,
        arch=stack.arch,
    )


def _proven(asked: Trigger | None, source: PageSizeSource) -> Trigger | None:
    """Without the size of what was asked for, where the page size is only assumed; vmalloc prints bytes."""
    if asked is None or source != "assumed" or asked.kind == "vmalloc":
        return asked
    return structs.replace(asked, request_bytes=None)


def _leftovers(parts: Parts, inside: list[Line]) -> tuple[list[str], tuple[str, ...]]:
    """Notes, and the lines inside the report that nobody claimed; what follows its last line is not inside."""
    notes: list[str] = list(parts.notes)
    if len(inside) > MAX_UNCLAIMED:
        notes.append(f"{len(inside) - MAX_UNCLAIMED} more lines inside the report belong to nobody")
    return notes, texts(inside[:MAX_UNCLAIMED])
