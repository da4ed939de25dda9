"""Names → sources: the one place where files, compression, archives and rotated sets come together."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from oomlog.errors import SourceError
from oomlog.reading.sources.arguments import STDIN, Input, inputs
from oomlog.reading.sources.content import Content
from oomlog.reading.sources.files import open_file
from oomlog.reading.sources.journals import Journals, oldest_first
from oomlog.reading.sources.kmsg import is_kmsg
from oomlog.reading.sources.kmsg import source as kmsg
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.rotated import in_order
from oomlog.reading.sources.source import Kind, Source, shown
from oomlog.reading.sources.streams import Stream
from oomlog.reading.sources.unwrap import Unwrapped, unwrap

if TYPE_CHECKING:
    from oomlog.reading.sources.archives import Entry

Report = Callable[[SourceError], None]


def find(
    arguments: Sequence[str], on_error: Report, on_notice: Callable[[str], None] = lambda _: None
) -> Iterator[Source]:
    """The sources behind what was named, in the order in which they are to be read: rotated sets oldest first.

    An argument is a file, a pattern, a directory, an archive, `-`, `kmsg:[PATH]` or `journal:[PATH]`. Lazy: a file is
    looked at when its turn comes. What can't be read is told to `on_error`, one clear line each, and the rest goes on;
    `on_notice` is told what is read otherwise than one would expect.
    """
    journals = Journals(on_notice)
    for group, one in in_order(oldest_first(inputs(arguments, on_error)), lambda one: one.path):
        try:
            yield from _sources(one, shown(group), on_error, journals)
        except SourceError as error:
            on_error(error)


def _sources(one: Input, group: str, report: Report, journals: Journals) -> Iterator[Source]:
    if one.regular and (source := journals.source(one)):
        yield source
        return
    if is_kmsg(one.found):
        yield kmsg(one.name, one.path)
        return
    raw = open_file(one.name, one.path)
    budget = Budget(lambda: one.found.st_size if one.regular else raw.taken)
    found = unwrap(one.name, raw, budget)
    content = found.inside.content
    if content in ("tar", "zip"):
        yield from _members(one, found, budget, report)
        return
    opening = _again(one, found) if one.regular and one.path != STDIN else _once(one.name, found.stream)
    yield Source(
        name=one.name,
        group=group,
        modified=one.found.st_mtime if one.regular else None,
        size=one.found.st_size if one.regular else None,
        path=Path(one.path) if one.regular and one.path != STDIN and not found.layers else None,
        open=opening,
        kind=_kind(one.name, content, found.inside.detail),
    )


def _kind(name: str, content: Content, detail: str) -> Kind:
    """Text or events; raises SourceError for anything else."""
    if content == "other":
        raise SourceError(f"{name}: {detail}")
    return "events" if content == "events" else "text"


def _again(one: Input, found: Unwrapped) -> Callable[[], BinaryIO]:
    """Opens the file anew each time."""
    found.stream.close()

    def opened() -> Stream:
        stream = open_file(one.name, one.path)
        return unwrap(one.name, stream, Budget(lambda: stream.taken)).stream if found.layers else stream

    return cast("Callable[[], BinaryIO]", opened)


def _once(name: str, stream: Stream) -> Callable[[], BinaryIO]:
    """Hands out a stream that can't be had again."""
    left = [stream]

    def opened() -> Stream:
        if not left:
            raise SourceError(f"{name}: can be read only once")
        return left.pop()

    return cast("Callable[[], BinaryIO]", opened)


def _members(one: Input, found: Unwrapped, budget: Budget, report: Report) -> Iterator[Source]:
    told = [False]

    def tell(error: SourceError) -> None:
        told[0] = True
        report(error)

    for entry in _entries(one, found, budget, tell):
        try:
            if source := _member(entry, unwrap(entry.name, entry.open(), budget)):
                told[0] = True
                yield source
        except SourceError as error:
            tell(error)
    if not told[0]:
        report(SourceError(f"{one.name}: no logs in this archive; unpack it and name a file"))


def _entries(one: Input, found: Unwrapped, budget: Budget, report: Report) -> Iterator["Entry"]:
    from oomlog.reading.sources.archives import in_tar, in_zip

    is_tar, plain_file = found.inside.content == "tar", one.regular and one.path != STDIN and not found.layers
    if is_tar and not plain_file:
        return in_tar(one.name, found.stream, report, listed=False)
    found.stream.close()
    if not plain_file:
        raise SourceError(f"{one.name}: a zip archive can't be read from a stream; save it, and name the file")
    stream = open_file(one.name, one.path)
    return in_tar(one.name, stream, report, listed=True) if is_tar else in_zip(one.name, stream, budget, report)


def _member(entry: "Entry", inner: Unwrapped) -> Source | None:
    """A member as a source; None where only its place made it look like a log."""
    content = inner.inside.content
    if content not in ("text", "events") or not (entry.sure or inner.inside.plain):
        return None
    return Source(
        name=entry.name,
        group=entry.group,
        modified=entry.modified,
        size=entry.size,
        path=None,
        open=_once(entry.name, inner.stream),
        kind=_kind(entry.name, content, inner.inside.detail),
    )
