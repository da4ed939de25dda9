"""A systemd journal file as a stream of records in the form of `journalctl -o export`.

Records are read by libsystemd through systemd-python, or where that is not installed by a `journalctl` that is run;
both give the same text. Of a file that was searched (journal_file.py) only the records around what was found are read;
and of these only what the kernel, user-space killers and systemd's units said, by libsystemd's index.
"""

import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from oomlog.errors import SourceError
from oomlog.reading.framings.journal_fields import FIELDS
from oomlog.reading.scan import SMELL
from oomlog.reading.sources.files import open_file
from oomlog.reading.sources.journal_file import Header, telling
from oomlog.reading.sources.source import Journal, Source
from oomlog.reading.sources.streams import Stream
from oomlog.regex import regex

if TYPE_CHECKING:
    from systemd.journal import Reader

KILLERS = ("systemd-oomd", "earlyoom", "nohang", "nohang-desktop", "oomd")
_WITNESSES = ("kubelet", "k3s", "containerd", "dockerd", "crio", "slurmd", "slurmstepd")
_OF_UNITS = (
    "fe6faa94e7774663a0da52717891d8ef",  # a process of this unit has been killed by the OOM killer
    "d989611b15e44c9dbf31e3c81256e4ed",  # systemd-oomd killed N process(es) in this unit
    "98e322203f7a4ed290d09fe03c09fe15",  # Main process exited, code=killed, status=9/KILL
    "d9b373ed55a64feb8242e02dbe79a49c",  # Failed with result 'oom-kill'
    "ae8f7b866b0347b9af31fe1c80b127c0",  # Consumed … memory peak
)
"""systemd's own messages: `journalctl --catalog`, src/systemd/sd-messages.h."""
MATCHES = (
    "_TRANSPORT=kernel",
    *(f"SYSLOG_IDENTIFIER={name}" for name in KILLERS + _WITNESSES),
    *(f"_SYSTEMD_UNIT={name}.service" for name in KILLERS),
    *(f"MESSAGE_ID={name}" for name in _OF_UNITS),
)
"""Any of these makes a record worth reading."""

_BEFORE = 256
"""Records before a telling one, of all speakers; further back while a report goes on there."""
_AFTER = 128
"""Records of those who are read after the last telling one, or the last that is part of a report."""
_FAR = 2048
"""A telling record no further on is reached by reading on."""
_TRIED = 4
"""Of the first and of the last records that were passed over so many are looked for."""
_PIECE = 64 << 10
_BYTE = 2
"""Hexadecimal digits of a damaged byte."""
_BINARY = regex(rb"[^\t -~\x80-\xff]")

Fields = Mapping[str, bytes]
Record = tuple[int, Fields]
"""Its sequence number in the file, and what it holds of FIELDS."""


class Way(Protocol):
    """A program or library that reads a journal file."""

    def records(self, first: int) -> Iterator[Record]:
        """The records that fit MATCHES, from a sequence number on. Raises SourceError."""


Opener = Callable[[str, str, Header, Sequence[str]], Way]
"""Makes a way of a file's name for people, its path, its header, and matches (none: every record)."""


def way(tell: Callable[[str], None]) -> Opener:
    """How this machine reads journals; `tell` is told if it is not by systemd-python. Raises SourceError if none is."""
    try:
        from systemd import journal  # noqa: F401 - whether it can be had
    except ImportError:
        if shutil.which("journalctl") is None:
            raise SourceError(
                "journals can't be read on this machine: install systemd-python (pip install 'oomlog[journal]')"
                " or journalctl; or, where they are from: journalctl -o export | oomlog events -"
            ) from None
        tell("journals are read through journalctl, as systemd-python is missing: pip install 'oomlog[journal]'")
        return _Program
    return _Library


def source(name: str, path: str, about: Header, modified: float | None, opener: Opener) -> Source:
    """The source that a journal file is."""
    return Source(
        name=name,
        group=group(path, about),
        modified=modified,
        size=about.size,
        path=None,
        open=cast("Callable[[], BinaryIO]", lambda: _Records(_read(name, path, about, opener))),
        numbered=False,
        journal=Journal(records=about.records, first=about.first, last=about.last),
    )


def group(path: str, about: Header) -> str:
    """The rotated set of a file, whatever its files are called. A user's journals go on the numbers of the system's."""
    user = re.match(r"user-\d+", os.path.basename(path))  # noqa: PTH119 - a name as it was given
    return f"journal:{about.sequence}:{user[0] if user else ''}"


