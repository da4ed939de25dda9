"""Text of a log as Markdown that shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.reporting.renderers.markdown.text import advice, cell, code_block, inline


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words, 80 % (pid 7)", "plain words, 80 % (pid 7)"),
        ("see oom_score_adj, then", "see `oom_score_adj`, then"),
        ("(a_b)", "(`a_b`)"),
        ("a_b(c)", "`a_b(c)`"),
        ("$(pgrep -o -x hog_1)", "`$(pgrep` -o -x `hog_1`)"),
        ("<b>bold</b>", "`<b>bold</b>`"),
        ("@octocat closes #1", "`@octocat` closes `#1`"),
        ("http://example.org", "`http://example.org`"),
        ("a`b", "`` a`b ``"),
        ("- no point", "\\- no point"),
        ("1. no number", "1\\. no number"),
        ("10) nor this", "10\\) nor this"),
        ("(www.example.org)", "(`www.example.org`)"),
        ("see GH-12, gh-7 and OPS-3", "see `GH-12`, `gh-7` and `OPS-3`"),
        (":smile: at 12:30:45: kern.log:1: :+1:", "`:smile:` at 12:30:45: kern.log:1: `:+1:`"),
        ("left\u202eright", "`left\\u202eright`"),
    ],
)
def test_what_could_be_markup_is_code(text: str, shown: str) -> None:
    """Words are words; markup, mentions, references and links show as what they are."""
    assert inline(text) == shown


def test_bar_does_not_end_a_cell() -> None:
    """Not even inside of code."""
    assert cell("a|b") == "`a\\|b`"


def test_command_is_code_and_its_comment_is_not() -> None:
    """So that it can be copied as it is."""
    assert advice("cat a_b | head  # look_here") == "`cat a_b | head` (`look_here`)"


def test_fence_is_longer_than_any_in_it() -> None:
    """A line of backticks does not end the block."""
    assert code_block(["````"]) == "`````\n````\n`````"


def test_endless_text_is_cut_and_says_so() -> None:
    """A name of 100,000 characters neither fills the page nor is it lost in silence."""
    shown = inline("n" * 100_000)

    assert len(shown) < 400
    assert "(99,700 characters left out)" in shown


@given(st.text())
def test_text_stays_on_its_line(text: str) -> None:
    """Nothing breaks out of a line, nothing invisible is left."""
    shown = inline(text)

    assert shown.isprintable()
    assert "\n" not in shown
