"""What all regular expressions of the package have in common."""

import re
from pathlib import Path

import pytest

import oomlog

SOURCES = sorted(Path(oomlog.__file__).parent.rglob("*.py"))
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_group_is_repeated_possessively(source: Path) -> None:
    """Up to Python 3.11.4 `(?:…)++` may match part of one more turn (gh-106052); `(?>(?:…)+)` says the same."""
    assert POSSESSIVE_GROUP.search(source.read_text("utf-8")) is None
