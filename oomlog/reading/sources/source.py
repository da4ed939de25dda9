"""What every kind of source promises: a name, a place among others, and a stream of plain bytes."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec import Struct

Kind = Literal["text", "events"]


class Journal(Struct, frozen=True):
    """What a journal file says of itself: its records, and when the first and the last were written (microseconds)."""

    records: int
    first: int
    last: int


class Now(Struct, frozen=True):
    """The running machine's clocks, in seconds: since 1970, awake since it booted, and asleep since then."""

    epoch: float
    mono: float
    slept: float


class Source(Struct, frozen=True):
    """One stream of bytes, decompressed when it is opened.

    `name` is for people (`kern.log.2.gz`, `sos.tar.xz:var/log/messages`, `-`); `group` is the rotated set that it
    belongs to, shared by its files (else the name). `modified` is in epoch seconds, `size` in bytes as stored; both
    None where nothing tells. `path` is set only where the stream's bytes are those of a plain regular file, which may
    be read at any offset. `kind` is `events` for NDJSON that oomlog wrote; `journal` is set where the stream is made of
    a journal's records, `now` where it is what the running kernel says. `numbered`: its lines stand in the file too.
    `passing`: it can only be read before the next source is asked for.

    `open` raises SourceError. A pipe and a member of an archive open once, and a member's stream is good until the
    next source is asked for: an archive is read front to back. The stream has `readinto` (which gives what there is,
    0 at the end, and raises SourceError) and `close`; it may be read from another thread.
    """

    name: str
    group: str
    modified: float | None
    size: int | None
    path: Path | None
    open: Callable[[], BinaryIO]
    kind: Kind = "text"
    journal: Journal | None = None
    now: Now | None = None
    numbered: bool = True
    passing: bool = False


def shown(name: str) -> str:
    r"""A file's name as printable Unicode: what isn't becomes `\xNN` (undecodable bytes) or `\uNNNN`."""
    return name if name.isprintable() else "".join(map(_shown, name))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character) & 0xFF if "\udc80" <= character <= "\udcff" else ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
