"""Finds, at memory speed, the stretches of a source that can hold an OOM report; no Python loop over lines.

Every line kind that alone justifies an event holds one of NEEDLES. Around each hit enough is taken to hold the whole
report: some text before and after, and more as long as the text still smells of a report.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, MatchKind
from msgspec import Struct, structs

from oomlog.reading import near
from oomlog.reading.chunks import Chunk, Hit, chunks, newlines
from oomlog.reading.records import FIRST, START, Records, long_value
from oomlog.regex import regex

if TYPE_CHECKING:
    from oomlog.errors import SourceError
    from oomlog.reading.sources.source import Source

_OPENERS = (
    b"oom-kill",  # "X invoked oom-killer:", "oom-killer: gfp_mask=", "oom-kill:constraint=", "Would have oom-killed"
    b"total_vm",  # header row of the task table: a report cut at both ends
    b"kB, failcnt",  # "memory: usage 1kB, limit 1kB, failcnt 1": the same of a memcg report
    b"killed as a result",  # "Task in /a killed as a result of limit of /a"
    b"page allocation",  # "page allocation failure", "page allocation stalls"
    b"vmalloc",  # "vmalloc: allocation failure", "vmalloc error:", "use vmalloc=<size>", "vmalloc_node_range for"
    b"allocate memory on",  # "SLUB: Unable to allocate memory on node"
)
_CLOSERS = (
    b"illed process",  # "Killed process", "Would have killed process"
    b"illed\xc2\xa0process",  # the same out of a web page, with no-break spaces
    b"ill process",  # "Kill process N (x) score", "kill process"
    b"oom_reaper",
    b"ut of memory",  # panics, "Out of memory and no killable processes", "OOM victim N (x) is already exiting"
    b"ut of Memory",
    b"deadlocked on memory",  # "Kernel panic - not syncing: System is deadlocked on memory"
    b"105,108,108,101,100,32,112",  # "illed p" where journalctl -o json prints bytes as numbers
    b"105, 108, 108, 101, 100, 32, 112",  # the same from older systemd
)
_SPOKEN = (  # by others than the kernel: user-space killers, then echoes of kills
    b" due to memory ",  # systemd-oomd
    b"sending SIGTERM to process",  # earlyoom
    b"sending SIGKILL to process",
    b'" with signal ',  # its release candidates of 1.3
    b", badness: ",  # its releases up to 1.2; nohang
    b"corrective action:",  # nohang
    b"oomd kill: ",  # Meta's oomd
    b"Kill '",  # lmkd
    b"Reclaim '",
    b"Killing '",  # lowmemorykiller
    b"send sigkill to",
    b"viction manager: ",  # kubelet
    b"low on resource: memory",
    b"systemd-oomd killed",
    b"by the OOM killer",
    b"TaskOOM",
    b"/tasks/oom",
    b"container oom ",
    b"OOMKill",
    b"ystem OOM",
    b"oom_kill event",
    b"status=9/KILL",  # systemd of a unit's main process: OOM or not, its kill may stand in another log
    b"terminated by signal 9",  # PostgreSQL's postmaster, the same
)
_BOOTS = (
    b"Linux version ",
    b"-- Boot ",
    b"-- Reboot --",
    b"setting system clock to",  # "rtc_cmos 00:00: setting system clock to 2026-11-22T16:07:18": wall time of a boot
)
NEEDLES: tuple[bytes, ...] = _OPENERS + _CLOSERS + _SPOKEN + _BOOTS
"""What a stretch holds at least one of (except where it only continues one)."""

_KIB = 1 << 10
_OUTCOMES = range(len(_OPENERS), len(_OPENERS) + len(_CLOSERS) + len(_SPOKEN))
_SAID = range(len(_OPENERS) + len(_CLOSERS), len(_OPENERS) + len(_CLOSERS) + len(_SPOKEN))
_REACH = tuple(
    [(4 * _KIB, 16 * _KIB)] * len(_OPENERS)
    + [(4 * _KIB, 8 * _KIB)] * len(_CLOSERS)
    + [(4 * _KIB, 4 * _KIB)] * len(_SPOKEN)
    + [(2 * _KIB, 2 * _KIB)] * len(_BOOTS)
)
"""Bytes before and after a hit that are taken in any case; 2 KiB hold a whole journal record."""

CHUNK = 2 << 20
PIECE = 1 << 20  # the longest stretch, and the longest line that is kept whole
_WINDOW = 64 * _KIB  # where one smells, all of it is taken
_ENDS = 4 * _KIB
_BEGINNING = 16 * _KIB
"""Where a file begins so shortly before a report, all is taken: it may go on from the file before."""
_CLOSE = 1 * _KIB  # under the smallest reach
_BLOCK = 256 * _KIB  # searched at a time
_SOUGHT = NEEDLES + near.NEEDLES
_ALL = len(_SOUGHT)
_WORDS = tuple(map(NEEDLES.index, near.WORDS))
_OVERLAP = max(map(len, _SOUGHT)) - 1

SMELL = regex(  # every branch begins with a byte that is rare in other logs: six times the speed
    rb"\]\s+\d+\s+\d+\s+\d+\s+\d+\s"  # a row of the task table, where a terminal cut it too
    rb"|\+0x[0-9a-f]+/0x"  # a stack frame
    rb"|B(?: [a-z_()]+: ?\d+[kK]B|, limit \d| {2,}\d+KB)"  # node, zone and memcg lines, unreclaimable slab
    rb"|\*\d+kB"  # free lists
    rb"|_(?:anon|file|reserve\[|refault|restore|activate|nodereclaim|total=)"  # counters, memcg statistics
    rb"|, b(?:tch:|atch \d)"  # per-CPU lists
)
"""Stands in most lines of a report's body."""


