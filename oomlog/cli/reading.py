"""What a command reads: the named sources or the usual ones, through the wanted filter, with its failures told."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from oomlog.cli.warning import warn
from oomlog.errors import SourceError
from oomlog.model import Event, SourceSummary
from oomlog.reporting.filters import Filter, in_zone, select
from oomlog.units import counted

if TYPE_CHECKING:
    from oomlog.explaining.rules.thresholds import Thresholds
    from oomlog.reading.assemble import Own
    from oomlog.reading.pipeline import Options, Reader
    from oomlog.reading.sources import Attachment
    from oomlog.settings.snapshot import Snapshot

STDIN = 0
# One family of files holds the kernel's messages; the others repeat them.
USUAL = ("kern.log*", "messages*", "syslog*", "dmesg")


class Reading:
    """The events that a command works on. Iterate once, then ask `status`, `sources`, `attachments` and `failures`."""

    def __init__(
        self,
        *,
        sources: tuple[str, ...],
        wanted: Filter,
        tz: tzinfo | None = None,
        year: int | None = None,
        display_tz: tzinfo | None = None,
        thresholds: "Thresholds | None" = None,
        beside: tuple[str, ...] = (),
        config: str | None = None,
        jobs: int | None = None,
    ) -> None:
        self._arguments = sources
        self._wanted = wanted
        self._beside = beside
        self._tz, self._year, self.display_tz = tz, year, display_tz
        self._thresholds = thresholds
        self.config = config
        self._jobs = jobs
        self.sources: list[SourceSummary] = []
        self.attachments: list[Attachment] = []
        self.tree: Snapshot | None = None
        """The settings to explain events with, instead of those that the sources hold."""
        self.status = 0
        self.failures: list[str] = []

    @property
    def named(self) -> bool:
        """Whether a source was named, or this machine's own are meant."""
        return bool(self._arguments)

    @property
    def here(self) -> tzinfo | None:
        """The zone of times that are typed without one; None: what the log's own clock showed."""
        return self.display_tz or self._tz

    def add_source(self, name: str) -> None:
        """Read this one first."""
        self._arguments = (name, *self._arguments)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The sources as they were named."""
        return self._arguments

    def of(self, source: str) -> "Reading":
        """The same of one source alone."""
        one = copy(self)
        one._arguments, one.sources, one.failures, one.status = (source,), [], [], 0  # noqa: SLF001 - its own
        return one

    @property
    def wanted(self) -> Filter:
        """Which events are asked for."""
        return self._wanted

    @property
    def thresholds(self) -> "Thresholds | None":
        """The lines that the diagnosis draws, where a file names them."""
        return self._thresholds

    @property
    def options(self) -> "Options":
        """How logs are read."""
        from oomlog.reading.pipeline import Options

        return Options(tz=self._tz, year=self._year, raw=True)

    def saved_beside(self) -> list[tuple[str, bytes]]:
        """What `--pods` and `--containers` name, as it stands there; what can't be read is told with the events."""
        from oomlog.cli.names import read
        from oomlog.explaining.joins import containers_in

        found, failed = [], []
        for path in self._beside:
            try:
                found.append((path, read(path)))
                containers_in(*found[-1])
            except SourceError as error:
                failed.append(error)
        if not self.named:
            self._tell(failed)
        return found

    def naming(self) -> Callable[[Event], Event]:
        """Names pods and containers by what was saved beside the logs."""
        from oomlog.cli.names import Names

        return Names(self._beside, [], lambda error: warn(str(error))).named

    def events(
        self, *, raw: bool = False, own: "Own | None" = None, explain: bool = True, progress: bool = True
    ) -> Iterator[Event]:
        """The wanted events as they are read; at the end, one line on standard error for each source that failed.

        All events are explained before they are chosen from: those before one are part of what explains it, and
        `--workload` looks at what explaining found. `own` writes their `raw`, as `Options` says.
        """
        from oomlog.cli.names import Names
        from oomlog.cli.progress import Progress
        from oomlog.reading.pipeline import Reader

        options = replace(self.options, raw=raw or explain, own=own, attachments=True, jobs=self._jobs or _cores())
        undated = 0
        with Progress(sys.stderr, enabled=progress and sys.stderr is not None) as shown:
            reader = Reader(self._arguments or default_sources(), options, shown.update)
            self.sources, self.attachments = reader.sources, reader.attachments
            names = Names(self._beside, reader.attachments, reader.errors.append)
            events = self._explained(reader, keep_raw=raw) if explain else reader
            for event in select(map(names.named, events), self._wanted):
                self._tell(reader.errors)
                self._note(reader.notices)
                undated += event.time is None
                yield event if self.display_tz is None else in_zone(event, self.display_tz)
        self._at_the_end(reader, list(names.last_words()), undated)

    def _at_the_end(self, reader: "Reader", last_words: Iterable[str], undated: int) -> None:
        """What is told only when all has been read."""
        self._note(reader.notices)
        self._tell(reader.errors)
        for source in self.sources:
            _told_of(source)
        if reader.late:
            warn(f"{counted(reader.late, 'copy', 'copies')} of events dropped: met after their event had left")
        for line in last_words:
            warn(line)
        if undated and self._wanted.asks_time:
            warn(f"{counted(undated, 'event')} without a time kept: --since and --until cannot judge them")

    def _explained(self, events: Iterable[Event], *, keep_raw: bool) -> Iterator[Event]:
        from oomlog.explaining.explain import Explainer
        from oomlog.reporting.own_settings import OwnSettings

        settings = OwnSettings(self.attachments, self.tree)
        explainer = Explainer(self._thresholds, settings.of)
        for event in events:
            yield explainer.explain(event, keep_raw=keep_raw)

    def _note(self, notices: list[str]) -> None:
        """Each is told once."""
        while notices:
            warn(notices.pop(0))

    def _tell(self, errors: Sequence[SourceError]) -> None:
        for error in errors[len(self.failures) :]:
            warn(str(error))
            self.failures.append(str(error))
            self.status = error.exit_code


