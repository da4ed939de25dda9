"""The only composer of the reading stages: arguments → sources → stretches → lines → blocks → events.

Beside the blocks the killers in user space listen to the same lines; events wait for the echoes of their kills.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import chain, islice

from msgspec import Struct
from msgspec.structs import replace

from oomlog.errors import SourceError
from oomlog.model import Echo, Event, SourceSummary
from oomlog.reading.apart import Progress
from oomlog.reading.apart import channels as apart
from oomlog.reading.assemble import Own, assemble
from oomlog.reading.assemble.userspace import assemble_decision
from oomlog.reading.block import Block
from oomlog.reading.blocks import Blocks
from oomlog.reading.clock import When
from oomlog.reading.decision import Decision, speaker
from oomlog.reading.echoes import Heard, echo
from oomlog.reading.framings import Stripper
from oomlog.reading.identity import identity
from oomlog.reading.joining import Joining, Saying, Waiting
from oomlog.reading.kept import Kept
from oomlog.reading.killers import Killers
from oomlog.reading.line import Line, Rows
from oomlog.reading.merge import Channel, Spool, Window, merged
from oomlog.reading.near import overlook, settled, told
from oomlog.reading.order import is_newest_first
from oomlog.reading.remarks import Found, Reboot, Remark, named
from oomlog.reading.renumber import Numbers, from_end, none, renumbered
from oomlog.reading.saved import saved_events
from oomlog.reading.scan import Scan, Stretch
from oomlog.reading.sources import Attachment, Source, find, in_groups
from oomlog.reading.spans import JOURNAL, of_journal, of_text
from oomlog.reading.stamps import clock_of
from oomlog.reading.text import clean_path
from oomlog.reading.turned import Piece, Turned
from oomlog.reading.workers import Crew


class Options(Struct, frozen=True, kw_only=True):
    """How logs are read: `tz` for stamps without a zone, `year` of the last line of logs without years, `raw` to keep
    each report's own lines in `Event.raw`, `own` to write it otherwise, `attachments` what stands beside the logs in
    bundles. Big inputs are read by up to `jobs` processes, which changes nothing but the time.
    """

    tz: tzinfo | None = None
    year: int | None = None
    raw: bool = False
    own: Own | None = None
    attachments: bool = False
    jobs: int = 1


class Reader:
    """Reads the events of some sources, several logs by time, each event once; iterate once.

    `sources` grows with every source that was begun; `errors` holds what could not be read: reading went on; `notices`
    what was read otherwise than one would expect, a line each. `attachments` (with Options.attachments) is what stood
    beside the logs in bundles and directories. `given`, to be set before, are sources that somebody else has found;
    `scan`, too, is what searches a text, for who has searched some already.
    """

    def __init__(
        self, arguments: Sequence[str], options: Options | None = None, progress: Progress | None = None
    ) -> None:
        self.sources: list[SourceSummary] = []
        self.errors: list[SourceError] = []
        self.notices: list[str] = []
        self.attachments: list[Attachment] = []
        self._arguments = arguments
        self._options = options or Options()
        self.progress = progress
        self._window = Window()
        self.given: Iterable[Source] = ()
        self.scan: Callable[..., Scan] = Scan

    def __iter__(self) -> Iterator[Event]:
        alone = self._options.jobs < 2 or self._options.own is not None  # who writes may remember what it wrote
        with Crew(0 if alone else self._options.jobs) as crew:
            yield from self._merged(self._channels(crew))

    def _merged(self, channels: Iterator[Channel]) -> Iterator[Event]:
        if (first := next(channels, None)) is None:
            return
        begun = [first, *islice(channels, 1 if first.waits else 0)]
        if first.waits and len(begun) == 1:
            for found in first.events:
                if isinstance(found, Event):
                    yield found
                elif isinstance(found, Remark):
                    told(self.sources, found)
            return
        yield from merged(chain(begun, channels), self._window)
        for remark in self._window.unheard:
            told(self.sources, remark)

    @property
    def late(self) -> int:
        """How many copies of events came after their event had left; they were dropped."""
        return self._window.late

    def _channels(self, crew: Crew) -> Iterator[Channel]:
        """The events of each rotated set; what is read from an archive front to back is kept until its turn comes."""
        spool = Spool()
        beside = self.attachments.append if self._options.attachments else None
        found = find(self._arguments, self.errors.append, self.notices.append, beside)
        for passing, events in apart(in_groups(chain(found, self.given)), self, crew):
            yield Channel(*spool.keep(events), kept=True) if passing else Channel(events)

    def events_of(self, sources: Iterable[Source]) -> Iterator[Found]:
        """What the files of one set tell, read in a row: a report may go on from one to the next."""
        summaries: list[SourceSummary] = []
        return settled(self._events_of(sources, summaries), summaries)

    def _events_of(self, sources: Iterable[Source], summaries: list[SourceSummary]) -> Iterator[Found]:
        logs: dict[int, _Log] = {}
        blocks, joining = Blocks(), Joining()
        goes_on = False
        for number, source in enumerate(sources):
            blocks.origin = number
            summary = SourceSummary(name=source.name)
            self.sources.append(summary)
            summaries.append(summary)
            if source.kind == "events":
                saved = saved_events(source, summary, self._told(source))
                if self._options.own:  # what lines were saved with them, it did not write
                    saved = (replace(event, raw=None) for event in saved)
                yield from self._guarded(saved, summary)
                continue
            logs[number] = log = _Log(source, summary, self._options, self.scan, goes_on=goes_on)
            logs.pop(number - KEPT_LOGS, None)
            yield from self._guarded(_joined(logs, log.found(blocks, self._told(source)), joining), summary)
            goes_on = log.open_end
        yield from _joined(logs, blocks.flush(), joining)
        yield from joining.flush()

    def _told(self, source: Source) -> Callable[[int], None] | None:
        tell = self.progress
        return None if tell is None else lambda count: tell(source.name, count, source.size)

    def _guarded(self, found: Iterator[Found], summary: SourceSummary) -> Iterator[Found]:
        """What was readable comes out; the failure is kept for the end."""
        try:
            yield from found
        except SourceError as error:
            self.errors.append(error)
            summary.error = str(error)


KEPT_LOGS = 8
"""A report can go on from one file of a rotated set to the next, over empty ones too."""
MOST_THREADS = 4
"""That search one file: newlines are counted under Python's lock, a quarter of the work."""
KEPT_HEARD = 4096
"""For `own`: the lines of a killer in user space, others' between them, are no further apart."""
KEPT_KEYS = 1024
"""For reports that stand twice in one log."""
_QUIET = None  # the source stands still: what is known goes out
_Piece = Block | Waiting | Saying | Reboot | None


