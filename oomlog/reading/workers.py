"""Processes that work beside this one: forked from it, they have what it has, and give back pieces of bytes.

None is forked where other threads run: a lock that one of them holds would never be given back in the child.
"""

import fcntl
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from types import TracebackType
from typing import Self

from oomlog.errors import SourceError

Tell = Callable[[bytes], object]
Work = Callable[[Tell], None]
"""Does something, and tells it piece by piece."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_Mask = set[int | signal.Signals]
_PIPE_BYTES = 1 << 20
"""An event can be larger than a pipe usually is: the two would take turns, one waiting for the other."""
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
        self._status: int | None = None

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
            with suppress(ProcessLookupError):
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
        end = "ended too early" if self._status is None else _end(self._status)
        return WorkerLost(f"the process that read it {end}; what it had found until then stands; read it with --jobs 1")

    def _wait(self, how: int) -> None:
        if self._pid is None:
            return
        try:
            pid, status = os.waitpid(self._pid, how)
        except ChildProcessError:  # SIGCHLD is ignored, or the program around waits for all children: nobody tells how
            self._pid = None
            return
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
        try:
            reading, writing = os.pipe()
        except OSError:
            self._most = 0
            return None
        with suppress(OSError):  # the user may have all the pages that pipes may take
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        with _held() as mask, _frozen():
            pid = self._forked(work, reading, writing, mask)
            os.close(writing)
            if pid is None:
                os.close(reading)
                return None
            self._workers.append(Worker(pid, os.fdopen(reading, "rb")))
        return self._workers[-1]

    def _forked(self, work: Work, reading: int, writing: int, mask: _Mask) -> int | None:
        """The child's number, None where there is none; whatever is raised in the child, it does not come back."""
        parent = os.getpid()
        try:
            if (pid := os.fork()) == 0:
                os.close(reading)
                for other in self._workers:
                    os.close(other.fileno())
                _do(work, writing, mask)
        except OSError:
            self._most = 0
            return None
        else:
            return pid
        finally:
            if os.getpid() != parent:
                os._exit(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.close()


@contextmanager
def _held() -> Iterator[_Mask]:
    """What would end this process waits; gives what waited before."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield mask
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@contextmanager
def _frozen() -> Iterator[None]:
    """What is there by now is not looked at by gc, so it stays one memory for both; what others froze stays so."""
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _end(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"


def _alone() -> bool:
    """Whether this process has no other threads."""
    threading = sys.modules.get("threading")
    return threading is None or threading.active_count() == 1


def _do(work: Work, descriptor: int, mask: _Mask) -> None:
    """All that the child ever does."""
    status = 1
    try:
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
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
