"""What the documentation says is true: its examples run, its made parts are up to date, nothing is left out."""

import doctest
import re
import shutil
from pathlib import Path

import pytest

import oomlog
from docs import make
from oomlog.cli import COMMANDS
from oomlog.model import Event

DOCS = make.ROOT / "docs"
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")

each_page = pytest.mark.parametrize("page", make.PAGES, ids=lambda page: page.relative_to(make.ROOT).as_posix())


@each_page
def test_page_is_as_the_code_says(page: Path) -> None:
    """Every example prints what its page shows, and every made part is what `make docs` would write."""
    text = page.read_text()
    if "    jq " in text and shutil.which("jq") is None:
        pytest.skip("jq is not installed")

    assert make.remade(text) == text


def test_examples_are_found() -> None:
    """The pages for users do hold examples, so the test above is not empty."""
    for name in ("README.md", "docs/index.md"):
        page = (make.ROOT / name).read_text()

        assert make.CONSOLE.search(page)
        assert make.PYTHON.search(page)


def test_the_packages_own_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `help(oomlog)` shows first runs, and prints what it shows."""
    monkeypatch.chdir(make.ROOT)
    failed, tried = doctest.testmod(oomlog)

    assert (failed, tried > 0) == (0, True)


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file that is there."""
    broken = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]

    assert broken == []


def test_every_command_is_documented() -> None:
    """Each command has its chapter in the reference, its examples, and a place in the README."""
    reference = (DOCS / "cli.md").read_text()
    readme = (make.ROOT / "README.md").read_text()

    for command in COMMANDS:
        chapter = reference.split(f"## oomlog {command}\n")[1].split("\n## ")[0]
        assert "\n  Examples:\n    oomlog " in chapter
        assert re.search(rf"`(oomlog )?{command}\b", readme)


def test_every_field_of_the_event_is_described() -> None:
    """The table of fields names those of the model, all of them, in the model's order."""
    table = (DOCS / "schema.md").read_text().split("## The fields\n")[1].split("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(Event.__struct_fields__)


def test_every_page_is_in_the_sites_menu() -> None:
    """No page can be reached only by knowing its name."""
    menu = (make.ROOT / ".mkdocs.yml").read_text()

    assert [page.name for page in make.PAGES[1:] if page.relative_to(DOCS).as_posix() not in menu] == []
