"""The files of a host: its own, or those below a directory in which its /proc and /sys are mounted or saved."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from oomlog.errors import SourceError
from oomlog.reporting.printable import valid

MAX_BYTES = 1 << 20
"""Of one file: those read here are far smaller, a saved one may be anything, and /proc/sys refuses reads of 4 MiB."""


class Files:
    """Reads whole files below a directory by the absolute path that they have from there."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)

    def text(self, path: str | Path) -> str | None:
        """The content without blanks around it; None for what is not there, not readable or no file."""
        try:
            return self.must(path)
        except OSError:
            return None

    def must(self, path: str | Path) -> str:
        """Like `text`, but raises OSError."""
        with open(Path(self.root, str(path).lstrip("/")), "rb", opener=_at_once) as file:
            return valid(file.read(MAX_BYTES).decode("utf-8", "surrogateescape")).strip()

    def number(self, path: str | Path) -> int | None:
        """The integer that a file holds; None for anything else."""
        return whole(self.text(path))

    def directories(self, path: str | Path) -> Iterator[Path]:
        """`path` and all directories below it, as paths on the host; what cannot be listed is left out."""
        top = Path(self.root, str(path).lstrip("/"))
        for where, names, _files in os.walk(top):
            names.sort()
            yield Path("/") / Path(where).relative_to(self.root)


class Tree(Files):
    """The files of a host with its /proc. `live` says whether it is this host, now."""

    def __init__(self, root: str | None = None) -> None:
        super().__init__(root or "/")
        self.live = root is None
        self.proc = self.root / "proc"
        if not (self.proc / "meminfo").is_file():
            raise SourceError(f"{self.proc}: no /proc is mounted or saved there: name the directory that holds proc/")

    def pids(self) -> list[int]:
        """The processes there are, in the order of their numbers."""
        return sorted(int(name) for name in os.listdir(self.proc) if name.isascii() and name.isdigit())  # noqa: PTH208 - 10,000 names, no paths

    def threads(self, pid: int) -> list[str]:
        """The threads of a process, its first one left out; none where it has ended."""
        with suppress(OSError):
            return [name for name in os.listdir(self.proc / str(pid) / "task") if name != str(pid)]  # noqa: PTH208 - names only
        return []


def _at_once(path: str, flags: int) -> int:
    """A pipe in a saved tree is not waited for."""
    return os.open(path, flags | os.O_NONBLOCK)


def whole(text: str | None) -> int | None:
    """A decimal number; None for anything else."""
    if text is None or len(text) > 20 or not (digits := text.removeprefix("-")).isascii() or not digits.isdigit():
        return None
    return int(text)


def keyed(text: str | None, separator: str | None = None) -> dict[str, str]:
    """Lines of a name and a value, by name."""
    pairs = (line.split(separator, 1) for line in (text or "").splitlines())
    return {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}


def kib(fields: dict[str, str], name: str) -> int | None:
    """Bytes of a field like `VmRSS: 12 kB`; None where it is not there."""
    count = whole(fields.get(name, "").removesuffix("kB").strip())
    return None if count is None else count * 1024
