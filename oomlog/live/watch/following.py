"""What was named → what follows it."""

import os
import stat

from oomlog.errors import OomlogError
from oomlog.live.watch.files import FileFollower
from oomlog.live.watch.pieces import Follower
from oomlog.reading.sources.kmsg import is_kmsg

_PACKED = (".gz", ".xz", ".bz2", ".zst", ".lz4", ".tar", ".zip")


def follower(argument: str) -> Follower:
    """Of `journal:[PATH]`, `kmsg:[PATH]` or a file, which may not be there yet. Raises OomlogError."""
    if argument.startswith("journal:"):
        from oomlog.live.watch.journal import JournalFollower

        return JournalFollower(argument.removeprefix("journal:"))
    path = (argument[5:] or "/dev/kmsg") if argument.startswith("kmsg:") else argument
    if path == "-":
        raise OomlogError("-: a pipe cannot be followed over restarts; oomlog events - tells its events as they come")
    if path.endswith(_PACKED):
        raise OomlogError(f"{path}: does not grow; name the file that is written")
    try:
        found = os.stat(path)  # noqa: PTH116 - a name as it was given
    except FileNotFoundError:
        return FileFollower(path)
    except OSError as error:
        raise OomlogError(f"{path}: {error.strerror}") from None
    return _existing(path, found)


def _existing(path: str, found: os.stat_result) -> Follower:
    if is_kmsg(found):
        from oomlog.live.watch.kmsg import KmsgFollower

        return KmsgFollower(path)
    if path.endswith(".journal"):
        from oomlog.live.watch.journal import JournalFollower

        return JournalFollower(path)
    if not stat.S_ISREG(found.st_mode):
        raise OomlogError(f"{path}: no file that grows; name a log, journal:[DIR] or kmsg:")
    return FileFollower(path)
