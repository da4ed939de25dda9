"""A member of an archive held in memory, for formats that are read at any place."""

import io
import os
from typing import IO

from oomlog.errors import SourceError
from oomlog.reading.sources.files import FileStream
from oomlog.reading.sources.streams import Stream

MAX_HELD = 256 << 20
"""Bytes of one member; journald's own files end at 128 MiB."""
_PIECE = 1 << 20
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - a file system in memory, and what is made there has a random name


def held(name: str, stream: Stream) -> FileStream:
    """All of a stream, as a file in memory, which `/proc/self/fd/<fileno()>` names. Raises SourceError."""
    if not hasattr(os, "memfd_create"):
        raise SourceError(f"{name}: can't be read inside an archive on this system; unpack it and name it")
    file = io.FileIO(os.memfd_create("oomlog"), "r+")
    try:
        _copy(name, stream, file)
    except SourceError:
        file.close()
        raise
    file.seek(0)
    return FileStream(name, file)


def named(name: str, stream: Stream, suffix: str) -> IO[bytes]:
    """The same for what is opened by name only: a file in memory where there is such a place, gone when closed."""
    place = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None
    import tempfile

    file = tempfile.NamedTemporaryFile(suffix=suffix, dir=place)  # noqa: SIM115 - the caller closes it
    try:
        _copy(name, stream, file)
    except SourceError:
        file.close()
        raise
    file.flush()
    return file


def _copy(name: str, stream: Stream, file: IO[bytes] | io.FileIO) -> None:
    buffer, total = bytearray(_PIECE), 0
    while count := stream.readinto(buffer):
        total += count
        if total > MAX_HELD:
            raise SourceError(f"{name}: over {MAX_HELD >> 20} MiB, too big inside an archive; unpack it and name it")
        file.write(memoryview(buffer)[:count])