class _Log:
    """One text source on its way to events. `goes_on`: a report may go on in it from the file before.

    `open_end`: whether one may go on from it in the next file, once it was read.
    """

    def __init__(
        self, source: Source, summary: SourceSummary, options: Options, scan: Callable[..., Scan], *, goes_on: bool
    ) -> None:
        self.source, self.summary, self.scan = source, summary, scan
        self.clock = clock_of(source, options.tz, options.year)
        self.met: dict[tuple[object, ...], None] = {}
        self.kept = Kept() if options.raw else None
        self.lines_from_end: int | None = None
        self.own = options.own
        self.threads = max(2, min(options.jobs, MOST_THREADS))
        self.heard_last: deque[Line] = deque(maxlen=KEPT_HEARD if options.own else 0)
        self.goes_on, self.open_end = goes_on, False
        self.killers = Killers()

    def found(self, blocks: Blocks, progress: Callable[[int], None] | None) -> Iterator["_Piece"]:
        """What this source holds: the blocks that end within it (those still open stay in `blocks`), and the rest."""
        scan = self.scan(self.source, progress, threads=self.threads)
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
            nothing = self.goes_on and not scan.bytes_read
            self.open_end = nothing or (scan.open_end and self.lines_from_end is None)
            if self.source.journal is not None:
                of_journal(self.summary, self.source.journal, self.source.size or 0)
            else:
                of_text(self.summary, scan, self.clock, newest_first=self.lines_from_end is not None)

    def placed(self, event: Event) -> Event:
        """The event with the line numbers of the log, if it has any."""
        if self.source.journal is not None:
            event = replace(event, source=replace(event.source, format=JOURNAL))
        return event if (numbers := self._numbers) is None else renumbered(event, numbers)

    @property
    def _numbers(self) -> Numbers | None:
        """The log's numbers of the lines, where they are not those that were read."""
        if not self.source.numbered:
            return none
        return None if self.lines_from_end is None else from_end(self.lines_from_end)

    def event(self, block: Block) -> Event | None:
        """The block's event; None for a report that the log holds again."""
        event = assemble(block, self.source.name, self.clock, self._raw, self.own)
        return self._once(event, identity(event, block))

    def decided(self, decision: Decision, origin: int) -> Waiting:
        """The event of a killer in user space, which may grow, or turn out to be none, until it leaves."""
        line = decision.line
        when, boot = self.clock.when(line), self.clock.boot(line)
        key = (decision.killer, *decision.printed, when.time_text, when.monotonic_seconds, boot, line.host)

        def make() -> Event | None:
            if decision.void:
                return None
            event = assemble_decision(decision, self.source.name, when, boot, self._raw)
            return self.placed(event if self.own is None else replace(event, raw=self.own(self._said(decision), ())))

        def leave() -> Event | None:
            decision.left = True
            event = make()
            dated = when.time_text is not None or when.monotonic_seconds is not None
            return event and self._once(event, key if dated else None)

        return Waiting(make, leave, when, (origin, line.number))

    def heard(self, heard: Heard, origin: int) -> Saying:
        """An echo, with the event that it would be proof of by itself."""
        line = heard.line
        when = self.clock.when(line)
        number = line.number if (numbers := self._numbers) is None else numbers(line.number)
        said = Remark(
            names=named(heard.keys),
            echo=Echo(by=heard.by, text=clean_path(line.text), time=when.time, source=self.source.name, line=number),
            when=when,
            killer=heard.killer,
            count=heard.count,
            host=line.host,
            boot_id=line.boot_id,
            boot=self.clock.boot(line),
        )
        return Saying(said, None if heard.alone is None else self.decided(heard.alone, origin).leave)

    def _said(self, decision: Decision) -> list[Line]:
        """The decision's own lines: what its speaker said meanwhile."""
        who, host = speaker(decision.line), decision.line.host
        lines = [line for line in self.heard_last if decision.first <= line.number <= decision.last]
        return [line for line in lines if line.host == host and speaker(line) == who]

    @property
    def _raw(self) -> Callable[[int, int], str] | None:
        return None if self.kept is None else self.kept.lines

    def _once(self, event: Event, key: tuple[object, ...] | None) -> Event | None:
        """The event, unless the log had it before."""
        if key is not None and key in self.met:
            self.summary.repeated += 1
            self.summary.repeated_line = self.summary.repeated_line or event.source.first_line
            return None
        if key is not None:
            self.met[key] = None
            if len(self.met) > KEPT_KEYS:
                self.met.pop(next(iter(self.met)))
        self.summary.events += 1
        return event

    def _feed(self, stretch: Stretch, stripper: Stripper, blocks: Blocks) -> Iterator["_Piece"]:
        if not stretch.text:
            yield from blocks.settle()
            yield _QUIET
            return
        text = stretch.text.decode("utf-8", "surrogateescape")
        if not (stretch.follows or (self.goes_on and stretch.first_line == 1)):
            blocks.gap()
            self.clock.skip()
        if self.kept is not None:
            self.kept.add(text, stretch.first_line, stretch.newlines)
        for part in stripper.parts(text, stretch.first_line, stretch.follows, stretch.newlines):
            if isinstance(part, Rows):
                self.clock.see(part.first)
                yield from blocks.feed_rows(part)
                continue
            self.clock.see(*part)
            yield from blocks.feed(part)
            if not self.summary.events:
                overlook(self.summary, part)
            said = part if stretch.spoken else [line for line in part if line.kernel is False]
            yield from self._listen(said, blocks.origin)
        yield from self._begun()
        if stretch.quiet:
            yield from blocks.settle()
            yield _QUIET

    def _turned(
        self, scan: Scan, stretches: Iterator[Stretch], stripper: Stripper, blocks: Blocks
    ) -> Iterator["_Piece"]:
        """The blocks of a log that is newest first, once all of it was read."""
        failure = None
        with Turned(self.source.name) as turned:
            try:
                for stretch in filter(lambda stretch: stretch.text, stretches):
                    text = stretch.text.decode("utf-8", "surrogateescape")
                    lines = stripper.strip(text, stretch.first_line, stretch.follows)
                    overlook(self.summary, lines)
                    turned.add(lines, "" if self.kept is None else text, stretch.first_line, follows=stretch.follows)
            except SourceError as error:
                failure = error
            self.lines_from_end = scan.lines
            for piece in turned.pieces(scan.lines):
                yield from self._feed_turned(piece, blocks)
        if failure is not None:
            raise failure

    def _feed_turned(self, piece: Piece, blocks: Blocks) -> Iterator["_Piece"]:
        if not piece.follows:
            blocks.gap()
            self.clock.skip()
        if self.kept is not None:
            self.kept.add_turned([one.lines[0].number for one in piece.records], [one.text for one in piece.records])
        lines = [line for record in piece.records for line in record.lines]
        self.clock.see(*lines)
        yield from blocks.feed(lines)
        yield from self._listen(lines, blocks.origin)
        yield from self._begun()

    def _begun(self) -> Iterator[Reboot]:
        """The boots that have begun; their kernel's stamp counts from then."""
        for line, when in self.clock.begun():
            if when.epoch is not None:
                yield Reboot(since=when.epoch - (when.monotonic_seconds or 0.0), when=when, host=line.host)

    def _listen(self, lines: Sequence[Line], origin: int) -> Iterator["_Piece"]:
        """What others than the kernel say: kills in user space, and echoes."""
        self.heard_last.extend(lines)
        for line in lines:
            for decision in self.killers.hear(line):
                yield self.decided(decision, origin)
            if (heard := echo(line)) is not None:
                yield self.heard(heard, origin)