class Stretch(Struct, gc=False):
    """Whole lines (one over 1 MiB is cut), at most about 1 MiB. `first_line` counts from 1.

    Of a journal's export whole records; one over 1 MiB, for a value that no OOM killer has written, is left out.

    `follows`: begins where the previous stretch of this source ended. `quiet`: nothing more comes for now. `spoken`: it
    may hold the words of a user-space killer, or an echo of a kill. A stretch without text says that a megabyte has
    passed since the last one. `newlines`: how many the text has; None where nobody has counted them.
    """

    text: bytes
    first_line: int
    follows: bool
    newlines: int | None = None
    quiet: bool = False
    spoken: bool = False


class Scan:
    """One pass over one source: iterate, once, for its stretches.

    `bytes_read`, `lines`, `near_misses`, and `head` and `tail` (the first and last 4 KiB) are complete when the
    iteration has ended, and so is `open_end`: whether the last stretch goes to the source's end, so that a report may
    go on in the next file. What could be read is handed out before a SourceError is raised. `progress` is told
    `bytes_read` as it grows. Big files are shared by so many `threads`.
    """

    def __init__(
        self,
        source: "Source",
        progress: Callable[[int], None] | None = None,
        *,
        chunk: int = CHUNK,
        threads: int = 2,
    ) -> None:
        self.bytes_read = 0
        self.lines = 0
        self.head = b""
        self.tail = b""
        self.open_end = False
        self.near_misses = near.NearMisses()
        self._source = source
        self._progress = progress
        self._size = chunk
        self._threads = threads

    def __iter__(self) -> Iterator[Stretch]:
        cutter = _Cutter()
        error: SourceError | None = None
        for chunk in chunks(self._source, _search, _OVERLAP, self._size, self._threads):
            self._note(chunk)
            yield from cutter.cut(chunk)
            yield from cutter.lull(chunk)
            error = chunk.error
        self.open_end = 0 < cutter.given == self.bytes_read
        if error is not None:
            raise error

    def _note(self, chunk: Chunk) -> None:
        self.bytes_read = chunk.stop
        hits = [(_SOUGHT[n % _ALL], begin) for n, begin, end in chunk.hits if n >= len(NEEDLES) and end > chunk.start]
        self.near_misses.add(chunk, hits, self.lines)
        self.lines += chunk.newlines
        if len(self.head) < _ENDS:
            self.head += chunk.buffer[chunk.start - chunk.base : chunk.stop - chunk.base][: _ENDS - len(self.head)]
        self.tail = bytes(chunk.buffer[max(0, chunk.stop - chunk.base - _ENDS) : chunk.stop - chunk.base])
        if chunk.last and self.tail and not self.tail.endswith(b"\n"):
            self.lines += 1
        if self._progress is not None:
            self._progress(self.bytes_read)


_SEARCHER = BytesAhoCorasick(_SOUGHT, matchkind=MatchKind.LeftmostFirst)


