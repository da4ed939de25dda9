"""Logs that a program printed as strings: all in one line, or as a list."""

import json

import pytest

from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line
from tests.reading.framings.conftest import HEADER, KILL

STAMP = "[  812.100001] "
LINES = [f"{STAMP}{HEADER}", *[f"{STAMP} Node 0 it's \\x2d {n}" for n in range(200)], f"{STAMP}{KILL}"]
CAPTURED = "".join(f"{line}\n" for line in LINES)
PRINTED = {
    "a string's line feeds": CAPTURED.replace("\n", "\\n"),
    "with carriage returns": CAPTURED.replace("\n", "\\r\\n"),
    "in quote marks": json.dumps(CAPTURED),
    "bytes of Python's": repr(CAPTURED.encode()),
    "a list of Python's": repr(LINES),
    "a list of lines with their ends": repr(CAPTURED.splitlines(keepends=True)),
    "a JSON array": json.dumps(LINES),
    "a JSON array on many lines": json.dumps(LINES, indent=1),
}


def strip(text: str) -> list[Line]:
    """A text as one stretch from line 1 on."""
    return Stripper().strip(text, 1, follows=False)


@pytest.mark.parametrize("text", PRINTED.values(), ids=PRINTED.keys())
def test_a_log_that_a_program_printed_as_strings(text: str) -> None:
    """Each of its lines is its own, with the escapes that the program added undone, and stands where it was printed."""
    lines = [line for line in strip(text) if line.mono]

    assert [line.text for line in lines] == [line.removeprefix(STAMP) for line in LINES]
    assert {line.format for line in lines} == {"dmesg"}
    assert {line.number for line in lines} == ({1} if "\n" not in text else set(range(2, len(LINES) + 2)))


def test_a_string_that_another_program_logged_frees_no_line() -> None:
    """What stands behind another speaker's name is its own words, escapes and all."""
    said = f"Nov 22 16:07:18 h app[7]: got {CAPTURED}".replace("\n", "\\n")

    assert [(line.kernel, line.text) for line in strip(said)] == [(False, said.partition("app[7]: ")[2])]


def test_pretty_json_is_left_to_its_framing() -> None:
    """The strings of an array that is a value are not taken for a log beside the value that holds the words."""
    text = json.dumps({"stdout": CAPTURED, "stdout_lines": LINES}, indent=1)

    assert [line.number for line in strip(text) if line.text == HEADER] == [2]


def test_blanks_without_end_are_read_in_one_go() -> None:
    """A line that begins like a list and is none."""
    for line in (" " * 300_000 + "x", '"a"' + " " * 300_000 + "b", "[" + " " * 300_000):
        assert [found.text for found in strip(f"{KILL}\n{line}\n")] == [KILL, line]
