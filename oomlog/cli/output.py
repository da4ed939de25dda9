"""Where results go: standard output, or a named file that appears whole or not at all."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from oomlog.cli.warning import drop
from oomlog.errors import OomlogError
from oomlog.reporting.printable import printable_lines
from oomlog.reporting.renderers.style import Style

NARROWEST = 40


class Output:
    """Bytes to standard output (each write leaves at once where a program or person waits) or to a file.

    `terminal` says whether a person looks on.
    """

    def __init__(self, path: str | None, color: str) -> None:
        path = None if path == "-" else path
        self._name = path or "standard output"
        self._target = None if path is None else Path(path)
        self._partial: Path | None = None
        self._opened: BinaryIO | None = None
        self.terminal = self._target is None and sys.stdout is not None and sys.stdout.isatty()
        self._color = color
        self._at_once = False

    def open(self) -> None:
        """Begin: what cannot be written is known now. To be called inside `with`, which cleans up."""
        with self._named():
            self._opened = _standard_output() if self._target is None else self._file(self._target)
        self._at_once = self._target is None and not _is_file(self._opened)

    @property
    def ending(self) -> str:
        """The ending of the file's name, `.html`, in small letters; empty for standard output."""
        return "" if self._target is None else self._target.suffix.lower()

    @property
    def style(self) -> Style:
        """How text is to look there."""
        from shutil import get_terminal_size

        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        color = self._color == "always" or (self._color == "auto" and self.terminal and not plain)
        return Style(max(get_terminal_size().columns, NARROWEST), color, self.terminal)

    def write(self, data: bytes) -> None:
        """Write bytes as they are, but to a terminal what is not printable in them as escapes."""
        if self.terminal:
            self.text(printable_lines(data.decode("utf-8", "surrogateescape")))
        else:
            self._send(data)

    def text(self, text: str) -> None:
        """Write text that holds nothing unprintable but colours, in the encoding of the terminal."""
        encoding = (sys.stdout.encoding if self.terminal else None) or "utf-8"
        self._send(text.encode(encoding, "backslashreplace"))

    def _send(self, data: bytes) -> None:
        assert self._opened is not None, "open() comes first"  # noqa: S101 - the caller's mistake
        with self._named():
            self._opened.write(data)
            if self._at_once:
                self._opened.flush()

    def _file(self, target: Path) -> BinaryIO:
        if target.exists() and not target.is_file():  # a device or pipe (/dev/fd/63 too) cannot be replaced
            return target.open("wb")
        self._target = target = target.resolve()
        self._partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
        return self._partial.open("xb")

    def abandon(self) -> None:
        """The process ends now: nothing half-written stays, and what standard output holds leaves."""
        if self._partial is not None:
            self._partial.unlink(missing_ok=True)
        if self._target is None and self._opened is not None:
            self._opened.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._named():
            try:
                self._finish(whole=kind is None)
            finally:
                if self._partial is not None:
                    self._partial.unlink(missing_ok=True)

    def _finish(self, *, whole: bool) -> None:
        if self._opened is None:
            return
        if self._target is None:
            self._opened.flush()
            return
        self._opened.close()
        if self._partial is not None and whole:
            if self._target.exists():
                self._partial.chmod(stat.S_IMODE(self._target.stat().st_mode))
            self._partial.replace(self._target)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """A failure to write is one line that names the output; a closed pipe is no failure."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as problem:
            if self._target is None:
                drop(sys.stdout)
            raise OomlogError(f"cannot write {self._name}: {problem.strerror}") from problem


def _standard_output() -> BinaryIO:
    if sys.stdout is None:
        raise OomlogError("cannot write standard output: it is closed; use -o FILE")
    return sys.stdout.buffer


def _is_file(stream: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # a stream without a descriptor, in tests
        return False
