"""The logs in a directory and below it."""

import os
import re
from collections.abc import Iterator

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.reading.sources.attachments import Attachments, kind_of
from oomlog.reading.sources.cluster import holds_events
from oomlog.reading.sources.content import of_kernel
from oomlog.reading.sources.files import explained, open_file
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.names import is_archive, is_journal, is_kernel_log, is_log, may_be_log, may_hold_log
from oomlog.reading.sources.source import shown
from oomlog.reading.sources.unwrap import Unwrapped, unwrap

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
    beside: Attachments | None = None
    entries: int = 0
    closed: list[str] = []
    links: list[str] = []


def logs(name: str, directory: str, beside: Attachments | None = None) -> Iterator[str | SourceError]:
    """Paths of the files to read, sorted naturally, and a SourceError for what is left out and should not be.

    Files with a log's name are read; others where they are plainly text and no source code, prose or settings, deep
    down only those in which the kernel speaks. Hidden ones, and links to directories, are not. What stands beside the
    logs in a bundle that was unpacked is put into `beside`. A link to a kernel log that leads out of the directory (in
    an unpacked bundle: to this host's own log) is told, not followed.
    """
    walk = _Walk(os.path.realpath(directory), [], beside)
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
    elif entry.is_file() and (is_journal(entry.name) or _wanted(walk, entry, depth)):
        walk.files.append(entry.path)


def _leads_out(path: str, root: str) -> bool:
    """Whether a link leads to something that exists elsewhere."""
    target = os.path.realpath(path)
    return os.path.exists(target) and os.path.commonpath([target, root]) != root  # noqa: PTH110 - plain strings


def _wanted(walk: _Walk, entry: "os.DirEntry[str]", depth: int) -> bool:
    """Whether it begins as a log does. What can't be opened is told when its turn comes, if its name is a log's."""
    sure = is_log(entry.name)
    try:
        if not sure and not entry.stat().st_size:
            return False
        stream = open_file(entry.path, entry.path)
        found = unwrap(entry.path, stream, Budget(lambda: stream.taken))
    except OSError:  # vanished
        return False
    except SourceError:
        return sure
    with found.stream:
        return _reads_as_log(walk, entry.path, depth, found, sure=sure)


def _reads_as_log(walk: _Walk, path: str, depth: int, found: Unwrapped, *, sure: bool) -> bool:
    content, head = found.inside.content, found.stream.head
    if content in ("tar", "zip"):
        return is_archive(path)
    if content == "text" and holds_events(head):
        return True
    if content == "text" and head and (kind := kind_of(path, head)):
        if walk.beside is not None:
            walk.beside.add(kind, shown(path), found.stream)
        return False
    if sure:
        return content == "text" or found.inside.plain
    return found.inside.plain and (may_be_log(path, depth) or (may_hold_log(path) and of_kernel(head)))


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
