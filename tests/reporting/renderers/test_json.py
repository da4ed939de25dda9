"""JSON for other programs."""

import json
from collections.abc import Iterator

import pytest

from oomlog.reporting.renderers.json import array, document, lines


def test_lines_stream() -> None:
    """A line leaves before the next item is asked for."""

    def items() -> Iterator[dict[str, int]]:
        yield {"a": 1}
        pytest.fail("read ahead")

    assert next(lines(items())) == b'{"a":1}\n'


@pytest.mark.parametrize("items", [[], [1], [1, {"a": None}]])
def test_array(items: list[object]) -> None:
    """Any number of items is one JSON array."""
    assert json.loads(b"".join(array(items))) == items


def test_document() -> None:
    """One object is indented and ends its line."""
    assert document({"a": [1]}) == b'{\n  "a": [\n    1\n  ]\n}\n'
