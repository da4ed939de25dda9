"""Rotated sets read by worker processes, while this one merges and explains: the same events in the same order.

A set's events depend on nothing but its files, so a worker that reads them tells what this process would find. Small
sets go to a worker by the dozen; a set is read here where its files can be read only once, and where no worker is free.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.model import SourceSummary
from oomlog.reading.merge.packing import pack, unpack
from oomlog.reading.remarks import Found
from oomlog.reading.workers import Crew, Tell, Worker, WorkerLost

if TYPE_CHECKING:
    from oomlog.reading.sources import Source

WORTH_BYTES = 16 << 20
"""As many bytes of small sets as a worker is begun for: at least some tens of milliseconds."""
ALONE_BYTES = 4 << 20
"""As many as one set must have by itself: full of reports, it takes a second to read, and as long to explain."""
_PACKED_TIMES = 8  # as long takes a compressed byte as one of plain text
_FILE_BYTES = 256 << 10  # and a file, however small, as so many

Set = tuple[bool, "Iterator[Source]"]
"""Whether it must be read before the next one is asked for, and its sources."""


Progress = Callable[[str, int, int | None], None]
"""Told the source's name, the bytes read so far and the source's size where it is known."""


class Reads(Protocol):
    """What reads a set, and what it keeps of its sources meanwhile."""

    sources: list[SourceSummary]
    errors: list[SourceError]
    progress: Progress | None

    def events_of(self, sources: "Iterable[Source]") -> Iterator[Found]:
        """The events of one set."""
        ...


class Word(Struct, array_like=True):
    """What a worker says of a set: what was begun and failed, then what was found; `ended` has all of its sources."""

    found: bytes | None = None
    begun: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    progress: tuple[str, int, int | None] | None = None
    ended: tuple[SourceSummary, ...] | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Word).decode


def channels(sets: Iterator[Set], reader: Reads, crew: Crew) -> Iterator[tuple[bool, Iterator[Found]]]:
    """Each set's events, read by workers where it is worth one; while one is free, sets are begun ahead of time."""
    ahead = _Ahead(sets)
    ready: deque[Iterator[Found]] = deque()
    while True:
        while crew.free and (batch := ahead.batch()):
            ready += _begun(batch, reader, crew)
        if ready:
            yield False, ready.popleft()
        elif one := ahead.one():
            yield one.passing, reader.events_of(one.sources)
        else:
            return


class _Set(Struct):
    passing: bool
    sources: "Iterable[Source]"
    weight: int


class _Ahead:
    """Sets that were looked at and not given yet."""

    def __init__(self, sets: Iterator[Set]) -> None:
        self._sets = sets
        self._known: deque[_Set] = deque()

    def batch(self) -> "list[Sequence[Source]]":
        """The next sets, as many as are worth a worker; none where that is not so, or one must be read here."""
        taken = total = 0
        while total < WORTH_BYTES:
            if taken == len(self._known) and not self._look():
                return []
            if not (more := self._known[taken].weight):
                return []
            taken, total = taken + 1, WORTH_BYTES if more >= ALONE_BYTES else total + more
        return [list(self._known.popleft().sources) for _ in range(taken)]

    def one(self) -> _Set | None:
        """The next set, if there is one."""
        return self._known.popleft() if self._known or self._look() else None

    def _look(self) -> bool:
        """Whether there is a further set that may be looked at: what passes must be read first."""
        if self._known and self._known[-1].passing:
            return False
        for passing, sources in self._sets:
            listed = sources if passing else list(sources)
            self._known.append(_Set(passing, listed, 0 if passing else _weight(listed)))
            return True
        return False


def _weight(sources: "Iterable[Source]") -> int:
    """About how much work a set is, in bytes of plain text; 0 where only this process can read it."""
    total = 0
    for one in sources:
        if one.modified is None or one.size is None or one.journal is not None or one.now is not None:
            return 0
        total += _FILE_BYTES + one.size * (1 if one.path is not None else _PACKED_TIMES)
    return total


def _begun(sets: "Sequence[Sequence[Source]]", reader: Reads, crew: Crew) -> Iterator[Iterator[Found]]:
    """The events of sets that a worker reads from now on, or this process where none can be had."""
    if (worker := crew.begin(lambda tell: _tell(sets, reader, tell))) is None:
        return map(reader.events_of, sets)
    heard = _Heard(worker, len(sets))
    return (_told(heard.words(number), sources[0].group, reader) for number, sources in enumerate(sets))


def _tell(sets: "Iterable[Iterable[Source]]", reader: Reads, tell: Tell) -> None:
    """What a worker does."""
    news = _News(reader)

    def show(name: str, count: int, size: int | None) -> None:
        tell(_encode(Word(progress=(name, count, size))))

    reader.progress = show
    for sources in sets:
        first = len(reader.sources)
        for found in reader.events_of(sources):
            tell(_encode(news.with_(found=pack(found))))
        tell(_encode(news.with_(ended=tuple(reader.sources[first:]))))


class _News:
    """What came to a reader's books since the last word of it."""

    def __init__(self, reader: Reads) -> None:
        self._reader = reader
        self._begun, self._failed = len(reader.sources), len(reader.errors)

    def with_(self, *, found: bytes | None = None, ended: tuple[SourceSummary, ...] | None = None) -> Word:
        begun = tuple(source.name for source in self._reader.sources[self._begun :])
        errors = tuple(map(str, self._reader.errors[self._failed :]))
        self._begun, self._failed = len(self._reader.sources), len(self._reader.errors)
        return Word(found=found, begun=begun, errors=errors, ended=ended)


class _Heard:
    """What a worker says, set by set; what was not asked for yet is kept."""

    def __init__(self, worker: Worker, sets: int) -> None:
        self._pieces = iter(worker)
        self._kept: list[deque[Word]] = [deque() for _ in range(sets)]
        self._at = 0
        self._lost: WorkerLost | None = None

    def words(self, number: int) -> Iterator[Word]:
        """Of one set; raises WorkerLost where they break off."""
        ended = False
        while not ended:
            while not self._kept[number]:
                self._hear()
            yield (word := self._kept[number].popleft())
            ended = word.ended is not None

    def _hear(self) -> None:
        if self._lost is not None:
            raise self._lost
        try:
            word = _decode(next(self._pieces))
        except WorkerLost as lost:
            self._lost = lost
            raise
        self._kept[self._at].append(word)
        self._at += word.ended is not None


def _told(words: Iterator[Word], name: str, reader: Reads) -> Iterator[Found]:
    """The events of one set, and the reader's books kept as if it had read it."""
    summaries: list[SourceSummary] = []
    try:
        for word in words:
            summaries += (new := [SourceSummary(name=name) for name in word.begun])
            reader.sources += new
            reader.errors += map(SourceError, word.errors)
            if word.progress is not None and reader.progress is not None:
                reader.progress(*word.progress)
            if word.found is not None:
                yield unpack(word.found)
            for summary, whole in zip(summaries, word.ended or (), strict=False):
                for field in summary.__struct_fields__:
                    setattr(summary, field, getattr(whole, field))
    except WorkerLost as lost:
        error = SourceError(f"{name}: {lost}")
        reader.errors.append(error)
        for summary in summaries:
            summary.error = str(error)
