"""One run at a time writes into a dataset: a lock of the system's, which ends with the process that holds it."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from oomlog.errors import OomlogError

LOCK = "_lock"
_LONGEST = 200


@contextmanager
def held(dataset: Path) -> Iterator[None]:
    """The dataset is this process's meanwhile. Raises OomlogError where another has it, telling who and since when."""
    with _opened(dataset / LOCK) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(descriptor, _LONGEST, 0).decode("utf-8", "replace").strip() or "a process"
            raise OomlogError(
                f"{dataset}: {owner} is writing into it; wait until that has ended, or name another directory"
            ) from None
        except OSError as error:
            raise OomlogError(
                f"{dataset}: its file system has no locks ({error.strerror}); name a directory on another one"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, _owner().encode(), 0)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise OomlogError(f"cannot write {path.parent}: {error.strerror}") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _owner() -> str:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return f"process {os.getpid()} on {socket.gethostname()}, since {now},"
