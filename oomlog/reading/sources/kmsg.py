"""The running kernel's ring buffer, /dev/kmsg (kernel/printk/printk.c: devkmsg_read): what is in it now, never waiting.

Its records say only how long the machine had been awake; what time it is now, and which boot, the running kernel knows.
"""

import errno
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from oomlog.errors import SourceError
from oomlog.reading.sources.source import Now, Source
from oomlog.reading.sources.streams import Stream

if TYPE_CHECKING:
    from collections.abc import Callable

_DEVICE = (1, 11)  # Documentation/admin-guide/devices.txt
_RECORD = 16 << 10
"""One read gives one record; the kernel's own buffer for it has 8 KiB at most."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_ADVICE = {
    errno.EPERM: "only root may read it on this machine (sysctl kernel.dmesg_restrict); run it as root",
    errno.EACCES: "permission denied; run it as root",
    errno.ENOENT: "no such device in this container or system; pipe the messages: dmesg | oomlog COMMAND -",
}


def is_kmsg(found: os.stat_result) -> bool:
    """Whether a file is the kernel's ring buffer."""
    return stat.S_ISCHR(found.st_mode) and (os.major(found.st_rdev), os.minor(found.st_rdev)) == _DEVICE


def source(name: str, path: str) -> Source:
    """The ring buffer as a source, to be read once. Raises SourceError where it can't be opened."""
    try:
        ring = _Ring(name, os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError as error:
        raise explained(name, error) from None
    return Source(
        name=name,
        group=name,
        modified=None,
        size=None,
        path=None,
        open=cast("Callable[[], BinaryIO]", lambda: ring),
        numbered=False,
        now=now(),
    )


def now() -> Now:
    """What the running kernel knows."""
    awake = time.clock_gettime(time.CLOCK_MONOTONIC)
    return Now(epoch=time.time(), mono=awake, slept=time.clock_gettime(time.CLOCK_BOOTTIME) - awake)


class _Ring(Stream):
    """The boot's id as journalctl prints it between boots, then record after record until there is none."""

    def __init__(self, name: str, descriptor: int) -> None:
        self._name, self._descriptor = name, descriptor
        self._left = memoryview(boot_line())

    def fill(self, view: memoryview) -> int:
        """What there is."""
        if not self._left:
            self._left = memoryview(self._record())
        count = min(len(view), len(self._left))
        view[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def close(self) -> None:
        """Once."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()

    def _record(self) -> bytes:
        """The next record; none at the end. One that was overwritten meanwhile is passed over (EPIPE)."""
        while True:
            try:
                return os.read(self._descriptor, _RECORD)
            except BlockingIOError:
                return b""
            except BrokenPipeError:
                continue
            except OSError as error:
                raise explained(self._name, error) from None


def boot_line() -> bytes:
    """What journalctl prints between boots, for the running one; empty where the kernel does not tell its id."""
    try:
        return b"-- Boot %b --\n" % _BOOT.read_bytes().strip().replace(b"-", b"")
    except OSError:
        return b""


def explained(name: str, error: OSError) -> SourceError:
    """One line for a ring buffer that cannot be read."""
    return SourceError(f"{name}: {_ADVICE.get(error.errno or 0) or error.strerror or error}")
