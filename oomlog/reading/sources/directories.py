"""The logs in a directory and below it."""

import os
import re
from collections.abc import Iterator

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.reading.sources.files import explained, open_file
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.names import is_archive, is_journal, is_kernel_log, is_log, may_be_log
from oomlog.reading.sources.source import shown
from oomlog.reading.sources.unwrap import unwrap

MAX_DEPTH = 16
"""An unpacked sosreport is 8 deep, /var/log/pods 5."""
MAX_ENTRIES = 500_000
"""Named by mistake, `/` or a home directory has millions; an unpacked sosreport has 60,000."""
_KERNELS_OWN = ("/proc", "/sys", "/dev")
_NAMED = 3


class _Walk(Struct):
    """What was met below one directory: the log files, and what could not be looked at."""

    root: str
    files: list[str]
    entries: int = 0
    closed: list[str] = []
    links: list[str] = []


def logs(name: str, directory: str) -> Iterator[str | SourceError]:
    """Paths of the files to read, sorted naturally, and a SourceError for what is left out and should not be.

    Files with a log's name are read; others where they are plainly text and no source code, prose or settings. Hidden
    ones, and links to directories, are not. A link to a kernel log that leads out of the directory (in an unpacked
    bundle: to this host's own log) is told, not followed.
    """
    walk = _Walk(os.path.realpath(directory), [])
    yield from _walked(walk, name, directory, 0)
    yield from sorted(walk.files, key=_naturally)
    yield from _left_out(walk, name)


def _naturally(path: str) -> list[tuple[int, str]]:
    """dmesg-ramoops-2 before dmesg-ramoops-10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]{1,9})", path)]


def _walked(walk: _Walk, name: str, directory: str, depth: int) -> Iterator[SourceError]:
    try:
        with os.scandir(directory) as entries:
            found = list(entries)
    except OSError as error:
        if not depth:
            yield explained(name, error)
        walk.closed.append(directory)
        return
    for entry in found:
        walk.entries += 1
        if walk.entries == MAX_ENTRIES:
            yield SourceError(f"{name}: over {MAX_ENTRIES} files; name a directory further down")
        if walk.entries < MAX_ENTRIES and not entry.name.startswith("."):
            yield from _met(walk, name, entry, depth)


def _met(walk: _Walk, name: str, entry: "os.DirEntry[str]", depth: int) -> Iterator[SourceError]:
    if entry.is_symlink():
        if is_kernel_log(entry.name) and _leads_out(entry.path, walk.root):
            walk.links.append(entry.path)
    elif entry.is_dir():
        if depth < MAX_DEPTH and entry.path not in _KERNELS_OWN:
            yield from _walked(walk, name, entry.path, depth + 1)
    elif entry.is_file() and (is_journal(entry.name) or _wanted(entry, depth)):
        walk.files.append(entry.path)


def _leads_out(path: str, root: str) -> bool:
    """Whether a link leads to something that exists elsewhere."""
    target = os.path.realpath(path)
    return os.path.exists(target) and os.path.commonpath([target, root]) != root  # noqa: PTH110 - plain strings


def _wanted(entry: "os.DirEntry[str]", depth: int) -> bool:
    sure = is_log(entry.name)
    try:
        likely = sure or is_archive(entry.name) or (may_be_log(entry.path, depth) and entry.stat().st_size > 0)
        return likely and _reads_as_log(entry.path, sure)
    except OSError:  # vanished
        return False


def _reads_as_log(path: str, sure: bool) -> bool:  # noqa: FBT001
    """Whether it begins as a log does. What can't be opened is told when its turn comes, if its name is a log's."""
    try:
        stream = open_file(path, path)
        found = unwrap(path, stream, Budget(lambda: stream.taken))
    except SourceError:
        return sure
    found.stream.close()
    if found.inside.content in ("tar", "zip"):
        return is_archive(path)
    return found.inside.plain or (sure and found.inside.content == "text")


def _left_out(walk: _Walk, name: str) -> Iterator[SourceError]:
    below = [path for path in walk.closed if os.path.realpath(path) != walk.root]
    if below:
        yield SourceError(f"{name}: no permission to look into {_some(below)}; run it as root")
    if walk.links:
        yield SourceError(
            f"{name}: links that lead out of it are not followed: {_some(walk.links)}; name their targets"
        )


def _some(paths: list[str]) -> str:
    """The first few, and how many more."""
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return ", ".join(map(shown, paths[:_NAMED])) + more
