"""Settings' files in a tree on disk, the live host's too.

A saved tree is hostile: links stay inside it, only plain files are opened, each up to a bound, and what is left out
is told in one line a kind.
"""

import os
import stat
from collections import deque
from collections.abc import Sequence
from typing import BinaryIO

MAX_FILE = 1 << 20
"""Bytes of one file; the largest, /proc/zoneinfo of a big machine, has 200 KiB."""
MAX_LISTED = 50_000
"""Entries of one directory."""
MAX_LINKS = 40
"""As the kernel (include/linux/namei.h:MAXSYMLINKS)."""
MAX_READ = 256 << 20
"""Bytes of all files; a host with 10,000 processes and 5,000 cgroups has 40 MiB."""
MAX_COUNTED = 64 << 20
"""Bytes of a file whose lines are only counted."""
MAX_ALL_COUNTED = 4 << 30
"""Bytes of all of those."""
_PIECE = 64 << 10
_SHOWN = 3
_READABLE, _WRITABLE = 0o444, 0o222


class Tree:
    """A directory that holds `proc`, `sys`, `etc` as a machine does; `/` is the machine itself."""

    def __init__(self, root: str) -> None:
        self._root = root.rstrip("/")
        self._left_out: dict[str, dict[str, None]] = {}
        self._listed: dict[str, Sequence[str]] = {}
        self._room = MAX_READ
        self._room_to_count = MAX_ALL_COUNTED

    def text(self, path: str) -> str | None:
        """Bounded, and never a pipe or a device; a link is followed inside the tree only."""
        real = self._inside(path)
        if real == f"{self._root}/dev/null":  # a link to it masks a file: nothing stands in it
            return ""
        return None if real is None else self._read(real, path)

    def lines(self, path: str) -> int | None:
        """Counted in pieces."""
        real = self._inside(path)
        try:
            if real is None or not stat.S_ISREG(os.lstat(real).st_mode):
                return None
            with _opened(real) as file:
                return self._count(file)
        except OSError:
            return None

    def _count(self, file: BinaryIO) -> int | None:
        count = 0
        for _ in range(MAX_COUNTED // _PIECE):
            piece = file.read(_PIECE)
            self._room_to_count -= len(piece)
            if not piece or self._room_to_count < 0:
                return count if self._room_to_count >= 0 else None
            count += piece.count(b"\n")
        return count

    def names(self, directory: str) -> Sequence[str]:
        """Bounded too, and looked up once."""
        if directory not in self._listed:
            self._listed[directory] = self._list(directory)
        return self._listed[directory]

    def _list(self, directory: str) -> Sequence[str]:
        real = self._inside(directory)
        try:
            listed = [] if real is None else os.listdir(real)  # noqa: PTH208 - names
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self._leave("could not be looked into", directory, error)
            return []
        if len(listed) > MAX_LISTED:
            self._leave(f"over {MAX_LISTED:,} entries, the first of which are looked at", directory)
        return sorted(listed)[:MAX_LISTED]

    def shown(self, path: str) -> str:
        """The path below the root."""
        return f"{self._root}/{path}"

    def answers(self, path: str) -> bool:
        """A file of /proc has no size and holds something all the same (fs/proc/generic.c)."""
        real = self._inside(path)
        try:
            return real is not None and os.lstat(real).st_size == 0 and bool(self.text(path))
        except OSError:
            return False

    def notices(self) -> tuple[str, ...]:
        """One line a kind."""
        return tuple(f"{what}: {self._some(list(paths))}" for what, paths in self._left_out.items())

    def _some(self, paths: Sequence[str]) -> str:
        more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
        return ", ".join(map(self.shown, paths[:_SHOWN])) + more

    def _inside(self, path: str) -> str | None:
        """The path with its links followed, as if the root were `/`; None where it leads nowhere."""
        left, links = deque(path.split("/")), 0
        done: list[str] = []
        while left:
            part = left.popleft()
            if part in ("", "."):
                continue
            if part == "..":
                done = done[:-1]
                continue
            here = "/".join((self._root, *done, part))
            target = self._target(here)
            if target is None:
                done.append(part)
                continue
            links += 1
            if links > MAX_LINKS:
                return self._leave("left out, a link that leads back to itself", path)
            done = [] if target.startswith("/") else done
            left.extendleft(reversed(target.split("/")))
        return "/".join((self._root, *done)) or "/"

    def _target(self, here: str) -> str | None:
        try:
            return os.readlink(here)  # noqa: PTH115 - the text itself, dots and all
        except OSError:  # no link, or nothing: whoever opens it finds out
            return None

    def _read(self, real: str, path: str) -> str | None:
        if self._room < 0:
            return None
        try:
            found = os.lstat(real)
            if not stat.S_ISREG(found.st_mode):
                what = "left out, no plain file"
                return None if stat.S_ISDIR(found.st_mode) else self._leave(what, path)
            if found.st_mode & _WRITABLE and not found.st_mode & _READABLE:
                return None  # a switch that can only be written
            with _opened(real) as file:
                data = file.read(MAX_FILE + 1)
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError):
            return None
        except OSError as error:
            return self._leave("could not be read", path, error)
        return self._as_text(data, path)

    def _as_text(self, data: bytes, path: str) -> str | None:
        self._room -= len(data)
        if self._room < 0:
            return self._leave(f"left out, since more than {MAX_READ >> 20} MiB were read before", path)
        if len(data) > MAX_FILE:
            return self._leave(f"left out, over {MAX_FILE >> 20} MiB", path)
        if b"\0" in data:
            return self._leave("left out, no text", path)
        return data.decode("utf-8", "backslashreplace")

    def _leave(self, what: str, path: str, error: OSError | None = None) -> str | None:
        """Note it; always None."""
        advice = "; run it as root" if isinstance(error, PermissionError) else ""
        reason = f"{what} ({error.strerror}{advice})" if error is not None else what
        self._left_out.setdefault(reason, {})[path] = None
        return None


def _opened(real: str) -> BinaryIO:
    return os.fdopen(os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY), "rb")
