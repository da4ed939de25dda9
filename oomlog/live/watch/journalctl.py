"""The journal as `journalctl --follow` gives it, where systemd-python is missing; used as its Reader would be."""

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from queue import Empty, Queue
from threading import Thread
from typing import BinaryIO, cast

from oomlog.errors import SourceError
from oomlog.reading.sources.journal import parsed

_COMMAND = ("journalctl", "--quiet", "--no-pager", "--output=export")
_AHEAD = 4096
"""Records that it may be ahead of who reads."""
_LONGEST = 4096  # bytes of a complaint
_MOST = 1 << 20
"""Bytes of complaints that are kept of a program that runs for months; then it begins anew."""

Entry = Mapping[str, object]


class Journalctl:
    """Of the place that `options` of journalctl name (none: this machine's journal), the records that fit `matches`.

    A seek says where following begins; the program is run when the first record is asked for. `--follow` alone would
    keep to one boot: `--boot=all` or `--merge` is to be among the options.
    """

    def __init__(self, name: str, matches: Sequence[str], options: Sequence[str]) -> None:
        self._name = name
        self._command = (*_COMMAND, *options)
        self._matches = " + ".join(matches).split()
        self._from: tuple[str, ...] = ()
        self._following: _Following | None = None

    def seek_cursor(self, cursor: str) -> None:
        """To a record, which comes again."""
        self._from = (f"--cursor={cursor}",)

    def seek_head(self) -> None:
        """To the first record."""
        self._from = ()

    def seek_tail(self) -> None:
        """Behind the last record; `get_previous` follows."""

    def get_previous(self) -> Entry:
        """The last record, after which to go on; empty where there is none."""
        entry: Entry = {}
        with tempfile.TemporaryFile() as said, self._run(said, "--lines=1") as process:
            for fields in parsed(cast("BinaryIO", process.stdout)):
                entry = _entry(fields)
            if process.wait():
                raise self._failed(_complaint(said, process))
        self._from = (f"--after-cursor={entry['__CURSOR']}",) if entry else ()
        return entry

    def wait(self, _timeout: float) -> None:
        """The program itself looks for files that come and go."""

    def get_next(self) -> Entry:
        """The next record; empty where none has come. Raises SourceError where none will come any more."""
        if self._following is None:
            said = _appended()
            self._following = _Following(self._run(said, "--follow", "--no-tail", *self._from), said)
        entry = self._following.next()
        if entry is None:
            raise self._failed(self._following.reason)
        return entry

    def close(self) -> None:
        """End the program."""
        if self._following is not None:
            self._following.close()

    def _failed(self, reason: str) -> SourceError:
        return SourceError(f"{self._name}: {reason}; see journalctl --verify")

    def _run(self, said: BinaryIO, *options: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - no shell
            (*self._command, *options, *self._matches),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=os.environ | {"LC_ALL": "C"},
        )


class _Following:
    """A running journalctl, read by a thread of its own, for who reads must not wait."""

    def __init__(self, process: "subprocess.Popen[bytes]", said: BinaryIO) -> None:
        self._process, self._said = process, said
        self._failure = ""
        self._come: Queue[Entry | None] = Queue(_AHEAD)
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def next(self) -> Entry | None:
        """As get_next; None where the program has ended."""
        try:
            entry = self._come.get_nowait()
        except Empty:
            if os.fstat(self._said.fileno()).st_size > _MOST:
                os.ftruncate(self._said.fileno(), 0)
            return {}
        if entry is None:
            self._come.put(None)  # it stays so
        return entry

    @property
    def reason(self) -> str:
        """Why no more comes."""
        return self._failure or _complaint(self._said, self._process)

    def close(self) -> None:
        """End it; the thread meets the end of what it reads."""
        self._process.kill()
        while self._thread.is_alive():
            self._drop()
            self._thread.join(0.01)
        self._process.communicate()
        self._said.close()

    def _drop(self) -> None:
        while not self._come.empty():
            self._come.get_nowait()

    def _read(self) -> None:
        try:
            for fields in parsed(cast("BinaryIO", self._process.stdout)):
                self._come.put(_entry(fields))
        except Exception as error:  # noqa: BLE001 - who reads tells it, or the watch would stand still
            self._failure = f"what journalctl prints is not understood: {error!r}"
        finally:
            self._come.put(None)


def _appended() -> BinaryIO:
    """A file that may be cut short while it is written: a pipe that nobody reads would hold the program up."""
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with what follows
    fcntl.fcntl(said, fcntl.F_SETFL, fcntl.fcntl(said, fcntl.F_GETFL) | os.O_APPEND)
    return said


def _complaint(said: BinaryIO, process: "subprocess.Popen[bytes]") -> str:
    """The first line of what it said, which has ended or is about to."""
    status = process.wait()
    text = os.pread(said.fileno(), _LONGEST, 0).decode(errors="replace").strip().partition("\n")[0]
    return text or f"journalctl ended with status {status}"


def _entry(fields: Mapping[str, bytes]) -> Entry:
    return {**fields, "__CURSOR": fields["__CURSOR"].decode()}
