"""The only composer of the reading stages: arguments → sources → stretches → lines → blocks → events."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.model import Event
from oomlog.reading.assemble import assemble
from oomlog.reading.blocks import Block, Blocks
from oomlog.reading.clock import Clock
from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line, Rows
from oomlog.reading.saved import saved_events
from oomlog.reading.scan import Scan, Stretch
from oomlog.reading.sources import Source, find
from oomlog.reading.stamps import samples

Progress = Callable[[str, int, int | None], None]
"""Told the source's name, the bytes read so far and the source's size where it is known."""


class Options(Struct, frozen=True, kw_only=True):
    """How logs are read: `tz` for stamps without a zone, `year` of the last line of logs without years, `raw` to keep
    each report's own lines in `Event.raw`.
    """

    tz: tzinfo | None = None
    year: int | None = None
    raw: bool = False


class SourceSummary(Struct, kw_only=True):
    """What was read of one source; `first_time` and `last_time` are what its first and last lines say."""

    name: str
    format: str | None = None
    bytes_read: int = 0
    lines: int = 0
    events: int = 0
    first_time: str | None = None
    last_time: str | None = None
    error: str | None = None


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
                yield from self._guarded(_counted(saved_events(source), summary), summary)
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


def _counted(events: Iterator[Event], summary: SourceSummary) -> Iterator[Event]:
    for event in events:
        summary.events += 1
        yield event


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
        self.clock = Clock(source.name, source.modified, options.tz, options.year, samples(source))
        self.met: deque[tuple[str, float | None, str | None]] = deque(maxlen=KEPT_KEYS)
        self.kept: deque[tuple[int, list[str]]] | None = deque(maxlen=KEPT_STRETCHES) if options.raw else None

    def blocks(self, blocks: Blocks, progress: Callable[[int], None] | None) -> Iterator[Block]:
        """The blocks that end within this source; those still open stay in `blocks`."""
        scan, stripper = Scan(self.source, progress), Stripper()
        try:
            for stretch in scan:
                yield from self._feed(stretch, stripper, blocks)
        finally:
            self._summarise(scan)

    def event(self, block: Block) -> Event | None:
        """The block's event; None for a report that the log holds twice at the same moment."""
        raw = None if self.kept is None else self._raw_lines
        event = assemble(block, self.source.name, self.clock, raw)
        key = (event.id, event.monotonic_seconds, event.boot)
        if event.monotonic_seconds is not None and key in self.met:
            return None
        self.met.append(key)
        self.summary.events += 1
        return event

    def _raw_lines(self, first: int, last: int) -> str:
        kept = self.kept or ()
        return "\n".join(
            line for start, lines in kept if start <= last for line in lines[max(first - start, 0) : last - start + 1]
        )

    def _feed(self, stretch: Stretch, stripper: Stripper, blocks: Blocks) -> Iterator[Block]:
        text = stretch.text.decode("utf-8", "surrogateescape")
        if not stretch.follows:
            blocks.gap()
            self.clock.skip()
        if self.kept is not None:
            self.kept.append((stretch.first_line, text.removesuffix("\n").split("\n")))
        for part in stripper.parts(text, stretch.first_line, stretch.follows):
            if isinstance(part, Rows):
                self.clock.see(part.first)
                yield from blocks.feed_rows(part)
                continue
            for line in part:
                self.clock.see(line)
            yield from blocks.feed(part)

    def _summarise(self, scan: Scan) -> None:
        summary = self.summary
        summary.bytes_read, summary.lines = scan.bytes_read, scan.lines
        head, tail = _edge(scan.head), _edge(scan.tail)
        summary.format = _format(head)
        summary.first_time, summary.last_time = self.clock.bounds(
            next(filter(_dated, head), None), next(filter(_dated, reversed(tail)), None)
        )


def _assembled(logs: dict[int, _Log], blocks: Iterator[Block]) -> Iterator[Event]:
    for block in blocks:
        if (event := logs[block.origin].event(block)) is not None:
            yield event


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