def _read(name: str, path: str, about: Header, opener: Opener) -> Generator[bytes]:
    """The records that can be of a report, as export text."""
    with open_file(name, path) as file:
        found = telling(file.fileno(), about)
        if found == []:
            _whole_or_told(name, os.fstat(file.fileno()).st_size, about)
            return
        size = os.fstat(file.fileno()).st_size
        with _Whole(path, size, about) as readable:
            way = opener(name, readable, about, MATCHES if size >= about.size else ())  # the index was cut as well
            met: set[int] = set()
            for number, fields in way.records(about.first_record) if found is None else _around(way, found, about):
                met.add(number)
                yield exported(fields)
            if found is None and not about.newer:
                raise _unreadable(name, "damaged")
            _there(name, opener(name, readable, about, ()), [one for one in found or () if one not in met])
        _whole_or_told(name, os.fstat(file.fileno()).st_size, about)


def _there(name: str, way: Way, unmet: Sequence[int]) -> None:
    """Raises SourceError where records that tell something were not read for damage, rather than for who wrote them."""
    for number in sorted({*unmet[:_TRIED], *unmet[-_TRIED:]}):
        found, fields = next(way.records(number), (None, {}))
        said = {f"{key}={value.decode('utf-8', 'replace')}" for key, value in fields.items()}
        if found != number or not said.isdisjoint(MATCHES):
            raise _unreadable(name, f"damaged: record {number} is not found")


def _whole_or_told(name: str, size: int, about: Header) -> None:
    if size < about.size:
        raise SourceError(
            f"{name}: cut off: {size} of {about.size} bytes are there, and what they hold was read; copy it again"
        )


class _Whole:
    """The path of a file that libsystemd reads: of one that was cut off a copy that ends where it should, in zeros."""

    def __init__(self, path: str, size: int, about: Header) -> None:
        self._path, self._cut, self._about = path, size < about.size, about

    def __enter__(self) -> str:
        if not self._cut:
            return self._path
        import tempfile

        self._copy = tempfile.NamedTemporaryFile(suffix=".journal")
        with Path(self._path).open("rb") as file:
            shutil.copyfileobj(file, self._copy)
        self._copy.truncate(self._about.size)
        return self._copy.name

    def __exit__(self, *_: object) -> None:
        if self._cut:
            self._copy.close()


def _around(way: Way, found: Sequence[int], about: Header) -> Iterator[Record]:
    """The records around those that tell something. What follows damage is read too, before it is raised."""
    left, done = deque(found), 0
    end = max(about.last_record, about.first_record + about.records)
    failure: SourceError | None = None
    while left:
        first = left[0]
        try:
            for number, fields in _window(way, left, done, end):
                done = number
                yield number, fields
        except SourceError as error:
            failure = failure or error
        while left and left[0] <= max(first, done):
            left.popleft()
    if failure is not None:
        raise failure


def _window(way: Way, left: deque[int], done: int, end: int) -> Iterator[Record]:
    """The records around the first of `left`, and around those that are near it; none up to `done`."""
    calm = 0
    for said, fields in _from(way, left[0], done):
        # a number that is damaged would pass over all that follows
        done = number = said if said <= end else done
        calm = 0 if _smells(fields) or left[0] >= number else calm + 1
        yield number, fields
        while len(left) > 1 and left[0] <= number and left[1] - number < _FAR:
            left.popleft()
        if calm >= _AFTER and left[0] <= number:
            return


def _from(way: Way, first: int, done: int) -> Iterator[Record]:
    """The records from some way before `first` on; from further back where a report goes on there."""
    back = _BEFORE
    while True:
        start = max(done + 1, first - back)
        records = way.records(start)
        head = next(records, None)
        if head is None:
            return iter(())
        if start == done + 1 or head[0] >= first or not _smells(head[1]):
            return chain([head], records)
        back *= 4


def _smells(fields: Fields) -> bool:
    return SMELL.search(fields.get("MESSAGE", b"")) is not None


def exported(fields: Fields) -> bytes:
    """A record as `journalctl -o export` prints it: values that are no plain line with their length before them."""
    lines = [_field(key.encode(), value) for key, value in fields.items()]
    return b"".join((*lines, b"\n"))


def _field(key: bytes, value: bytes) -> bytes:
    if _BINARY.search(value) is None:
        return b"%b=%b\n" % (key, value)
    return b"%b\n%b%b\n" % (key, len(value).to_bytes(8, "little"), value)


class _Library:
    """systemd-python."""

    def __init__(self, name: str, path: str, about: Header, matches: Sequence[str]) -> None:
        self._name, self._path, self._sequence, self._matches = name, path, about.sequence, matches

    def records(self, first: int) -> Iterator[Record]:
        """Seeks, then one record after the other; by a new reader: one that met damage stays there."""
        reader = library(self._name, self._matches, files=[self._path])
        try:
            reader.seek_cursor(f"s={self._sequence};i={first:x}")
            while entry := reader.get_next():
                yield _number(entry["__CURSOR"]), stored(entry)
        except OSError as error:
            raise _unreadable(self._name, error.strerror) from None


