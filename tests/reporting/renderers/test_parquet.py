"""Parquet that keeps types and gaps."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from oomlog.errors import OomlogError
from oomlog.reporting.column_types import Kind, kinds
from oomlog.reporting.columns import default_columns, rows
from oomlog.reporting.renderers.parquet import ROWS, parquet_chunks
from tests.reporting.making import event, kill, memcg_event


def read(chunks: list[bytes]) -> pa.Table:
    """The table that the file holds."""
    return parquet.read_table(io.BytesIO(b"".join(chunks)))


def test_types() -> None:
    """Sizes are 64-bit integers, times UTC stamps, lists lists, objects JSON; what is missing is null."""
    columns = ("time", "memcg.memory.limit_bytes", "kills.comm", "memory.counters", "manual", "monotonic_seconds")
    told = [event(time="2026-11-22T16:07:18+01:00"), memcg_event(kills=(kill(), kill(comm="=java")))]
    table = read(
        list(parquet_chunks((row for one in told for row in rows(one, columns, "event")), kinds(columns, "event")))
    )

    assert [str(field.type) for field in table.schema] == [
        "timestamp[us, tz=UTC]", "int64", "list<element: string>", "string", "bool", "double",
    ]  # fmt: skip
    assert table["time"][0].as_py() == datetime(2026, 11, 22, 15, 7, 18, tzinfo=UTC)
    assert table["memcg.memory.limit_bytes"].to_pylist() == [None, 64 << 20]
    assert table["kills.comm"].to_pylist() == [["hog"], ["hog", "=java"]]


def test_no_row_makes_a_table_with_all_columns() -> None:
    """So that a query need not ask whether there was an event."""
    columns = default_columns("kill")
    table = read(list(parquet_chunks([], kinds(columns, "kill"))))

    assert (table.num_rows, table.column_names) == (0, list(columns))


def test_rows_leave_as_they_come() -> None:
    """A group of rows is out before the next one is asked for."""
    asked = 0

    def endless() -> Iterator[dict[str, object]]:
        nonlocal asked
        while True:
            asked += 1
            yield {"n": asked}

    chunks = parquet_chunks(endless(), {"n": Kind("integer")})

    assert next(chunks)
    assert asked == ROWS


def test_a_number_that_is_too_large() -> None:
    """One line says so; nothing is cut."""
    with pytest.raises(OomlogError, match="does not fit"):
        list(parquet_chunks([{"n": 1 << 64}], {"n": Kind("integer")}))


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=())), max_size=5))
def test_any_text(texts: list[str | None]) -> None:
    """Whatever a process calls itself, it is valid text in the table."""
    table = read(list(parquet_chunks([{"a": text} for text in texts], {"a": Kind("text")})))

    assert [text is None for text in table["a"].to_pylist()] == [text is None for text in texts]
