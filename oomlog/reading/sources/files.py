"""Files, pipes and devices, opened and read with one clear line for what goes wrong."""

import errno
import io
import os
import select
import stat

from oomlog.errors import SourceError
from oomlog.reading.sources.streams import Stream

_READ = ((1, 3), (1, 11))  # /dev/null, /dev/kmsg: Documentation/admin-guide/devices.txt
_ADVICE = {
    errno.ENOENT: "no such file; check the name",
    errno.EACCES: "permission denied; read it as root or as a member of its group (often adm or systemd-journal)",
    errno.EPERM: "not permitted; read it as root",
    errno.ELOOP: "a symbolic link that leads back to itself; name the file itself",
    errno.ENXIO: "a socket or a device without a driver; name a file, or pipe the log: … | oomlog COMMAND -",
    errno.EMFILE: "too many open files; raise the limit: ulimit -n 4096",
    errno.ESTALE: "the file vanished from its network file system; read it again",
}


class FileStream(Stream):
    """What a descriptor gives. A regular file may grow, shrink or vanish meanwhile: it ends where it ends."""

    def __init__(self, name: str, file: io.FileIO) -> None:
        self._name = name
        self._file = file
        self._stalls = not stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        self.taken = 0
        """Bytes read so far."""

    def fill(self, view: memoryview) -> int:
        """One read(2); waits where the descriptor doesn't (a standard input that was set non-blocking)."""
        try:
            while (count := self._file.readinto(view)) is None:
                select.select([self._file], [], [])
        except OSError as error:
            reason = error.strerror or error
            raise SourceError(
                f"{self._name}: reading stops at byte {self.taken}: {reason}; copy it and try again"
            ) from None
        self.taken += count
        return count

    @property
    def stalls(self) -> bool:
        """Unless it is a file on disk."""
        return self._stalls

    def ready(self, seconds: float) -> bool:
        """Looks, and takes nothing."""
        if not self._stalls:
            return True
        poll = select.poll()
        poll.register(self._file, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def seekable(self) -> bool:
        """Whether it is a file on disk."""
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As for any file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As for any file."""
        return self._file.tell()

    def fileno(self) -> int:
        """The descriptor."""
        return self._file.fileno()

    def close(self) -> None:
        """Close the descriptor, unless it is standard input."""
        self._file.close()
        super().close()


def open_file(name: str, path: str | os.PathLike[str]) -> FileStream:
    """Open what `path` names; `-` is standard input. Raises SourceError."""
    try:
        return FileStream(name, io.FileIO(0, closefd=False) if path == "-" else io.FileIO(path))
    except OSError as error:
        raise explained(name, error) from None


def status(name: str, path: str) -> os.stat_result:
    """What the system says of `path` (`-`: of standard input); raises SourceError for what can't be read as a log."""
    try:
        found = os.fstat(0) if path == "-" else os.stat(path)  # noqa: PTH116 - a name from a log's place, as bytes
    except OSError as error:
        closed = SourceError(f"{name}: standard input is closed; pipe a log into it")
        raise closed if path == "-" else explained(name, error) from None
    except ValueError:
        raise SourceError(f"{name}: not a file's name; check it") from None
    if path != "-" and (stat.S_ISBLK(found.st_mode) or (stat.S_ISCHR(found.st_mode) and not _is_read(found))):
        raise SourceError(f"{name}: a device, not a log; pipe what it says: cat {name} | oomlog COMMAND -")
    return found


def _is_read(found: os.stat_result) -> bool:
    return (os.major(found.st_rdev), os.minor(found.st_rdev)) in _READ


def explained(name: str, error: OSError) -> SourceError:
    """One line for a failed open or stat."""
    return SourceError(f"{name}: {_ADVICE.get(error.errno or 0) or error.strerror or error}")