def _told_of(source: SourceSummary) -> None:
    if not (source.lines or source.events or source.error):
        warn(f"{source.name}: empty: there is nothing to read in it")
    if source.repeated:
        again = f"again at line {source.repeated_line}"
        more = f", {source.repeated - 1} more further on" if source.repeated > 1 else ""
        warn(f"{source.name}: the same report stands in it twice and was counted once: {again}{more}")


def _cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def default_sources(
    logs: Path = Path("/var/log"), ring: Path = Path("/dev/kmsg"), journal: Callable[[], bool] | None = None
) -> list[str]:
    """What is read where nothing is named: what is piped in, else the journal, the ring buffer, the usual files.

    Standard error says which. `journal` tells whether this machine has one that may be read.
    """
    from oomlog.reading.sources.journal_places import has_journal

    if _is_fed(STDIN):
        return ["-"]
    if (journal or has_journal)():
        warn("reading this machine's journal")
        return ["journal:"]
    if _opens(ring):
        warn(f"no journal to be read here: reading {ring}, what the kernel said lately")
        return [f"kmsg:{ring}"]
    for glob in USUAL:
        if found := sorted(str(path) for path in logs.glob(glob) if path.is_file()):
            warn(f"reading {', '.join(found)}")
            return found
    raise SourceError(
        f"no source named, and no journal, {ring} or kernel log under {logs} that may be read:"
        " run it as root, name a file, or pipe one: dmesg | oomlog events"
    )


def growing_sources(logs: Path = Path("/var/log"), ring: Path = Path("/dev/kmsg")) -> list[str]:
    """What is followed where nothing is named: the journal, else the ring buffer, else the log that is written."""
    from oomlog.reading.sources.journal_places import has_journal

    if has_journal():
        warn("following this machine's journal")
        return ["journal:"]
    if _opens(ring):
        warn(f"no journal to be read here: following {ring}")
        return [f"kmsg:{ring}"]
    for name in ("kern.log", "messages", "syslog"):
        if (logs / name).is_file():
            warn(f"following {logs / name}")
            return [str(logs / name)]
    raise SourceError(f"no source named, and no journal, {ring} or kernel log under {logs} to follow: name a file")


def _opens(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def _is_fed(descriptor: int) -> bool:
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)
