"""Near misses: lines that look like an out-of-memory kill and prove none, counted while a source is searched.

They open no stretch and make no event: an application's own error, a SIGKILL whose sender the line does not name.
"""

from typing import TYPE_CHECKING

from oomlog.model import Event
from oomlog.model.summary import NearKind, NearMiss
from oomlog.reading.finding import holding
from oomlog.reading.signals import signal
from oomlog.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oomlog.model import SourceSummary
    from oomlog.reading.chunks import Chunk
    from oomlog.reading.line import Line
    from oomlog.reading.remarks import Found, Remark

_KINDS: dict[bytes, NearKind] = {
    b"OutOfMemoryError": "application",  # java.lang.OutOfMemoryError
    b"OutOfMemoryException": "application",  # System.OutOfMemoryException of .NET
    b"MemoryError": "application",  # Python
    b"std::bad_alloc": "application",
    b"annot allocate memory": "application",  # strerror(ENOMEM)
    b"heap out of memor": "application",  # "JavaScript heap out of memory"; one letter short of the kernel's words
    b"VM: killing process": "kernel-words",  # arch/*/mm/fault.c to 2.6.35: by the page fault that found no memory
    b"oom_kill_process+0x": "remains",
    b"out_of_memory+0x": "remains",
    b"OOMKill": "told",  # Kubernetes, of a container's last state
    b"kill failed: Timer expired": "outlived",  # earlyoom
    b"status=9/KILL": "sigkill",  # systemd
    b"signal: killed": "sigkill",  # Go
    b"terminated by signal 9": "sigkill",  # PostgreSQL
    b"signal 9": "sigkill",  # nginx, Apache, gunicorn
    b"sent SIGKILL": "sigkill",  # gunicorn: "Worker (pid:21) was sent SIGKILL! Perhaps out of memory?"
    b"code 137": "exit-137",  # 128 + SIGKILL, of shells and containers
    b"status 137": "exit-137",
    b"code=137": "exit-137",
    b"status=137": "exit-137",
    b'xitCode":137': "exit-137",
    b"xitCode: 137": "exit-137",
}
WORDS = (b"ut of memory", b"ut of Memory", b"status=9/KILL", b"terminated by signal 9", b"OOMKill")
"""Needles of reports and echoes already, which stand in other lines too."""
NEEDLES: tuple[bytes, ...] = tuple(needle for needle in _KINDS if needle not in WORDS)
_OF_KERNEL = regex(
    rb"ut of [mM]emory(?: \(oom_kill_allocating_task\)| in UB -?\d+)?"
    rb"(?:: (?:[kK]|OOM k)ill|: system-wide| and no killable)|not syncing"
)
CLOSE = 32
"""Hits closer than so many bytes are one: a line with a stamp is longer, and memory stays bounded."""
_NEAR = 4096
_LONGEST = 400
"""Bytes of a line that are kept."""


def is_kernels(word: bytes, after: memoryview) -> bool:
    """Whether what follows one of WORDS is as the kernel goes on where it kills."""
    return word.startswith(b"ut of") and bytes(after[:6]).lower() == b": kill"


class NearMisses:
    """Add chunk after chunk; `found` has each kind once, with its first line."""

    def __init__(self) -> None:
        self.found: dict[NearKind, NearMiss] = {}
        self._last: dict[NearKind, int] = {}

    def add(self, chunk: "Chunk", hits: list[tuple[bytes, int]], lines: int) -> None:
        """`hits` are needles and where they begin, by that; `lines` come before the chunk."""
        for needle, begin in hits:
            start, text = _line(chunk, begin - chunk.base)
            kind = _kind(needle, text)
            if kind == "told" and not _LAST_STATE.search(text):
                continue  # echoes have their own words
            if self._last.get(kind, -1) >= chunk.base + start or (needle in WORDS and _OF_KERNEL.search(text)):
                continue  # the same line again, or the kernel's
            self._last[kind] = begin
            known = self.found.get(kind)
            if known is None:
                number = lines + chunk.buffer.count(
                    b"\n", chunk.start - chunk.base, max(begin, chunk.start) - chunk.base
                )
                self.found[kind] = NearMiss(kind=kind, lines=1, first_line=number + 1, text=_shown(text))
            else:
                known.lines += 1


