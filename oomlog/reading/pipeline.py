"""The only composer of the reading stages: arguments → sources → stretches → lines → blocks → events."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from io import StringIO
from itertools import chain

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.model import Event, SourceSummary
from oomlog.reading.assemble import assemble
from oomlog.reading.block import Block
from oomlog.reading.blocks import Blocks
from oomlog.reading.clock import Clock
from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line, Rows
from oomlog.reading.order import is_newest_first
from oomlog.reading.saved import saved_events
from oomlog.reading.scan import Scan, Stretch
from oomlog.reading.sources import Source, find
from oomlog.reading.stamps import named_years, oldest_first, spread
from oomlog.reading.turned import Piece, Turned, renumbered

Progress = Callable[[str, int, int | None], None]
"""Told the source's name, the bytes read so far and the source's size where it is known."""


class Options(Struct, frozen=True, kw_only=True):
    """How logs are read: `tz` for stamps without a zone, `year` of the last line of logs without years, `raw` to keep
    each report's own lines in `Event.raw`.
    """

    tz: tzinfo | None = None
    year: int | None = None
    raw: bool = False


class Reader:
    """Reads the events of some sources, one source after the other; iterate once.

    `sources` grows with every source that was begun; `errors` holds what could not be read: reading went on.
    """

    def __init__(
        self, arguments: Sequence[str], options: Options | None = None, progress: Progress | None = None
    ) -> None:
        self.sources: list[SourceSummary] = []
        self.errors: list[SourceError] = []
        self._arguments = arguments
        self._options = options or Options()
        self._progress = progress

    def __iter__(self) -> Iterator[Event]:
        logs: dict[int, _Log] = {}
        blocks, group = Blocks(), ""
        for number, source in enumerate(find(self._arguments, self.errors.append)):
            if source.group != group:
                yield from _assembled(logs, blocks.flush())
            group, blocks.origin = source.group, number
            summary = SourceSummary(name=source.name)
            self.sources.append(summary)
            if source.kind == "events":
                yield from self._guarded(saved_events(source, summary, self._told(source)), summary)
                continue
            logs[number] = log = _Log(source, summary, self._options)
            logs.pop(number - KEPT_LOGS, None)
            yield from self._guarded(_assembled(logs, log.blocks(blocks, self._told(source))), summary)
        yield from _assembled(logs, blocks.flush())

    def _told(self, source: Source) -> Callable[[int], None] | None:
        if (tell := self._progress) is None:
            return None
        return lambda count: tell(source.name, count, source.size)

    def _guarded(self, events: Iterator[Event], summary: SourceSummary) -> Iterator[Event]:
        """What was readable comes out; the failure is kept for the end."""
        try:
            yield from events
        except SourceError as error:
            self.errors.append(error)
            summary.error = str(error)


KEPT_LOGS = 8
"""A report can go on from one file of a rotated set to the next, over empty ones too."""
KEPT_STRETCHES = 16
"""For `raw`: the longest report fits in so many MiB."""
KEPT_KEYS = 1024
"""For reports that stand twice in one log."""


class _Log:
    """One text source on its way to events."""

    def __init__(self, source: Source, summary: SourceSummary, options: Options) -> None:
        self.source, self.summary = source, summary
        self.clock = _clock(source, options)
        self.met: deque[tuple[object, ...]] = deque(maxlen=KEPT_KEYS)
        self.kept: deque[tuple[Sequence[int], list[str]]] | None = deque(maxlen=KEPT_STRETCHES) if options.raw else None
        self.lines_from_end: int | None = None

    def blocks(self, blocks: Blocks, progress: Callable[[int], None] | None) -> Iterator[Block]:
        """The blocks that end within this source; those still open stay in `blocks`."""
        scan = Scan(self.source, progress)
        try:
            stretches = iter(scan)
            if (first := next(stretches, None)) is None:
                return
            stretches, stripper = chain([first], stretches), Stripper(scan.head.decode("utf-8", "surrogateescape"))
            if is_newest_first(scan.head, first.text):
                yield from self._turned(scan, stretches, stripper, blocks)
                return
            for stretch in stretches:
                yield from self._feed(stretch, stripper, blocks)
        finally:
            self._summarise(scan)

    def placed(self, event: Event) -> Event:
        """The event with the line numbers of the log."""
        return event if self.lines_from_end is None else renumbered(event, self.lines_from_end)

    def event(self, block: Block) -> Event | None:
        """The block's event; None for a report that the log holds again."""
        raw = None if self.kept is None else self._raw_lines
        event = assemble(block, self.source.name, self.clock, raw)
        key = _identity(event, block)
        if key is not None and key in self.met:
            self.summary.repeated += 1
            self.summary.repeated_line = self.summary.repeated_line or event.source.first_line
            return None
        self.met.append(key or ())
        self.summary.events += 1
        return event

    def _raw_lines(self, first: int, last: int) -> str:
        kept = self.kept or ()
        return "".join(
            line for numbers, lines in kept for line in lines[bisect_left(numbers, first) : bisect_right(numbers, last)]
        )

    def _feed(self, stretch: Stretch, stripper: Stripper, blocks: Blocks) -> Iterator[Block]:
        text = stretch.text.decode("utf-8", "surrogateescape")
        if not stretch.follows:
            blocks.gap()
            self.clock.skip()
        if self.kept is not None:
            lines = StringIO(text, newline="\n").readlines()
            self.kept.append((range(stretch.first_line, stretch.first_line + len(lines)), lines))
        for part in stripper.parts(text, stretch.first_line, stretch.follows):
            if isinstance(part, Rows):
                self.clock.see(part.first)
                yield from blocks.feed_rows(part)
                continue
            for line in part:
                self.clock.see(line)
            yield from blocks.feed(part)
        if stretch.quiet:
            yield from blocks.settle()

    def _turned(self, scan: Scan, stretches: Iterator[Stretch], stripper: Stripper, blocks: Blocks) -> Iterator[Block]:
        """The blocks of a log that is newest first, once all of it was read."""
        failure = None
        with Turned(self.source.name) as turned:
            try:
                for stretch in stretches:
                    text = stretch.text.decode("utf-8", "surrogateescape")
                    lines = stripper.strip(text, stretch.first_line, stretch.follows)
                    turned.add(lines, "" if self.kept is None else text, stretch.first_line, follows=stretch.follows)
            except SourceError as error:
                failure = error
            self.lines_from_end = scan.lines
            for piece in turned.pieces(scan.lines):
                yield from self._feed_turned(piece, blocks)
        if failure is not None:
            raise failure

    def _feed_turned(self, piece: Piece, blocks: Blocks) -> Iterator[Block]:
        if not piece.follows:
            blocks.gap()
            self.clock.skip()
        if self.kept is not None:
            self.kept.append(([record.lines[0].number for record in piece.records], [r.text for r in piece.records]))
        lines = [line for record in piece.records for line in record.lines]
        for line in lines:
            self.clock.see(line)
        yield from blocks.feed(lines)

    def _summarise(self, scan: Scan) -> None:
        summary = self.summary
        summary.bytes_read, summary.lines = scan.bytes_read, scan.lines
        head, tail = _edge(scan.head), _edge(scan.tail)
        summary.format = _format(head)
        if self.lines_from_end is not None:
            head, tail = tail[::-1], head[::-1]
        summary.first_time, summary.last_time = self.clock.bounds(
            next(filter(_dated, head), None), next(filter(_dated, reversed(tail)), None)
        )