def library(name: str, matches: Sequence[str], **where: object) -> "Reader":
    """systemd-python's reader of what `where` names, of the records that fit `matches`. Raises SourceError."""
    from systemd.journal import Reader

    as_stored = dict.fromkeys(FIELDS, bytes)
    clocks = {"__REALTIME_TIMESTAMP": int, "__MONOTONIC_TIMESTAMP": itemgetter(0), "__CURSOR": str}
    try:
        reader = Reader(converters=as_stored | clocks, **where)
    except OSError as error:
        raise _unreadable(name, error.strerror) from None
    for match in matches:
        reader.add_match(match)
        reader.add_disjunction()
    return reader


def stored(entry: Mapping[str, object]) -> Fields:
    """What a record that systemd-python gave holds of FIELDS."""
    return {key: _value(entry[key]) for key in FIELDS if key in entry}


def _value(value: object) -> bytes:
    """The first value of a field that a record has more than once."""
    if isinstance(value, list):
        value = value[0]
    return value if isinstance(value, bytes) else str(value).encode()


def _number(cursor: str) -> int:
    """`s=6b85…;i=1f;b=…`: 31."""
    return int(cursor.partition(";i=")[2].partition(";")[0], 16)


class _Program:
    """journalctl."""

    def __init__(self, name: str, path: str, about: Header, matches: Sequence[str]) -> None:
        self._name, self._path, self._sequence, self._matches = name, path, about.sequence, matches

    @cached_property
    def _boots(self) -> list[bytes]:
        """The boot ids that are stored as the fields of records; journalctl prints the one in a record's head."""
        import subprocess

        command = (*self._journalctl, "--field=_BOOT_ID")
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
        return done.stdout.split()

    def _undamaged(self, boot: bytes) -> bytes:
        """The stored id, where one in a head differs from it by a damaged byte; ids have 128 bits of chance."""
        near = (known for known in self._boots if boot not in self._boots and _apart(boot, known) <= _BYTE)
        return next(near, boot)

    @property
    def _journalctl(self) -> tuple[str, ...]:
        return ("journalctl", "--quiet", "--no-pager", f"--file={self._path}")

    def records(self, first: int) -> Iterator[Record]:
        """One run of it, which is ended when no more is wanted."""
        import subprocess
        import tempfile

        command = (*self._journalctl, "--output=export")
        seek = f"--cursor=s={self._sequence};i={first:x}"
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(  # noqa: S603 - no shell
                (*command, seek, *" + ".join(self._matches).split()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                env=os.environ | {"LC_ALL": "C"},
            )
            try:
                for fields in parsed(cast("BinaryIO", process.stdout)):
                    if (boot := fields.get("_BOOT_ID")) is not None:
                        fields["_BOOT_ID"] = self._undamaged(boot)
                    yield _number(fields["__CURSOR"].decode()), {key: fields[key] for key in FIELDS if key in fields}
                if process.wait():
                    said.seek(0)
                    raise _unreadable(self._name, said.read(_PIECE).decode(errors="replace").strip().partition("\n")[0])
            finally:
                process.kill()
                process.communicate()


def _apart(one: bytes, other: bytes) -> int:
    """In how many digits two ids differ."""
    return sum(digit != digit_there for digit, digit_there in zip(one, other, strict=False))


def parsed(export: BinaryIO) -> Iterator[dict[str, bytes]]:
    """The records of journalctl's export text."""
    fields: dict[str, bytes] = {}
    while line := export.readline():
        key, equals, value = line[:-1].partition(b"=")
        if not key:
            yield fields
            fields = {}
            continue
        if not equals:
            value = export.read(int.from_bytes(export.read(8), "little"))
            export.readline()
        fields.setdefault(key.decode("ascii"), value)


def _unreadable(name: str, reason: str | None) -> SourceError:
    return SourceError(f"{name}: reading the journal stops: {reason}; what could be read was, see journalctl --verify")


class _Records(Stream):
    """Pieces of bytes as a stream."""

    def __init__(self, pieces: Generator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")
        self._failure: SourceError | None = None

    def fill(self, view: memoryview) -> int:
        """Up to so many bytes of what comes next."""
        if not self._left:
            self._left = memoryview(self._gathered())
        count = min(len(view), len(self._left))
        view[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def close(self) -> None:
        """Ends the reading."""
        self._pieces.close()
        super().close()

    def _gathered(self) -> bytes:
        """A piece; what was read before damage is given before it is raised."""
        if self._failure is not None:
            raise self._failure
        piece = bytearray()
        try:
            for record in self._pieces:
                piece += record
                if len(piece) >= _PIECE:
                    break
        except SourceError as error:
            if not piece:
                raise
            self._failure = error
        return bytes(piece)
