"""The dataset on disk: what was read, and the tables made of it. Nothing is written outside its folder.

`_manifest.ndjson` has a line for each place that was read, the last one counts; `_read/` holds the events of each
place, and `events/`, `kills/`, `tasks/` are the tables: `machine=NAME/date=YYYY-MM-DD/*.parquet`. `_layout` says which
columns all of these have. A file appears whole or not at all, and a line is written after the file that it tells of.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from oomlog.errors import OomlogError
from oomlog.fleet.lock import LOCK, held
from oomlog.fleet.machines import LAYOUT, TABLES, Part
from oomlog.fleet.places import Place, Read

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import dataset as arrow

MANIFEST = "_manifest.ndjson"
_LAYOUT, _CURRENT = "_layout", str(LAYOUT).encode()
NULL = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, and whoever reads its layout, takes for a missing value."""
AT_ONCE = 1000
"""Files that are read at once: pyarrow keeps some 170 kB of each until all of them are."""
LONGEST = 120
"""Bytes of a folder's name for a machine; file systems allow 255."""


def safe(name: str | None) -> str:
    """A name from a log as a folder's name: letters, digits and `._-` stay, other bytes become %XX, as Hive has it.

    A name that begins with a dot or underscore would be hidden or lead upwards; a long one ends in its hash.
    """
    if not name:
        return NULL
    text = quote(name.encode("utf-8", "surrogateescape"), safe="").replace("~", "%7E")
    if text[0] in "._":
        text = f"%{ord(text[0]):02X}{text[1:]}"
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return f"{text[: LONGEST - 32].rpartition('%')[0] or text[: LONGEST - 32]}-{digest}"


class Dataset:
    """A dataset's folder. Raises OomlogError where it cannot be written, or is something else."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        if "://" in str(path):
            raise OomlogError(f"{path}: a dataset is written here, not into a store; name a directory and copy it")
        self.path = Path(path)
        self.places: dict[str, Read] = {}

    @contextmanager
    def begun(self) -> Iterator[None]:
        """`begin`, with no other process writing into it meanwhile."""
        with _written(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            if not any((self.path / name).exists() for name in (MANIFEST, LOCK)) and any(self.path.iterdir()):
                raise OomlogError(f"{self.path}: holds other things than a fleet's dataset; name a new directory")
        with held(self.path):
            self.begin()
            yield

    def begin(self) -> None:
        """Make the folder, and know what was read into it before."""
        with _written(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            manifest = self.path / MANIFEST
            for name in ("_read", *TABLES):
                (self.path / name).mkdir(exist_ok=True)
            self.places = {_key(one): one for one in _records(manifest)}
            self._compact()

    def known(self, place: Place) -> bool:
        """Whether the place was read whole, and its files are still the same."""
        before = self.places.get(place.key)
        return before is not None and before.files == place.files and not before.errors and self._whole(before)

    def keep(self, read: Read) -> None:
        """Keep what a place held."""
        key = _key(read)
        with _written(self.path):
            _replace(self.path / "_read" / key, read.events)
            self.places[key] = read = msgspec.structs.replace(read, events=b"")
            with (self.path / MANIFEST).open("ab") as manifest:
                manifest.write(msgspec.json.encode(read) + b"\n")

    def packed(self, key: str) -> bytes:
        """The events of a place, as they were read."""
        return (self.path / "_read" / key).read_bytes()

    def stored(self, name: str) -> bool:
        """Whether the tables of this name were written whole."""
        return (self.path / "_read" / f"{name}.tables").exists()

    def store(self, name: str, parts: Iterable[Part]) -> None:
        """Write tables, then the mark that says that all are there."""
        with _written(self.path):
            for part in parts:
                folder = self.path / part.table / f"machine={safe(part.machine)}" / f"date={part.date or NULL}"
                folder.mkdir(parents=True, exist_ok=True)
                _replace(folder / f"{name}.parquet", part.data)
            _replace(self.path / "_read" / f"{name}.tables", b"")

    def sweep(self, names: set[str]) -> None:
        """Remove tables that others have taken the place of, and note that what is left is of this release."""
        with _written(self.path):
            for mark in (self.path / "_read").glob("*.tables"):
                if mark.stem not in names:
                    mark.unlink()
            for table in TABLES:
                for file in list((self.path / table).glob("machine=*/date=*/*")):
                    if file.suffix != ".parquet" or file.stem not in names:
                        file.unlink()
            _replace(self.path / _LAYOUT, _CURRENT)

    def count(self) -> int:
        """The events in the tables."""
        return sum(part.count_rows() for part in parts(self.path / "events"))

    def _whole(self, read: Read) -> bool:
        return (self.path / "_read" / _key(read)).exists()

    def _compact(self) -> None:
        lines = [msgspec.json.encode(one) + b"\n" for one in self.places.values()]
        _replace(self.path / MANIFEST, b"".join(lines))


def parts(table: Path, schema: "pa.Schema | None" = None) -> Iterator["arrow.Dataset"]:
    """The files of a table, some at a time."""
    from pyarrow import dataset as arrow

    files = sorted(map(str, table.glob("machine=*/date=*/*.parquet")))
    for begin in range(0, len(files), AT_ONCE):
        yield arrow.dataset(files[begin : begin + AT_ONCE], schema=schema, format="parquet")


def is_current(path: Path) -> bool:
    """Whether a dataset's tables were all written, and have the columns of this release."""
    note = path / _LAYOUT
    return note.is_file() and note.read_bytes() == _CURRENT


def _key(read: Read) -> str:
    return Place(read.name, read.files).key


def _records(manifest: Path) -> Iterator[Read]:
    """The lines of the manifest; one that was cut off when the machine went down is as if it never were."""
    for line in manifest.read_bytes().splitlines() if manifest.exists() else ():
        try:
            yield msgspec.json.decode(line, type=Read)
        except msgspec.DecodeError:
            continue


def _replace(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(data)
    partial.replace(path)


class _written:  # noqa: N801 - used like a function
    """A failure to write is one line that names the dataset."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError):
            raise OomlogError(f"cannot write {self._path}: {error.strerror or error}") from error