def _kind(needle: bytes, line: bytes) -> NearKind:
    """By the word; what is said of memory beside a signal is a guess of who says it."""
    kind = _KINDS.get(needle, "application")
    if kind != "application":
        return kind
    return "sigkill" if _SIGNALLED.search(line) else "gpu" if _OF_GPU.search(line) else kind


_LAST_STATE = regex(rb'[Rr]eason"?: *"?OOMKilled')
_SIGNALLED = regex(rb"SIGKILL|signal 9\b")
_OF_GPU = regex(rb"\b(?:CUDA|HIP|cuda)\b")


def _line(chunk: "Chunk", at: int) -> tuple[int, bytes]:
    """Where the line begins in the buffer, and its text; of a very long one what stands near."""
    low, high = max(0, at - _NEAR), min(at + _NEAR, chunk.stop - chunk.base)
    start = chunk.buffer.rfind(b"\n", low, at) + 1 or low
    end = chunk.buffer.find(b"\n", at, high)
    return start, bytes(chunk.buffer[start : end if end >= 0 else high])


def _shown(text: bytes) -> str:
    return text[:_LONGEST].decode("utf-8", "replace").strip()


_KERNEL_WORDS = ("illed process ", "ill process ", "oom-killer: gfp_mask=")
_KERNEL_SAYS = regex(
    r"[Kk]ill(?:ed)? process (?:\d+,? .{0,20})?\(.{1,80}\).{0,30}(?:(?:total-vm|vsz):\d|score \d)"
    r"|ut of [Mm]emory: Kill(?:ed)? process \d+ \(|oom-killer: gfp_mask=(?:0x)?[0-9a-f]"
)


def overlook(summary: "SourceSummary", lines: "Sequence[Line]") -> None:
    """Counts the lines with the kernel's words for a kill that are not taken for the kernel's.

    Only as long as the source has no event: then its report that nothing was killed must not be believed.
    """
    for at in holding([line.text for line in lines], _KERNEL_WORDS):
        line = lines[at]
        if _KERNEL_SAYS.search(line.text) and (line.kernel is False or signal(line.text) is None):
            _count(summary, "kernel-words", line.number, line.text)


def told(sources: "Sequence[SourceSummary]", remark: "Remark") -> None:
    """Counts a line that says that memory was why somebody died, where no log that was read has the kill."""
    echo = remark.echo
    summary = next((source for source in sources if source.name == echo.source), None)
    if summary is not None and _TELLS.search(echo.text):
        _count(summary, "told", echo.line or 0, echo.text)


def settled(found: "Iterator[Found]", summaries: "Sequence[SourceSummary]") -> "Iterator[Found]":
    """What is found in the logs of a set; where a run of the OOM killer is among it, that was all that remains."""
    ran = False
    for one in found:
        ran = ran or (isinstance(one, Event) and one.killer == "kernel" and one.type != "alloc_failure")
        yield one
    if ran:
        for summary in summaries:
            summary.near_misses = tuple(near for near in summary.near_misses if near.kind != "remains")


_TELLS = regex(r"(?<![A-Za-z])(?:oom|OOM)(?![A-Za-z])|TaskOOM|OOMKill")


def _count(summary: "SourceSummary", kind: NearKind, line: int, text: str) -> None:
    known = next((near for near in summary.near_misses if near.kind == kind), None)
    if known is None:
        shown = _shown(text.encode("utf-8", "surrogateescape"))
        summary.near_misses += (NearMiss(kind=kind, lines=1, first_line=line, text=shown),)
    else:
        known.lines += 1