def _joined(logs: dict[int, _Log], found: Iterator[_Piece], joining: Joining) -> Iterator[Found]:
    """The events of what was found, each with the echoes of its kills."""
    for one in found:
        if one is _QUIET:
            yield from joining.flush()
        elif isinstance(one, Saying):
            yield from joining.echo(one)
        elif isinstance(one, Reboot):
            yield from joining.reboot(one)
        elif isinstance(one, Waiting):
            yield from joining.event(one)
        else:
            for waiting in _all_waiting(logs[one.origin], one):
                yield from joining.event(waiting)


def _all_waiting(log: _Log, block: Block | None) -> Iterator[Waiting]:
    while block is not None:
        if (waiting := _waiting(log, block)) is not None:
            yield waiting
        block = block.rest


def _waiting(log: _Log, block: Block) -> Waiting | None:
    """The event of a block, which is what it is."""
    event = log.event(block)
    if event is None:
        return None
    placed = log.placed(event)
    when = When(time=event.time, monotonic_seconds=event.monotonic_seconds, epoch=_epoch(event.time))
    return Waiting(lambda: placed, lambda: placed, when, (block.origin, event.source.first_line or 0))


def _epoch(time: str | None) -> float | None:
    return None if time is None else datetime.fromisoformat(time).timestamp()
