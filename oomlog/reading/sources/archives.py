"""The members of a tar or zip archive: streamed, nothing unpacked to disk.

A tar archive in a plain file, and a zip archive, are listed first and read in the order of rotation; a compressed tar
archive, or one from a pipe, in its own order. Members' names only say what is read and what it is called.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.names import is_log, may_be_log
from oomlog.reading.sources.rotated import group, in_order
from oomlog.reading.sources.source import shown
from oomlog.reading.sources.streams import Stream

Report = Callable[[SourceError], None]


class Entry(Struct):
    """A member: `name` with the archive's before it, `path` in the archive.

    `sure` where the name alone says that it is a log, `likely` where it is one if it is plainly text; else only its
    content can say so. `open` gives its data as stored, good until the next entry is asked for.
    """

    name: str
    path: str
    group: str
    size: int
    modified: float | None
    sure: bool
    likely: bool
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

    members = _candidates(map(member, reader), report)
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
        yield from _ordered(name, _candidates(map(member, reader.members()), report))
    finally:
        reader.close()


def _candidates(members: Iterable[_Member], report: Report) -> Iterator[_Member]:
    """Members that may be worth a look. Damage ends the archive: what stands before it is read."""
    try:
        yield from (member for member in members if _open(_tidy(member.path)))
    except SourceError as error:
        report(error)


def _open(path: str) -> bool:
    """Nothing hidden, nothing that would lie above the archive."""
    return not any(part.startswith(".") for part in path.split("/"))


def _tidy(path: str) -> str:
    return path.removeprefix("./").lstrip("/")


def _ordered(name: str, members: Iterable[_Member]) -> Iterator[Entry]:
    for rotated_set, member in in_order(members, lambda member: member.path):
        yield _entry(name, member, rotated_set)


def _entry(archive: str, member: _Member, rotated_set: str) -> Entry:
    path = _tidy(member.path)
    name = f"{archive}:{shown(path)}"
    return Entry(
        name=name,
        path=path,
        group=f"{archive}:{shown(_tidy(rotated_set))}",
        size=member.size,
        modified=member.modified,
        sure=is_log(path),
        likely=may_be_log(path, path.count("/")),
        open=lambda: member.open(name),
    )