def _search(text: memoryview) -> list[Hit]:
    """Hits in `text`; of those that stand close together one of each needle (a log may be made of nothing else).

    Near misses, which open no stretch, come all, numbered after NEEDLES; near.WORDS are hits of both kinds.
    """
    kept: list[Hit] = []
    last = [-_CLOSE] * len(NEEDLES)
    near_last = -near.CLOSE
    for start in range(0, len(text), _BLOCK):
        base = max(0, start - _OVERLAP)
        for needle, begin, end in _SEARCHER.find_matches_as_indexes(text[base : start + _BLOCK]):
            at = base + begin
            if at - near_last >= near.CLOSE and _is_near(needle, text[base + end :]):
                near_last = at
                kept.append((needle + _ALL if needle in _WORDS else needle, at, base + end))
            if needle < len(NEEDLES) and at - last[needle] >= _CLOSE:
                last[needle] = at
                kept.append((needle, at, base + end))
    return kept


def _is_near(needle: int, after: memoryview) -> bool:
    return needle >= len(NEEDLES) or (needle in _WORDS and not near.is_kernels(NEEDLES[needle], after))


def _regions(chunk: Chunk, records: Records | None) -> list[tuple[int, int]]:
    """What the hits of a chunk call for: begin and end, sorted, not merged; they may lie outside of the chunk."""
    regions = []
    for needle, begin, end in chunk.hits:
        if needle < len(NEEDLES) and end > chunk.start and not (records and records.long(chunk, begin)):
            before, after = _REACH[needle]
            regions.append((begin - before, end + after))
    return sorted(regions)


