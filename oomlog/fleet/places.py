"""Files → places: what one task reads, because a report may go on from one file to the next or stand in both."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from gzip import compress

from msgspec import Struct
from msgspec.structs import replace

from oomlog.errors import SourceError
from oomlog.fleet.addresses import File, source
from oomlog.fleet.ranges import Joined, Searched, joined
from oomlog.model import encode_event
from oomlog.reading.pipeline import Options, Reader
from oomlog.reading.scan import Scan
from oomlog.reading.sources import Source
from oomlog.reading.sources.rotated import group, in_order
from oomlog.reading.sources.source import shown
from oomlog.reporting.printable import valid

MOST_SETS = 16
"""A directory with so many rotated sets is one machine's; in one with more, each set is read by itself."""


class Place(Struct, frozen=True):
    """Files that are read together: all of a machine's directory, or one rotated set."""

    name: str
    files: tuple[File, ...]

    @property
    def key(self) -> str:
        """Names the place in the dataset, whatever its address holds."""
        return hashlib.sha256(self.name.encode("utf-8", "surrogateescape")).hexdigest()[:32]


class Read(Struct, frozen=True, kw_only=True):
    """What a place held: `events` as packed NDJSON; `hosts` and `ids` tell which places may hold copies."""

    name: str
    files: tuple[File, ...]
    count: int = 0
    bytes_read: int = 0
    hosts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    events: bytes = b""


def places(files: Iterable[File]) -> list[Place]:
    """Every file in its place, rotated sets oldest first."""
    folders: dict[str, dict[str, list[File]]] = {}
    for name, file in in_order(files, lambda file: file.address):
        folders.setdefault(name.rpartition("/")[0], {}).setdefault(name, []).append(file)
    found = []
    for folder, sets in folders.items():
        if len(sets) <= MOST_SETS:
            found.append(Place(folder + "/", tuple(file for files in sets.values() for file in files)))
        else:
            found += [Place(group(name), tuple(files)) for name, files in sets.items()]
    return found


def read(place: Place, options: Options, *searched: Searched) -> Read:
    """The events of a place, of whose big files the ranges were `searched` before.

    Never raises for what stands in a file: that is among `errors`.
    """
    errors: list[SourceError] = []
    local = [file.address for file in place.files if not file.remote]
    reader = Reader(local, options)
    reader.given = _sources(place.files, errors.append)
    reader.scan = _scans(searched)
    lines, hosts, ids = [], set(), []
    for event in reader:
        hosts.add((event.host or "").lower().partition(".")[0])
        ids.append(event.id)
        raw = None if event.raw is None else valid(event.raw)
        lines.append(encode_event(replace(event, raw=raw)))
    return Read(
        name=place.name,
        files=place.files,
        count=len(lines),
        bytes_read=sum(one.bytes_read for one in reader.sources),
        hosts=tuple(sorted(hosts - {""})),
        ids=tuple(sorted(set(ids))),
        errors=tuple(map(str, (*errors, *reader.errors))),
        events=compress(b"\n".join(lines), 1, mtime=0) if lines else b"",
    )


def _scans(searched: Sequence[Searched]) -> Callable[..., Scan]:
    parts = {shown(address): found for address, found in joined(searched).items()}

    def scan(source: Source, progress: Callable[[int], None] | None, *, threads: int) -> Scan:
        found = parts.get(source.name)
        return Scan(source, progress, threads=threads) if found is None else Joined(source, found)

    return scan


def _sources(files: Sequence[File], report: Callable[[SourceError], None]) -> Iterator[Source]:
    for file in files:
        if file.remote:
            try:
                yield source(file)
            except SourceError as error:
                report(error)
