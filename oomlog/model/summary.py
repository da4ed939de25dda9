"""What was read of a source, beside its events."""

from typing import Literal

from msgspec import Struct

NearKind = Literal["application", "gpu", "sigkill", "exit-137", "outlived", "kernel-words", "remains", "told"]


class NearMiss(Struct, kw_only=True):
    """Lines that look like an out-of-memory kill and prove none: how many, the first of them and its number.

    `application`: a program's own error (`MemoryError`, `OutOfMemoryError`, "out of memory"); `gpu`: the memory of a
    graphics card was used up; `sigkill`: a death by SIGKILL whose sender is not told; `exit-137`: an exit status of
    128 + SIGKILL; `outlived`: a killer in user space signalled a process that did not die; `kernel-words`: the kernel's
    words for a kill, said by another program or behind what no framing takes off, in a source without an event;
    `remains`: the OOM killer's own functions in a stack, where no log of the set has an event of the kernel's OOM
    killer: of a report only pieces are there; `told`: somebody says that memory was why (systemd's `oom-kill`), and no
    log that was read has the kill.
    """

    kind: NearKind
    lines: int
    first_line: int
    text: str

    @property
    def serious(self) -> bool:
        """Whether somebody may well have been killed: nobody may say then that nothing shows a kill."""
        return self.kind in ("kernel-words", "remains", "told")


class SourceSummary(Struct, kw_only=True):
    """One source that was read: its framing, its decompressed size in bytes, its lines, and the events found.

    `first_time` and `last_time` are what its first and last stamps say, RFC 3339; `error` is why it could not be read,
    or not to its end. `repeated` counts reports without stamps that stood in it again, word for word, and were
    dropped; `repeated_line` is where the first of them began. `near_misses` are not told of journals and saved events.
    `begins_seconds` is the kernel's clock at the first line of a ring buffer (dmesg, kmsg) without the boot's
    beginning: what the kernel said before it is not there. `kernel_speaks`: whether a line near its beginning or end
    is, or may be, the kernel's; None where that is not known. Filled while the source is read.
    """

    name: str
    format: str | None = None
    bytes_read: int = 0
    lines: int = 0
    events: int = 0
    repeated: int = 0
    repeated_line: int | None = None
    first_time: str | None = None
    last_time: str | None = None
    error: str | None = None
    near_misses: tuple[NearMiss, ...] = ()
    begins_seconds: float | None = None
    kernel_speaks: bool | None = None
