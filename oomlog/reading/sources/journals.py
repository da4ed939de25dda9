"""The journal files of a machine, a directory or a command line, as sources in the order in which they were written."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from typing import IO, BinaryIO, cast

from msgspec import Struct
from msgspec.structs import replace

from oomlog.errors import SourceError
from oomlog.reading.sources.arguments import STDIN, Input
from oomlog.reading.sources.held import named
from oomlog.reading.sources.journal import group, source, way
from oomlog.reading.sources.journal_file import Header, header
from oomlog.reading.sources.source import Source
from oomlog.reading.sources.streams import Stream


class Journals:
    """Makes sources of journal files; how this machine reads them is found out at the first one."""

    def __init__(self, on_notice: Callable[[str], None]) -> None:
        self._opener = cache(lambda: way(on_notice))

    def source(self, one: Input) -> Source | None:
        """The source that a file is; None if it is no journal. Raises SourceError."""
        about = _header(one)
        return None if about is None else source(one.name, one.path, about, one.found.st_mtime, self._opener())

    def member(self, name: str, stream: Stream, modified: float | None) -> Source:
        """The source that a journal file in an archive is: libsystemd reads a copy of it. Raises SourceError."""
        file = named(name, stream, ".journal")
        about = header(file.fileno())
        if about is None:
            file.close()
            raise SourceError(f"{name}: no journal that can be read: its header is damaged")
        made = source(name, file.name, about, modified, self._opener())
        return replace(made, passing=True, open=cast("Callable[[], BinaryIO]", lambda: _Copied(made.open(), file)))


class _Copied(Stream):
    """What is read of a file that is gone when it is closed."""

    def __init__(self, stream: BinaryIO, file: IO[bytes]) -> None:
        self._stream, self._file = cast("Stream", stream), file

    def fill(self, view: memoryview) -> int:
        """Up to so many bytes of what comes next."""
        return self._stream.readinto(view)

    def close(self) -> None:
        """Ends the reading, and removes the file."""
        self._stream.close()
        self._file.close()
        super().close()


def _header(one: Input) -> Header | None:
    """The header of a journal file; None for any other file, and for one that can't be opened."""
    if not one.regular or one.path == STDIN:
        return None
    try:
        descriptor = os.open(one.path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return header(descriptor)
    finally:
        os.close(descriptor)


class _Found(Struct):
    one: Input
    group: str
    first: int


def oldest_first(inputs: Sequence[Input]) -> list[Input]:
    """The same inputs; the journal files stand together, each rotated set in the order of its records."""
    headers = [_header(one) for one in inputs]
    found = [
        _Found(one, group(one.path, about), about.first) for one, about in zip(inputs, headers, strict=True) if about
    ]
    begun: dict[str, int] = {}
    for each in found:
        begun[each.group] = min(each.first, begun.get(each.group, each.first))
    found.sort(key=lambda each: (begun[each.group], each.group, each.first))
    place = next((at for at, about in enumerate(headers) if about), 0)
    others = [None if about else one for one, about in zip(inputs, headers, strict=True)]
    ordered = chain(others[:place], (each.one for each in found), others[place:])
    return [one for one in ordered if one is not None]
