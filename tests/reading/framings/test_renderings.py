"""One boot's messages as each program writes them: whatever stood before the kernel's words, the words are the same."""

from pathlib import Path

import pytest

from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line

RENDERINGS = Path(__file__).parent / "renderings"
NEWLINE = sorted((RENDERINGS / "newline-victim").glob("input.*"))
ODD = sorted((RENDERINGS / "odd-names").glob("input.*"))
FORMATS = {
    "cri-synthetic": "cri",
    "dmesg-H": "dmesg-reltime",
    "dmesg-T": "dmesg-ctime",
    "dmesg-iso": "dmesg-iso",
    "dmesg-json": "dmesg-json",
    "dmesg-notime": "bare",
    "dmesg-xT": "dmesg-ctime",
    "docker-json-synthetic": "docker",
    "journalctl-cat": "bare",
    "journalctl-export": "journal-export",
    "journalctl-json": "journal-json",
    "journalctl-short": "syslog",
    "journalctl-short-full": "journal-full",
    "journalctl-short-iso": "iso",
    "journalctl-short-monotonic": "journal-monotonic",
    "journalctl-short-precise": "syslog",
    "journalctl-short-unix": "journal-unix",
    "journalctl-verbose": "journal-verbose",
    "kmsg": "kmsg",
}
"""What is not here is of format dmesg."""

SPREAD_OUT = ("journalctl-export", "journalctl-verbose", "dmesg-json")
"""A record takes several lines, so one that is cut lacks the fields that stand beyond the cut."""


def lines_of(path: Path) -> list[Line]:
    """The lines of a capture, stripped in one go."""
    return Stripper().strip(path.read_bytes().decode("utf-8", "surrogateescape"), 1, follows=False)


def report(lines: list[Line]) -> list[str]:
    """The words from the report's header to the kill line: some renderings begin or end elsewhere."""
    texts = [line.text for line in lines]
    header = next(at for at, text in enumerate(texts) if "invoked oom-killer" in text)
    kill = next(at for at, text in enumerate(texts) if "total-vm:" in text)
    return texts[header : kill + 1]


def test_all_renderings_are_there() -> None:
    """A misplaced folder is a failure, not a pass."""
    assert len(NEWLINE) >= 24
    assert {path.suffix for path in ODD} >= {".kmsg", ".dmesg-color", ".journalctl-export", ".journalctl-short"}


@pytest.mark.parametrize("path", NEWLINE, ids=lambda path: path.suffix)
def test_words_are_the_same_in_every_rendering(path: Path) -> None:
    """Multi-line records, blanks of the kernel's own and a newline in a name come out as in /dev/kmsg."""
    expected = report(lines_of(path.with_name("input.kmsg")))

    assert report(lines_of(path)) == expected


@pytest.mark.parametrize("path", NEWLINE, ids=lambda path: path.suffix)
def test_format_is_recognised(path: Path) -> None:
    """Every line says of which framing it is, and no line is left to another."""
    expected = FORMATS.get(path.suffix[1:], "dmesg")

    assert {line.format for line in lines_of(path)} == {expected}


@pytest.mark.parametrize(
    "path", [path for path in NEWLINE if path.suffix[1:] not in SPREAD_OUT], ids=lambda path: path.suffix
)
def test_in_two_stretches_as_in_one(path: Path) -> None:
    """A text that comes in two pieces, cut at any of a few places, gives the same words as in one."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    whole = [(line.number, line.text, line.kernel, line.host) for line in lines_of(path)]
    for part in range(1, 8):
        cut = text.index("\n", len(text) * part // 8) + 1
        stripper = Stripper()
        lines = stripper.strip(text[:cut], 1, follows=False)
        lines += stripper.strip(text[cut:], 1 + text.count("\n", 0, cut), follows=True)

        assert [(line.number, line.text, line.kernel, line.host) for line in lines] == whole


@pytest.mark.parametrize("name", ["dmesg-plain", "dmesg-color", "dmesg-json", "journalctl-cat", "journalctl-export"])
def test_odd_names_survive(name: str) -> None:
    """Escapes, tabs and bytes that are no UTF-8 in names are those that the kernel printed."""
    expected = report(lines_of(RENDERINGS / "odd-names" / "input.kmsg"))

    assert report(lines_of(RENDERINGS / "odd-names" / f"input.{name}")) == expected
    assert any("f\udcfff\udcfe" in text for text in expected)
    assert any("(\x1b[31mevil)" in text for text in expected)


def test_journal_short_loses_what_it_cannot_print() -> None:
    """The short modes leave escapes out and write `[76B blob data]` for what is no UTF-8: gone, and not guessed."""
    texts = report(lines_of(RENDERINGS / "odd-names" / "input.journalctl-short"))

    assert texts[0].startswith("evil invoked oom-killer: ")
    assert "[76B blob data]" in texts
