"""Near misses: lines that look like an out-of-memory kill and prove none, counted while a source is searched.

They open no stretch and make no event: an application's own error, a SIGKILL whose sender the line does not name.
"""

import re
from typing import TYPE_CHECKING

from oomlog.model.summary import NearKind, NearMiss

if TYPE_CHECKING:
    from oomlog.reading.chunks import Chunk

_KINDS: dict[bytes, NearKind] = {
    b"OutOfMemoryError": "application",  # java.lang.OutOfMemoryError
    b"OutOfMemoryException": "application",  # System.OutOfMemoryException of .NET
    b"MemoryError": "application",  # Python
    b"std::bad_alloc": "application",
    b"annot allocate memory": "application",  # strerror(ENOMEM)
    b"heap out of memor": "application",  # "JavaScript heap out of memory"; one letter short of the kernel's words
    b"status=9/KILL": "sigkill",  # systemd
    b"signal: killed": "sigkill",  # Go
    b"code 137": "exit-137",  # 128 + SIGKILL, of shells and containers
    b"status 137": "exit-137",
    b"code=137": "exit-137",
    b"status=137": "exit-137",
    b'xitCode":137': "exit-137",
    b"xitCode: 137": "exit-137",
}
WORDS = (b"ut of memory", b"ut of Memory", b"status=9/KILL")
"""Needles of reports and echoes already, which stand in other lines too."""
NEEDLES: tuple[bytes, ...] = tuple(needle for needle in _KINDS if needle not in WORDS)
_OF_KERNEL = re.compile(
    rb"ut of [mM]emory(?: \(oom_kill_allocating_task\)| in UB -?\d+)?"
    rb"(?:: (?:[kK]|OOM k)ill|: system-wide| and no killable)|not syncing"
)
CLOSE = 32
"""Hits closer than so many bytes are one: a line with a stamp is longer, and memory stays bounded."""
_NEAR = 4096
_LONGEST = 400
"""Bytes of a line that are kept."""


def is_kernels(after: memoryview) -> bool:
    """Whether what follows one of WORDS is as the kernel goes on where it kills."""
    return bytes(after[:6]).lower() == b": kill"


class NearMisses:
    """Add chunk after chunk; `found` has each kind once, with its first line."""

    def __init__(self) -> None:
        self.found: dict[NearKind, NearMiss] = {}
        self._last: dict[NearKind, int] = {}

    def add(self, chunk: "Chunk", hits: list[tuple[bytes, int]], lines: int) -> None:
        """`hits` are needles and where they begin, by that; `lines` come before the chunk."""
        for needle, begin in hits:
            kind = _KINDS.get(needle, "application")
            start, text = _line(chunk, begin - chunk.base)
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


def _line(chunk: "Chunk", at: int) -> tuple[int, bytes]:
    """Where the line begins in the buffer, and its text; of a very long one what stands near."""
    low, high = max(0, at - _NEAR), min(at + _NEAR, chunk.stop - chunk.base)
    start = chunk.buffer.rfind(b"\n", low, at) + 1 or low
    end = chunk.buffer.find(b"\n", at, high)
    return start, bytes(chunk.buffer[start : end if end >= 0 else high])


def _shown(text: bytes) -> str:
    return text[:_LONGEST].decode("utf-8", "replace").strip()
