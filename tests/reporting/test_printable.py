"""Nothing that a log says does anything to a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.reporting.printable import printable, printable_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("java -Xmx1g", "java -Xmx1g"),
        ("名前 é", "名前 é"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\r\n\tb\x7f", "a\\x0d\\x0a\\x09b\\x7f"),
        ("\x9b2J", "\\x9b2J"),
        ("abc\u202edef", "abc\\u202edef"),
        ("a\u200bb\u2066c\ufeff", "a\\u200bb\\u2066c\\ufeff"),
        ("a\u00a0b\u2028c", "a\\xa0b\\u2028c"),
        ("\U000e0041", "\\U000e0041"),
        ("\udcff", "\\xff"),
        ("\u3164", "\\u3164"),
        ("x\ufe0f", "x\\ufe0f"),
    ],
)
def test_escapes(text: str, expected: str) -> None:
    """Controls, bidi marks, invisible characters and stray bytes show as text; letters of any alphabet stay."""
    assert printable(text) == expected


def test_lines_stay_lines() -> None:
    """A text of several lines keeps its line ends and nothing else."""
    assert printable_lines("a\x1b\nb\r\n") == "a\\x1b\nb\\x0d\n"


@given(st.text(st.characters(codec=None)))
def test_result_is_always_printable(text: str) -> None:
    """What comes out has no character that Python calls unprintable, and is left alone a second time."""
    shown = printable(text)

    assert shown.isprintable()
    assert printable(shown) == shown