class _Cutter:
    """Cuts chunk after chunk into stretches. All offsets are the source's."""

    def __init__(self) -> None:
        self._until: int | None = None  # the open region goes on to here at least
        self._taken = 0  # end of what was taken into a region
        self._clear = 0  # nothing smells between _taken and here
        self._pending = bytearray()  # taken, not yet handed out
        self.given = 0  # end of the last stretch
        self._lull = 0  # the same, where it was long ago
        self._first_line = 1  # of what is pending
        self._line_start = 0  # of the line at _taken
        self._mark = 0  # newlines are counted up to here
        self._newlines = 0  # before _mark
        self._said = 0  # end of the last hit that others than the kernel may have said
        self._outcome: int | None = None  # end of the last hit, not handed out yet, that may complete an event
        self._of_hits: Records | None = None  # of a journal's export
        self._of_text: Records | None = None
        self._skip = 0  # up to here all is left out

    def cut(self, chunk: Chunk) -> Iterator[Stretch]:
        total = self._newlines + chunk.newlines
        if not chunk.start and chunk.buffer.startswith(FIRST):
            self._of_hits, self._of_text = Records(), Records()
        for begin, until in _regions(chunk, self._of_hits):
            if self._until is not None:
                yield from self._go_on(chunk, self._until, begin)
            if self._until is None:
                self._open(chunk, begin)
            self._until = max(self._until or 0, until)
        ends = (end for n, _, end in chunk.hits if n in _OUTCOMES and end > chunk.start)
        self._outcome = max(ends, default=self._outcome)
        self._said = max((end for n, _, end in chunk.hits if n in _SAID), default=self._said)
        if self._until is not None:
            yield from self._go_on(chunk, self._until, chunk.stop)
        if self._until is not None and chunk.last:
            yield from self._close(chunk, chunk.stop)
        if chunk.quiet:
            yield from self._rest()
        if self._of_hits is not None:
            self._of_hits.long(chunk, chunk.stop)  # what goes on in the next chunk
        self._mark, self._newlines = chunk.stop, total

    def lull(self, chunk: Chunk) -> Iterator[Stretch]:
        """Once after each stretch: nothing was found for long."""
        if self._until is None and 0 < self.given != self._lull and chunk.stop - self.given >= PIECE:
            self._lull = self.given
            yield Stretch(b"", self._first_line, follows=False)

    def _open(self, chunk: Chunk, begin: int) -> None:
        """Begin a region at a line start, further back while the text smells (its beginning was cut off or lost)."""
        floor = max(self._taken, chunk.base)
        begin = max(begin, floor)
        while begin > max(floor, self._clear) and _smells(chunk, begin - _WINDOW, begin):
            begin = max(begin - _WINDOW, floor)
        if begin < _BEGINNING and not floor:
            begin = 0
        if self._of_text is not None and (at := chunk.buffer.rfind(START, floor - chunk.base, begin - chunk.base)) >= 0:
            begin = chunk.base + at + 2
        newline = chunk.buffer.rfind(b"\n", max(floor, begin - PIECE) - chunk.base, begin - chunk.base)
        if newline >= 0:
            begin = chunk.base + newline + 1
        elif begin - floor <= PIECE:
            begin = floor
        self._taken = self._line_start = begin
        self._first_line = self._count(chunk, begin) + 1

    def _go_on(self, chunk: Chunk, until: int, limit: int) -> Iterator[Stretch]:
        """Take the open region: to `limit` (the next hit's text) if nothing ends it before, else close it."""
        while until < limit:
            seen = min(until + _WINDOW, chunk.stop)
            if seen < until + _WINDOW and not chunk.last:
                break  # the next chunk shows more
            if not _smells(chunk, until, seen) and not self._within_long(chunk, seen):
                newline = chunk.buffer.find(b"\n", until - 1 - chunk.base, seen - chunk.base)
                if newline >= 0 or until - self._line_start >= PIECE:
                    self._clear = seen
                    yield from self._close(chunk, chunk.base + newline + 1 if newline >= 0 else until)
                    return
            until += _WINDOW
        self._until = until
        yield from self._take(chunk, min(until, chunk.stop))

    def _close(self, chunk: Chunk, end: int) -> Iterator[Stretch]:
        yield from self._take(chunk, end)
        if self._pending:
            yield self._piece(len(self._pending))
        self._until = None

    def _rest(self) -> Iterator[Stretch]:
        """The whole lines taken so far, if they may complete an event; what follows them will continue them."""
        length = self._pending.rfind(b"\n") + 1
        if self._outcome is not None and self._outcome < self._taken - len(self._pending) + length:
            yield structs.replace(self._piece(length), quiet=True)
            self._outcome = None

    def _take(self, chunk: Chunk, end: int) -> Iterator[Stretch]:
        while self._taken < end:
            to = min(end, self._taken + PIECE)
            self._pending += memoryview(chunk.buffer)[self._taken - chunk.base : to - chunk.base]
            newline = chunk.buffer.rfind(b"\n", self._taken - chunk.base, to - chunk.base)
            self._line_start = chunk.base + newline + 1 if newline >= 0 else self._line_start
            self._taken = to
            self._leave_out()
            while len(self._pending) >= PIECE:
                yield self._piece(self._whole())
                self._leave_out()

    def _within_long(self, chunk: Chunk, place: int) -> bool:
        """Whether a record goes on here that what follows it may not be told from."""
        return self._of_text is not None and self._of_text.long(chunk, place) > 0

    def _whole(self) -> int:
        """How much of what is pending makes a piece: whole records, whole lines, or what there is."""
        pending = self._pending
        records = pending.rfind(START, 0, PIECE) + 2 if self._of_text is not None else 0
        return records if records > 1 else pending.rfind(b"\n", 0, PIECE) + 1 or PIECE

    def _leave_out(self) -> None:
        """Drops a record with a value over PIECE."""
        begin = self._taken - len(self._pending)
        if self._of_text is not None and self._skip <= begin and len(self._pending) >= PIECE:
            end = long_value(self._pending)
            self._skip = begin + end if end >= PIECE else 0
        if self._skip > begin:
            self._drop(min(self._skip - begin, len(self._pending)))

    def _drop(self, length: int) -> None:
        """What is dropped is no gap: the next piece follows."""
        begin = self._taken - len(self._pending)
        if begin == self.given:
            self.given += length
        self._first_line += newlines(memoryview(bytes(self._pending[:length])))
        del self._pending[:length]

    def _piece(self, length: int) -> Stretch:
        begin = self._taken - len(self._pending)
        follows = begin > 0 and begin == self.given
        text = bytes(self._pending[:length])
        count = newlines(memoryview(text))
        stretch = Stretch(text, self._first_line, follows, count, spoken=self._said > begin)
        del self._pending[:length]
        self._first_line += count
        self.given = begin + length
        return stretch

    def _count(self, chunk: Chunk, to: int) -> int:
        """Newlines before `to`."""
        low, high = sorted((self._mark, to))
        between = newlines(memoryview(chunk.buffer)[low - chunk.base : high - chunk.base])
        self._newlines += between if to > self._mark else -between
        self._mark = to
        return self._newlines


def _smells(chunk: Chunk, begin: int, end: int) -> bool:
    return SMELL.search(chunk.buffer, max(0, begin - chunk.base), end - chunk.base) is not None
