"""CSV that no spreadsheet runs."""

import csv
from typing import TYPE_CHECKING

import pytest

from oomlog.reporting.renderers.table import cell, csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-bash", "'-bash"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("java", "java"),
        (-1000, "-1000"),
        (1.5, "1.5"),
        (True, "true"),
        (None, ""),
        ("", ""),
        (["a", None], '["a",null]'),
    ],
)
def test_cell(value: object, expected: str) -> None:
    """Text that would run gets an apostrophe, numbers stay numbers, lists are JSON."""
    assert cell(value) == expected


def test_lines() -> None:
    """The header comes before the first row is known; commas, quotes and stray bytes survive."""
    rows: Iterator[dict[str, object]] = iter([{"a": 'x,"y"\udcff', "b": None}])
    lines = csv_lines(rows, ("a", "b"))

    assert next(lines) == b"a,b\n"
    assert list(csv.reader([b"".join(lines).decode()])) == [['x,"y"\\udcff', ""]]
