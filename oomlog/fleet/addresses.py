"""Addresses → the files behind them, local ones as for every command, all others through fsspec."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO, cast

from msgspec import Struct

from oomlog.errors import MissingExtra, SourceError
from oomlog.reading.sources import Source
from oomlog.reading.sources.arguments import STDIN, inputs
from oomlog.reading.sources.files import open_file
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.names import is_log
from oomlog.reading.sources.rotated import group
from oomlog.reading.sources.source import shown
from oomlog.reading.sources.streams import Stream
from oomlog.reading.sources.unwrap import unwrap

EXTRA = "pip install 'oomlog[fleet]'"
_TIMES = ("mtime", "LastModified", "last_modified", "updated")
_TAGS = ("ETag", "etag", "md5Hash", "content_md5")
_BUFFER = 4 << 20
"""Bytes asked for at a time: a request to an object store takes as long as a megabyte."""


class File(Struct, frozen=True):
    """A file and what tells whether it is still the same: `size` in bytes, `state` its modification time or ETag."""

    address: str
    size: int | None
    state: str

    @property
    def remote(self) -> bool:
        """Whether fsspec opens it."""
        return "://" in self.address


def listed(addresses: Sequence[str], report: Callable[[SourceError], None]) -> list[File]:
    """The files behind the addresses, each once; what cannot be listed is told to `report`, one line each."""
    found = list(_local([one for one in addresses if "://" not in one], report))
    for address in (one for one in addresses if "://" in one):
        try:
            found += _remote(address)
        except SourceError as error:
            report(error)
    return list(dict.fromkeys(found))


def source(file: File) -> Source:
    """A remote file as a source: text or saved events, packed or not. Raises SourceError for what is neither."""
    name, stream = shown(file.address), _Remote(file.address)
    found = unwrap(name, stream, Budget(lambda: stream.taken))
    found.stream.close()
    inside = found.inside
    if inside.content not in ("text", "events"):
        raise SourceError(f"{name}: {inside.detail or f'a {inside.content} archive: copy it here and name the copy'}")

    def open_again() -> BinaryIO:
        again = _Remote(file.address)
        return cast("BinaryIO", unwrap(name, again, Budget(lambda: again.taken)).stream)

    return Source(
        name=name,
        group=shown(group(file.address)),
        modified=_epoch(file.state),
        size=file.size,
        path=None,
        open=open_again,
        kind="events" if inside.content == "events" else "text",
    )


def opened(file: File) -> Stream:
    """A file's bytes as they are stored, from wherever one seeks. Raises SourceError."""
    return _Remote(file.address) if file.remote else open_file(shown(file.address), file.address)


def _local(arguments: Sequence[str], report: Callable[[SourceError], None]) -> Iterator[File]:
    for one in inputs(arguments, report):
        if one.path == STDIN or not one.regular:
            report(SourceError(f"{one.name}: only files can be read by many; save it and name the file"))
        else:
            yield File(os.path.abspath(one.path), one.found.st_size, str(one.found.st_mtime_ns))  # noqa: PTH100 - bytes


def _remote(address: str) -> list[File]:
    with _explained(address):
        system, path = _system(address)
        if any(sign in path for sign in "*?["):
            found = list(system.glob(path, detail=True).values())
        elif (info := system.info(path))["type"] == "directory":
            found = [one for one in system.find(path, detail=True).values() if is_log(one["name"])]
        else:
            found = [info]
        files = [one for one in found if one["type"] == "file"]
        if not files:
            raise SourceError(f"{shown(address)}: no such file; nothing is there")
        return [File(system.unstrip_protocol(one["name"]), one.get("size"), _state(one)) for one in files]


def _state(info: dict[str, Any]) -> str:
    """The time of the last change in epoch seconds where the store tells it, and its tag."""
    time = next((info[name] for name in _TIMES if info.get(name) is not None), None)
    if isinstance(time, datetime):
        time = time.timestamp()
    return f"{'' if time is None else time} {next((info[name] for name in _TAGS if info.get(name)), '')}"


def _epoch(state: str) -> float | None:
    try:
        return float(state.partition(" ")[0])
    except ValueError:
        return None


def _system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise MissingExtra(f"addresses need fsspec, which is not installed: {EXTRA}") from error
    system, path = url_to_fs(address)
    return system, path


class _explained:  # noqa: N801 - used like a function
    """Whatever a store raises is one line that names the address."""

    def __init__(self, address: str) -> None:
        self._name = shown(address)

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, FileNotFoundError):
            raise SourceError(f"{self._name}: no such file; check the address") from None
        if isinstance(error, ImportError):
            raise SourceError(f"{self._name}: {error}") from None
        if isinstance(error, Exception) and not isinstance(error, SourceError | MissingExtra):
            said = " ".join(str(error).split()) or type(error).__name__
            raise SourceError(f"{self._name}: {said}; check the address and who may read it") from None


class _Remote(Stream):
    """The bytes of a file in a store."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.taken = 0
        with _explained(address):
            system, path = _system(address)
            self._file = system.open(path, "rb", block_size=_BUFFER, cache_type="readahead")

    def fill(self, view: memoryview) -> int:
        """What comes next."""
        with _explained(self._address):
            count: int = self._file.readinto(view)
        self.taken += count
        return count

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As for any file; costs a request."""
        with _explained(self._address):
            place: int = self._file.seek(offset, whence)
        return place

    def close(self) -> None:
        """Lets it go."""
        self._file.close()
        super().close()
