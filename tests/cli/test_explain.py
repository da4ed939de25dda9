"""`oomlog explain`."""

import json

import pytest

from tests.cli.running import errors, oomlog


def test_a_word() -> None:
    """The page says what it is, its unit, its kernels and its source."""
    page = oomlog("explain", "sec_pagetables").stdout.decode()

    assert page.startswith("sec_pagetables  (Mem-Info: counters of the whole machine)\n  Second-level page tables")
    assert "Unit" in page
    assert "first seen 6.1" in page
    assert "mm/show_mem.c" in page
    assert max(map(len, page.splitlines())) <= 80


def test_words_need_no_quotes() -> None:
    """A name of several words can be typed as it stands in the log."""
    assert oomlog("explain", "Free", "swap").stdout == oomlog("explain", "Free swap").stdout


def test_json() -> None:
    """For programs: a list, as a word can stand in several places."""
    found = json.loads(oomlog("explain", "M", "--format", "json").stdout)

    assert [entry["name"] for entry in found] == ["M", "M"]
    assert set(found[0]) == {"name", "names", "where", "meaning", "unit", "since", "until", "look", "source"}


def test_list() -> None:
    """Every word, by place; as JSON every entry."""
    page = oomlog("explain", "--list").stdout.decode()
    found = json.loads(oomlog("explain", "--list", "--format", "json").stdout)

    assert "Zone line: one zone of a node\n" in page
    assert "lowmem_reserve" in page
    assert len(found) > 400


def test_unknown_word() -> None:
    """One line, with what may have been meant; a usage error."""
    run = oomlog("explain", "lowmem_resrve")

    assert run.returncode == 2
    assert run.stdout == b""
    assert errors(run) == ["oomlog: nothing is known of 'lowmem_resrve': did you mean lowmem_reserve?"]


@pytest.mark.parametrize("arguments", [[], ["order", "--list"]])
def test_a_word_or_the_list(arguments: list[str]) -> None:
    """Exactly one of them."""
    run = oomlog("explain", *arguments)

    assert run.returncode == 2
    assert errors(run) == ["oomlog: give one WORD, or --list; see oomlog explain --help"]
