"""Patterns that are compiled when they are first used."""

import copy
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

import oomlog
from oomlog.regex import Late, regex

COUNTS = """
import gc
import oomlog.cli, oomlog.explaining, oomlog.reading.pipeline
from oomlog.regex import Late
late = [one for one in gc.get_objects() if isinstance(one, Late)]
print(len(late), sum("match" in vars(one) for one in late))
"""


def test_is_used_like_a_compiled_pattern() -> None:
    """Its methods, flags and groups are those of the pattern; of bytes too."""
    word = regex(r"(?P<first>[a-z])\w+", re.IGNORECASE)
    assert [match["first"] for match in word.finditer("Ab 1c De")] == ["A", "D"]
    assert word.groupindex == {"first": 1}
    assert word.sub("x", "Ab 1c") == "x 1c"
    assert regex(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_is_copied_like_any_object() -> None:
    """Before it was used, and after."""
    word = regex(r"\w+")
    assert copy.copy(word).match("a b")[0] == "a"  # type: ignore[index]  # it does match
    assert copy.copy(word).match("b c")[0] == "b"  # type: ignore[index]


def test_an_error_is_raised_at_the_first_use() -> None:
    """As re.compile would, only later."""
    wrong = regex("(")
    with pytest.raises(re.error, match="missing \\)"):
        wrong.match("(")


def test_every_pattern_of_the_program_compiles() -> None:
    """Those that stand in modules by themselves or in tuples and mappings."""
    patterns = list(_patterns())
    assert len(patterns) > 300
    for pattern in patterns:
        assert pattern.pattern is not None


def test_importing_the_program_compiles_none() -> None:
    """Start-up does not wait for patterns that may not be used."""
    counted = subprocess.run([sys.executable, "-c", COUNTS], capture_output=True, text=True, check=True)
    made, compiled = map(int, counted.stdout.split())
    assert made > 200
    assert compiled == 0


def _patterns() -> Iterator[Late]:
    for module in pkgutil.walk_packages(oomlog.__path__, "oomlog."):
        if module.name != "oomlog.__main__":
            yield from _within(list(vars(importlib.import_module(module.name)).values()))


def _within(value: object) -> Iterator[Late]:
    if isinstance(value, Late):
        yield value
    elif isinstance(value, dict):
        yield from _within([*value, *value.values()])
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _within(one)
