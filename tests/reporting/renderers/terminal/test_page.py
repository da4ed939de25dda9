"""Pages of text: what fits, what is cut visibly, what is escaped."""

import pytest

from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Column, Page, columns, middle

PATH = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0123456789abcdef.slice/cri-containerd-0123.scope"


def _page(width: int = 80, *, color: bool = False, terminal: bool = False) -> Page:
    return Page(Style(width, color, terminal))


def test_parts_stand_apart() -> None:
    """A heading starts a part; tables and facts stand apart from what is above them; absent values show as absent."""
    page = _page()
    page.heading("One")
    page.item("said")
    page.facts([("name", "value"), ("nothing", None)])
    page.heading("Two")
    page.table(columns("Name", ">Size", "Empty"), [("a", "1", None), (None, "22", None)])

    assert page.text() == ("One\n  said\n\n  name  value\n\nTwo\n  Name  Size\n  a        1\n  -       22\n")


def test_paths_lose_their_middle_visibly() -> None:
    """A path takes what the other columns leave, and its cut shows."""
    page = _page()
    page.table((Column("Name"), Column("Limit of", "middle")), [("victim-of-some-length", PATH)])

    row = page.text().splitlines()[1]
    assert len(row) <= 80
    assert row.startswith("  victim-of-some-length  /kube")
    assert "…" in row
    assert row.endswith("-containerd-0123.scope")


@pytest.mark.parametrize("width", range(20, 40))
def test_a_number_keeps_its_unit(width: int) -> None:
    """No line ends between them."""
    page = _page(width)
    page.item("it held 135.1 MiB, 81 % of it, and 52.7 GiB for 1 min 30 s and 4 kB of 7 pages")

    assert not any(line[-1].isdigit() for line in page.text().splitlines())


def test_text_is_never_cut() -> None:
    """What is too long goes on in the next line."""
    name = "x" * 200
    page = _page(60)
    page.table(columns("+Name", ">Size"), [(name, "1")])
    page.item(name)
    page.facts([("name", name)])

    assert page.text().count("x") == 600
    assert all(len(line) <= 60 for line in page.text().splitlines())


def test_markup_and_escapes_show_as_text() -> None:
    """Neither rich markup, emoji codes nor control characters of a log do anything, wherever they stand."""
    evil = "[red]a[/red] :smile: \x1b]0;x\x07 [link=http://x]"
    page = _page()
    page.heading(evil)
    page.item(evil)
    page.facts([("name", evil)])
    page.table(columns("Name"), [(evil,)])

    assert page.text().count("[red]a[/red] :smile: \\x1b]0;x\\x07 [link=http://x]") == 4
    assert "\x1b" not in page.text()


def test_colour_only_where_asked() -> None:
    """A page has escape sequences with colour and none without, on a terminal too."""
    plain, colored = _page(terminal=True), _page(color=True)
    for page in (plain, colored):
        page.heading("One")

    assert plain.text() == "One\n"
    assert colored.text() == "\x1b[1mOne\x1b[0m\n"


def test_cut_lists_say_so() -> None:
    """A list that is cut names how much is left out; one that is whole says nothing."""
    page = _page()
    page.rest(12, 10, "tasks")
    page.rest(10, 10, "tasks")

    assert page.text() == "  … 2 more of 12 tasks: --format json has all\n"


def test_middle() -> None:
    """A text that fits stays; one that does not keeps both ends, in exactly the width."""
    assert middle("abc", 3) == "abc"
    assert middle("abcdefghij", 7) == "ab…ghij"
