"""How far the reading is, on standard error, for a person who waits longer than a second."""

import time
from types import TracebackType
from typing import Self, TextIO

from oomlog.reporting.printable import printable
from oomlog.units import size

PATIENCE_SECONDS = 1.0
EVERY_SECONDS = 0.2
WIDEST_NAME = 40


class Progress:
    """One line that is rewritten in place, and gone at the end. Silent where `stream` is no terminal."""

    def __init__(self, stream: TextIO, *, enabled: bool = True) -> None:
        self._stream = stream
        self._enabled = enabled and stream.isatty()
        self._next = time.monotonic() + PATIENCE_SECONDS
        self._shown = False

    def update(self, name: str, done: int, total: int | None) -> None:
        """`done` of `total` bytes of the source `name` are read; `total` is None for a pipe."""
        if not self._enabled or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        share = f"{min(done / total, 1):4.0%}  " if total else ""
        self._stream.write(f"\r\x1b[Kreading {printable(name)[-WIDEST_NAME:]}  {share}{size(done)}")
        self._stream.flush()
        self._shown = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
