"""Rows as Parquet with typed columns: what is missing is null, times are UTC stamps in microseconds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from oomlog.errors import MissingExtra, OomlogError
from oomlog.reporting.column_types import Holds, Kind
from oomlog.reporting.printable import valid

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 20_000
"""So many rows are one row group; more are never held."""


def parquet_chunks(rows: Iterable[dict[str, object]], kinds: Mapping[str, Kind]) -> Iterator[bytes]:
    """The file, piece by piece. Raises OomlogError where pyarrow is missing or a number is too large."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra("Parquet needs pyarrow, which is not installed: pip install 'oomlog[report]'") from error
    held, sink, rows = schema(kinds), _Sink(), iter(rows)
    with parquet.ParquetWriter(sink, held, compression="zstd") as writer:
        while batch := list(islice(rows, ROWS)):
            columns = {name: [_value(row[name], kind) for row in batch] for name, kind in kinds.items()}
            try:
                writer.write_table(pa.table(columns, schema=held))
            except (pa.ArrowInvalid, OverflowError) as error:
                raise OomlogError(f"a number does not fit into a column of 64-bit integers: {error}") from error
            yield sink.taken()
    yield sink.taken()


def schema(kinds: Mapping[str, Kind]) -> "pa.Schema":
    """The types of such columns."""
    import pyarrow as pa

    types: dict[Holds, pa.DataType] = {
        "integer": pa.int64(),
        "float": pa.float64(),
        "boolean": pa.bool_(),
        "text": pa.string(),
        "time": pa.timestamp("us", tz="UTC"),
        "json": pa.string(),
    }
    return pa.schema(
        {name: pa.list_(types[kind.holds]) if kind.many else types[kind.holds] for name, kind in kinds.items()}
    )


def _value(value: Any, kind: Kind) -> object:  # noqa: ANN401 - any column's
    if value is None:
        return None
    return [_one(member, kind.holds) for member in value] if kind.many else _one(value, kind.holds)


def _one(value: Any, holds: Holds) -> object:  # noqa: ANN401 - any column's
    if value is None:
        return None
    match holds:
        case "json":
            return msgspec.json.encode(value).decode()
        case "text":
            return valid(str(value))
        case "time":
            return datetime.fromisoformat(value)
        case _:
            return value


class _Sink:
    """A file for pyarrow that holds what was written until it is taken."""

    def __init__(self) -> None:
        self.closed = False
        self._chunks: list[bytes] = []
        self._written = 0

    def tell(self) -> int:
        """So many bytes were written."""
        return self._written

    def write(self, data: bytes) -> int:
        """Keeps them."""
        self._chunks.append(bytes(data))
        self._written += len(data)
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def close(self) -> None:
        """Nothing more comes."""
        self.closed = True

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        chunks, self._chunks = self._chunks, []
        return b"".join(chunks)
