"""The logs in a tar or zip archive, as sources: streamed, nothing unpacked to disk.

A tar archive in a plain file, and a zip archive, are listed first and read in the order of rotation; a compressed tar
archive, or one from a pipe, in its own order. Members' names only say what is read and what it is called.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.names import is_archive, is_log, may_be_log
from oomlog.reading.sources.rotated import group, in_order
from oomlog.reading.sources.source import shown
from oomlog.reading.sources.streams import Stream

Report = Callable[[SourceError], None]


class Entry(Struct):
    """A member that may be a log: `name` with the archive's before it, `sure` where the name alone says that it is one.

    `open` gives its data as stored, good until the next entry is asked for.
    """

    name: str
    group: str
    size: int
    modified: float | None
    sure: bool
    open: Callable[[], Stream]


class _Member(Struct):
    path: str
    size: int
    modified: float | None
    open: Callable[[str], Stream]


def in_tar(name: str, stream: Stream, report: Report, *, listed: bool) -> Iterator[Entry]:
    """Entries of a tar archive; `listed`: it can be read at any place, so it is listed first."""
    from oomlog.reading.sources.tar import Member, TarReader

    reader = TarReader(name, stream)

    def member(found: Member) -> _Member:
        return _Member(found.name, found.size, found.modified, lambda shown_as: reader.open(found, shown_as))

    members = _candidates(name, map(member, reader), report)
    try:
        yield from (_ordered(name, members) if listed else (_entry(name, each, group(each.path)) for each in members))
    finally:
        reader.close()


def in_zip(name: str, stream: Stream, budget: Budget, report: Report) -> Iterator[Entry]:
    """Entries of a zip archive."""
    from zipfile import ZipInfo

    from oomlog.reading.sources.zip import ZipReader

    reader = ZipReader(name, stream)

    def member(found: ZipInfo) -> _Member:
        path = found.filename.replace("\\", "/")
        return _Member(path, found.file_size, None, lambda shown_as: reader.open(found, shown_as, budget))

    try:
        yield from _ordered(name, _candidates(name, map(member, reader.members()), report))
    finally:
        reader.close()


def _candidates(name: str, members: Iterable[_Member], report: Report) -> Iterator[_Member]:
    """Members that may be logs. Damage ends the archive: what stands before it is read."""
    try:
        for member in members:
            if is_archive(member.path):
                inner = shown(member.path)
                report(SourceError(f"{name}:{inner}: an archive in an archive is not opened; unpack it and name it"))
            elif _may_be_log(member.path):
                yield member
    except SourceError as error:
        report(error)


def _may_be_log(path: str) -> bool:
    """By its name; nothing hidden, nothing that would lie above the archive."""
    path = _tidy(path)
    hidden = any(part.startswith(".") for part in path.split("/"))
    return not hidden and (is_log(path) or may_be_log(path, path.count("/")))


def _tidy(path: str) -> str:
    return path.removeprefix("./").lstrip("/")


def _ordered(name: str, members: Iterable[_Member]) -> Iterator[Entry]:
    for rotated_set, member in in_order(members, lambda member: member.path):
        yield _entry(name, member, rotated_set)


def _entry(archive: str, member: _Member, rotated_set: str) -> Entry:
    name = f"{archive}:{shown(_tidy(member.path))}"
    return Entry(
        name=name,
        group=f"{archive}:{shown(_tidy(rotated_set))}",
        size=member.size,
        modified=member.modified,
        sure=is_log(member.path),
        open=lambda: member.open(name),
    )