def _identity(event: Event, block: Block) -> tuple[object, ...] | None:
    """What no other report of one log shares: the kernel's stamp, else every word of it. None where that is too little.

    Without any stamp a kill line without sizes may be of another process that was given the same pid later.
    """
    if event.monotonic_seconds is not None:
        return event.id, event.monotonic_seconds, event.boot
    sized = event.memory is not None or any(kill.total_vm_bytes is not None for kill in event.kills)
    if event.time_text is None and not sized:
        return None
    words = hash((*(line.text for line in block.lines), *(text for rows in block.rows for text in rows.texts)))
    return event.id, event.time_text, event.boot, event.host, words


def _clock(source: Source, options: Options) -> Clock:
    """Looks ahead for the year of stamps without one, and a second time where that settles nothing."""
    stamps = spread(source)
    clock = Clock(source.name, source.modified, options.tz, options.year, oldest_first(stamps))
    if not stamps or clock.sure_of_year:
        return clock
    stamps += named_years(source)
    return Clock(source.name, source.modified, options.tz, options.year, oldest_first(stamps))


def _assembled(logs: dict[int, _Log], blocks: Iterator[Block]) -> Iterator[Event]:
    for block in blocks:
        log = logs[block.origin]
        if (event := log.event(block)) is not None:
            yield log.placed(event)


def _format(lines: list[Line]) -> str | None:
    """The framing of most lines."""
    formats = [line.format for line in lines if line.format]
    return max(set(formats), key=formats.count) if formats else None


def _dated(line: Line) -> bool:
    """Whether a line has a stamp that says when; `+0.000123` of `dmesg -H` says only how long after another."""
    return bool(line.wall) and line.wall[0] != "+"


def _edge(text: bytes) -> list[Line]:
    """The lines of a source's first or last few KiB."""
    return Stripper().strip(text.decode("utf-8", "surrogateescape"), 1, follows=False)
