"""Names → sources: the one place where files, compression, archives and rotated sets come together."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from msgspec import Struct
from msgspec.structs import replace

from oomlog.errors import SourceError
from oomlog.reading.sources.arguments import STDIN, Input, inputs
from oomlog.reading.sources.attachments import Attachment, Attachments, kind_of, may_be_sysctls
from oomlog.reading.sources.cluster import as_log, holds_events
from oomlog.reading.sources.content import Content, is_journal, of_kernel
from oomlog.reading.sources.files import open_file
from oomlog.reading.sources.held import held
from oomlog.reading.sources.journals import Journals, oldest_first
from oomlog.reading.sources.kmsg import is_kmsg
from oomlog.reading.sources.kmsg import source as kmsg
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.names import is_archive, may_hold_log
from oomlog.reading.sources.rotated import in_order
from oomlog.reading.sources.source import Kind, Source, shown
from oomlog.reading.sources.streams import HEAD, Peeked, Stream
from oomlog.reading.sources.unwrap import Unwrapped, unwrap

if TYPE_CHECKING:
    from oomlog.reading.sources.archives import Entry

Report = Callable[[SourceError], None]


def find(
    arguments: Sequence[str],
    on_error: Report,
    on_notice: Callable[[str], None] = lambda _: None,
    on_attachment: Callable[[Attachment], None] | None = None,
) -> Iterator[Source]:
    """The sources behind what was named, in the order in which they are to be read: rotated sets oldest first.

    An argument is a file, a pattern, a directory, an archive, `-`, `kmsg:[PATH]` or `journal:[PATH]`. Lazy: a file is
    looked at when its turn comes. What can't be read is told to `on_error`, one clear line each, and the rest goes on;
    `on_notice` is told what is read otherwise than one would expect. What stands beside the logs in archives and
    directories is given to `on_attachment`.
    """
    beside = None if on_attachment is None else Attachments(on_attachment, on_error)
    journals = Journals(on_notice)
    for group, one in in_order(oldest_first(inputs(arguments, on_error, beside)), lambda one: one.path):
        try:
            yield from _sources(one, shown(group), on_error, journals, beside)
        except SourceError as error:
            on_error(error)


def _sources(
    one: Input, group: str, report: Report, journals: Journals, beside: Attachments | None
) -> Iterator[Source]:
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
        yield from _bundle(one, found, Bundle(budget, report, beside, journals))
        return
    if content == "text" and holds_events(found.stream.head):
        yield replace(_cluster(one.name, found.stream), modified=one.found.st_mtime)
        return
    if beside is not None and content == "text":
        found = _looked_at(one, found, beside, report)
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


def _cluster(name: str, stream: Stream) -> Source:
    """A cluster's events as a log."""
    return Source(
        name=name,
        group=name,
        modified=None,
        size=None,
        path=None,
        open=lambda: as_log(name, stream),
        numbered=False,
        passing=True,
    )


def _looked_at(one: Input, found: Unwrapped, beside: Attachments, report: Report) -> Unwrapped:
    """A saved `sysctl -a`, with a log further on perhaps: it is put into `beside`, and read as a log as well."""
    if not may_be_sysctls(found.stream.head):
        return found
    if one.regular and one.path != STDIN:
        if kind_of(one.path, found.stream.head) == "sysctl":
            _put(beside, one, found.stream, report)
        return found
    file = held(one.name, found.stream)
    is_sysctl = kind_of(one.path, file.read(HEAD)) == "sysctl"
    file.seek(0)
    if is_sysctl:
        _put(beside, one, file, report)
        file.seek(0)
    return Unwrapped(Peeked(file), found.inside, found.layers)


def _put(beside: Attachments, one: Input, stream: Stream, report: Report) -> None:
    try:
        beside.add("sysctl", one.name, stream)
    except SourceError as error:
        report(error)


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


class Bundle(Struct):
    """What holds for all members of an archive, those of archives in it too. `told`: something came of it."""

    budget: Budget
    report: Report
    beside: Attachments | None
    journals: Journals
    told: bool = False

    def tell(self, error: SourceError) -> None:
        """As `report`."""
        self.told = True
        self.report(error)


def _bundle(one: Input, found: Unwrapped, bundle: Bundle) -> Iterator[Source]:
    yield from _members(_entries(one, found, bundle), bundle, nested=False)
    if not bundle.told:
        bundle.report(SourceError(f"{one.name}: no logs in this archive; unpack it and name a file"))


def _members(entries: Iterator["Entry"], bundle: Bundle, *, nested: bool) -> Iterator[Source]:
    for entry in entries:
        try:
            inner = unwrap(entry.name, entry.open(), bundle.budget)
            if inner.inside.content == "tar" or (inner.inside.content == "zip" and is_archive(entry.path)):
                yield from _members(_inner(entry, inner, bundle, nested=nested), bundle, nested=True)
            elif source := _member(entry, inner, bundle):
                bundle.told = True
                yield source
        except SourceError as error:
            bundle.tell(error)


def _entries(one: Input, found: Unwrapped, bundle: Bundle) -> Iterator["Entry"]:
    from oomlog.reading.sources.archives import in_tar, in_zip

    is_tar, plain_file = found.inside.content == "tar", one.regular and one.path != STDIN and not found.layers
    if is_tar and not plain_file:
        return in_tar(one.name, found.stream, bundle.tell, listed=False)
    found.stream.close()
    if not plain_file:
        raise SourceError(f"{one.name}: a zip archive can't be read from a stream; save it, and name the file")
    stream = open_file(one.name, one.path)
    if is_tar:
        return in_tar(one.name, stream, bundle.tell, listed=True)
    return in_zip(one.name, stream, bundle.budget, bundle.tell)


def _inner(entry: "Entry", inner: Unwrapped, bundle: Bundle, *, nested: bool) -> Iterator["Entry"]:
    """The members of an archive in an archive: a zip is held in memory meanwhile, its list stands at the end."""
    from oomlog.reading.sources.archives import in_tar, in_zip

    if nested:
        raise SourceError(f"{entry.name}: an archive in an archive in an archive is not opened; unpack it and name it")
    if inner.inside.content == "tar":
        return in_tar(entry.name, inner.stream, bundle.tell, listed=False)
    return in_zip(entry.name, held(entry.name, inner.stream), bundle.budget, bundle.tell)


def _member(entry: "Entry", inner: Unwrapped, bundle: Bundle) -> Source | None:
    """A member as a source; None for what is none, which may be an attachment."""
    found, head = inner.inside, inner.stream.head
    if is_journal(found):
        return bundle.journals.member(entry.name, inner.stream, entry.modified)
    if found.content == "text" and holds_events(head):
        return _cluster(entry.name, inner.stream)
    if found.content == "text" and head and (kind := kind_of(entry.path, head)):
        if bundle.beside is not None:
            bundle.beside.add(kind, entry.name, inner.stream)
            bundle.told = True
        return None
    if found.content not in ("text", "events") or not (entry.sure or (found.plain and _reads_as_log(entry, head))):
        return None
    return Source(
        name=entry.name,
        group=entry.group,
        modified=entry.modified,
        size=entry.size,
        path=None,
        open=_once(entry.name, inner.stream),
        kind=_kind(entry.name, found.content, found.detail),
        passing=True,
    )


def _reads_as_log(entry: "Entry", head: bytes) -> bool:
    """Whether a text is a log by where it lies, or by what it says."""
    return entry.likely or (may_hold_log(entry.path) and of_kernel(head))
