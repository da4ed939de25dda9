"""The files that a growing log was, is and becomes: which of a set holds a certain line, and which comes next."""

import io
import os
import tempfile
from contextlib import suppress

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.reading.sources.files import FileStream, explained
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.rotated import group, in_order
from oomlog.reading.sources.source import shown
from oomlog.reading.sources.unwrap import unwrap

_COPIED = 1 << 20
TRIES = 20
_PACKED = (".gz", ".xz", ".bz2", ".zst", ".lz4")


class Segment(Struct):
    """An open file of the set, decompressed. `inode` is that of the file as stored."""

    path: str
    file: io.FileIO
    inode: int

    @property
    def size(self) -> int:
        """Bytes in it now."""
        return os.fstat(self.file.fileno()).st_size

    def holds(self, offset: int, text: bytes) -> bool:
        """Whether these bytes stand there."""
        return os.pread(self.file.fileno(), len(text), offset).removesuffix(b"\n") == text.removesuffix(b"\n")


def siblings(path: str) -> list[str]:
    """The files of a log's rotated set, oldest first; the last is the one that is written, there or not."""
    folder, _ = os.path.split(path)
    stem = group(path)
    with os.scandir(folder or ".") as entries:
        names = [os.path.join(folder, entry.name) for entry in entries if entry.is_file()]  # noqa: PTH118
    rotated = {name for name in names if name != path and group(name) == stem}
    being_packed = {name for name in rotated if name.endswith(_PACKED) and name.rpartition(".")[0] in rotated}
    return [name for _, name in in_order(rotated - being_packed, lambda name: name)] + [path]


def opened(path: str) -> Segment | None:
    """A file of the set; None where it is gone. Raises SourceError where it cannot be read."""
    try:
        file = io.FileIO(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explained(shown(path), error) from None
    inode = os.fstat(file.fileno()).st_ino
    return Segment(path, _unpacked(path, file) if path.endswith(_PACKED) else file, inode)


def _unpacked(path: str, file: io.FileIO) -> io.FileIO:
    stream = FileStream(shown(path), file)
    found = unwrap(shown(path), stream, Budget(lambda: stream.taken)).stream
    spool = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - the segment's, until it is left
    buffer = bytearray(_COPIED)
    while count := found.readinto(buffer):
        spool.write(memoryview(buffer)[:count])
    found.close()
    return spool


def holding(path: str, offset: int, text: bytes) -> Segment | None:
    """The file of the set that holds a line at an offset, the newest first; the one that is written among them.

    Files are renamed meanwhile: then it is looked for again.
    """
    for _ in range(TRIES):
        before = _inodes(path)
        for name, _ in reversed(before):
            if (segment := _readable(name)) is None:
                continue
            if segment.holds(offset, text):
                return segment
            segment.file.close()
        if _inodes(path) == before:
            return None
    return None


def _readable(name: str) -> Segment | None:
    try:
        return opened(name)
    except SourceError:  # half-written by whoever compresses it, or not for us
        return None


def _inodes(path: str) -> list[tuple[str, int]]:
    found = []
    for name in siblings(path):
        with suppress(OSError):
            found.append((name, os.stat(name).st_ino))  # noqa: PTH116 - a name as it was given
    return found


def following(path: str, segment: Segment, offset: int, text: bytes) -> Segment | None:
    """The file that was begun after this one, which holds `text` at `offset`; None where there is none (yet)."""
    before = _inodes(path)
    names = [name for name, _ in before]
    at = _place(names, dict(before), segment, offset, text)
    if at is None:  # it is gone: go on with the first that was written to after it
        stamp = os.fstat(segment.file.fileno()).st_mtime_ns
        at = next((n - 1 for n, name in enumerate(names) if _modified(name) > stamp), len(names) - 2)
    if at + 1 >= len(names):
        return None
    found = opened(names[at + 1])
    if found is not None and _inodes(path) != before:  # rotated this very moment: look again
        found.file.close()
        return None
    return found


def precedes(path: str, segment: Segment, offset: int, text: bytes) -> bool:
    """Whether the file before this one in its set, empty ones left out, is that which holds `text` at `offset`."""
    for _ in range(TRIES):
        before = _inodes(path)
        at = next((n for n, (_, inode) in enumerate(before) if inode == segment.inode), 0)
        earlier = next((name for name, _ in reversed(before[:at]) if not _empty(name)), None)
        found = earlier is not None and _holds(earlier, offset, text)
        if _inodes(path) == before:
            return found
    return False


def _place(names: list[str], inodes: dict[str, int], segment: Segment, offset: int, text: bytes) -> int | None:
    """Where it stands by now: rotation renames files, and compresses them into others."""
    likely = [n for n, name in enumerate(names) if inodes.get(name) == segment.inode]
    if not text:
        return next(iter(likely), None)
    others = [n for n in range(len(names) - 1, -1, -1) if n not in likely]
    return next((n for n in (*likely, *others) if _holds(names[n], offset, text)), None)


def _empty(name: str) -> bool:
    segment = _readable(name)
    if segment is None:
        return True
    try:
        return not segment.size
    finally:
        segment.file.close()


def _holds(name: str, offset: int, text: bytes) -> bool:
    segment = _readable(name)
    if segment is None:
        return False
    try:
        return segment.holds(offset, text)
    finally:
        segment.file.close()


def begun_after(path: str, stamp: int) -> Segment | None:
    """The oldest file of the set that was written to after a time (in nanoseconds) and holds anything."""
    for _ in range(TRIES):
        before, found = _inodes(path), None
        for name, _ in before:
            if _modified(name) >= stamp and not _empty(name) and (found := _readable(name)):
                break
        if _inodes(path) == before:
            return found
        if found is not None:
            found.file.close()
    return None


def written(path: str) -> list[tuple[str, int, int, int]]:
    """The files of the set but the newest, as far as one can see that they changed."""
    found = []
    for name in siblings(path)[:-1]:
        with suppress(OSError):
            seen = os.stat(name)  # noqa: PTH116 - a name as it was given
            found.append((name, seen.st_ino, seen.st_size, seen.st_mtime_ns))
    return found


def _modified(name: str) -> int:
    try:
        return os.stat(name).st_mtime_ns  # noqa: PTH116 - a name as it was given
    except OSError:
        return 0
