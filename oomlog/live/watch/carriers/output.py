"""Standard output, or a file that grows: each line is in the file once, whenever the process is killed."""

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from oomlog.live.watch.carriers.carrier import Failed
from oomlog.live.watch.state import Delivery

_TAIL = 64 << 20
"""Lines that were written, but not yet known to be, stand in so many last bytes of the file."""


class StandardOutput:
    """`form` makes the text of an event's JSON."""

    name = "output"
    batch = 64

    def __init__(self, write: Callable[[bytes], None], form: Callable[[bytes], bytes]) -> None:
        self._write, self._form = write, form

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """As Carrier.deliver."""
        self._write(b"".join(self._form(one.json) for one in deliveries))


class OutputFile:
    """Appends, and waits until it is on the disk. What a killed process has written is not written again."""

    batch = 64

    def __init__(self, path: str, form: Callable[[bytes], bytes]) -> None:
        self.name = f"output:{os.path.abspath(path)}"  # noqa: PTH100 - a name as it was given
        self._path, self._form = Path(path), form
        self._checked = False

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """As Carrier.deliver. Opened anew each time: it may be rotated."""
        lines = [self._form(one.json) for one in deliveries]
        try:
            with self._path.open("a+b") as file:
                if not self._checked:
                    lines = self._missing(file.fileno(), lines)
                file.write(b"".join(lines))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Failed(error.strerror or str(error)) from error
        self._checked = True

    def _missing(self, descriptor: int, lines: list[bytes]) -> list[bytes]:
        """Those that are not there yet; a torn last line is taken off first."""
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return lines
        start = max(0, found.st_size - _TAIL)
        tail = os.pread(descriptor, found.st_size - start, start)
        whole = tail.rfind(b"\n") + 1
        if whole < len(tail):
            os.ftruncate(descriptor, start + whole)
        there = set(tail[:whole].splitlines(keepends=True))
        return [line for line in lines if line not in there]
