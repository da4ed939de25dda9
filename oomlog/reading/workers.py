"""Processes that work beside this one: forked from it, they have what it has, and give back pieces of bytes.

None is forked where other threads run: a lock that one of them holds would never be given back in the child.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from io import BufferedReader
from types import TracebackType
from typing import Self

from oomlog.errors import SourceError

Tell = Callable[[bytes], object]
Work = Callable[[Tell], None]
"""Does something, and tells it piece by piece."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LENGTH = 8
_END = 0
_FAILED = (1 << 64) - 1  # no piece is so long; what failed follows


class WorkerLost(SourceError):
    """The process is gone and has not told all."""


class Worker:
    """One process: iterate, once, for the pieces that it tells, in order.

    Raises what its work raised, or WorkerLost where it ended otherwise.
    """

    def __init__(self, pid: int, stream: BufferedReader) -> None:
        self._pid: int | None = pid
        self._stream = stream
        self._status = 0

    def __iter__(self) -> Iterator[bytes]:
        try:
            while length := self._length():
                if length == _FAILED:
                    raise _exception(self._stream.read())
                if len(piece := self._stream.read(length)) < length:
                    raise self._lost()
                yield piece
        finally:
            self.close()

    @property
    def running(self) -> bool:
        """Whether it is still at work; what it has told may be waiting here."""
        if self._pid is not None:
            self._wait(os.WNOHANG)
        return self._pid is not None

    def close(self) -> None:
        """What it has not told is not wanted any more."""
        self._stream.close()
        if self.running and self._pid is not None:
            os.kill(self._pid, signal.SIGKILL)
            self._wait(0)

    def fileno(self) -> int:
        """Of the pipe that it tells through."""
        return self._stream.fileno()

    @property
    def closed(self) -> bool:
        """Whether all that was wanted has been read."""
        return self._stream.closed

    def _length(self) -> int:
        head = self._stream.read(_LENGTH)
        if len(head) < _LENGTH:
            raise self._lost()
        return int.from_bytes(head, "big")

    def _lost(self) -> WorkerLost:
        self._wait(0)
        code = os.waitstatus_to_exitcode(self._status)
        end = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
        return WorkerLost(f"the process that read it {end}; what it had found until then stands; read it with --jobs 1")

    def _wait(self, how: int) -> None:
        if self._pid is None:
            return
        pid, status = os.waitpid(self._pid, how)
        if pid:
            self._pid, self._status = None, status


class Crew:
    """The workers of one reading, `most` at a time; none is left when it is closed."""

    def __init__(self, most: int) -> None:
        # elsewhere a child may not use the system's libraries
        self._most = most if sys.platform == "linux" else 0
        self._workers: list[Worker] = []

    @property
    def free(self) -> bool:
        """Whether one more may begin."""
        self._workers = [worker for worker in self._workers if not worker.closed]
        return sum(worker.running for worker in self._workers) < self._most and _alone()

    def begin(self, work: Work) -> Worker | None:
        """A worker that does it; None where the system, short of memory perhaps, gives none: it is not asked again."""
        reading, writing = os.pipe()
        gc.freeze()  # what is there by now is not looked at, so it stays one memory for both
        try:
            pid = os.fork()
        except OSError:
            self._most, pid = 0, None
        if pid == 0:
            os.close(reading)
            for other in self._workers:
                os.close(other.fileno())
            _do(work, writing)
        gc.unfreeze()
        os.close(writing)
        if pid is None:
            os.close(reading)
            return None
        self._workers.append(Worker(pid, os.fdopen(reading, "rb")))
        return self._workers[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.close()


def _alone() -> bool:
    """Whether this process has no other threads."""
    threading = sys.modules.get("threading")
    return threading is None or threading.active_count() == 1


def _do(work: Work, descriptor: int) -> None:
    """All that the child ever does."""
    status = 1
    try:
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, signal.SIG_DFL)
        with os.fdopen(descriptor, "wb") as stream:

            def tell(piece: bytes) -> None:
                stream.write(len(piece).to_bytes(_LENGTH, "big") + piece)
                stream.flush()

            try:
                work(tell)
            except Exception as error:  # noqa: BLE001 - the parent raises it
                stream.write(_FAILED.to_bytes(_LENGTH, "big") + _as_bytes(error))
            else:
                stream.write(_END.to_bytes(_LENGTH, "big"))
        status = 0
    finally:
        os._exit(status)


def _as_bytes(error: Exception) -> bytes:
    import pickle

    return pickle.dumps(error)


def _exception(data: bytes) -> Exception:
    import pickle

    error = pickle.loads(data)  # noqa: S301 - written by a child of this process
    assert isinstance(error, Exception)  # noqa: S101
    return error
