"""Text of a log as Markdown that shows it: what could be read as markup, a mention or a link becomes code."""

from typing import NamedTuple

from oomlog.regex import regex
from oomlog.reporting.advice import parted
from oomlog.reporting.printable import printable

LONGEST, LONGEST_QUOTE = 300, 1000
"""Characters of a text and of a quoted line; of longer ones the middle is left out, and how much that is is said."""
_MARKUP = regex(
    r"[\\`*_\[\]<>|~#@&$^{}!]|://|(?i:\bwww\.|\bgh-\d)"
    r"|\b[A-Z][A-Z0-9]+-\d"  # an issue, as GitHub and Jira name them
    r"|:(?:[+-]1|[a-z][\w+-]*):"  # an emoji
)
_HARMLESS = frozenset("#>~&|")
"""Alone between blanks they are no markup; at the beginning of a line they are taken care of."""
_STARTS_A_BLOCK = regex(r"\A(\d*)(?=[-+=>#~]+(?:\s|$)|(?<=\d)[.)](?:\s|$))")
_TICKS = regex("`+")


class _Token(NamedTuple):
    before: str
    core: str
    after: str


def inline(text: str) -> str:
    """One line of Markdown, that shows `text` as it is."""
    return _STARTS_A_BLOCK.sub(r"\1\\", _inside(text))


def cell(text: str) -> str:
    """Like `inline`, for a cell of a table: a bar would end it, even inside of code."""
    return _inside(text).replace("|", "\\|")


def advice(text: str) -> str:
    """Like `inline`, but a command is code, and what is said of it is not."""
    command, said = parted(text)
    if not command:
        return inline(said)
    return _code(shortened(printable(command))) + (f" ({inline(said)})" if said else "")


def code_block(lines: list[str]) -> str:
    """Lines as they are, in a fence that is longer than any in them."""
    shown = [shortened(printable(line), LONGEST_QUOTE) for line in lines]
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall("\n".join(shown))), default=0))
    return "\n".join([fence, *shown, fence])


def shortened(text: str, most: int = LONGEST) -> str:
    """`text` in about `most` characters."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}… ({len(text) - 2 * half:,} characters left out) …{text[-half:]}"


def _inside(text: str) -> str:
    """Where nothing begins a block."""
    return " ".join(map(_word, shortened(printable(text)).split(" ")))


def _word(word: str) -> str:
    if word in _HARMLESS or not _MARKUP.search(word):
        return word
    token = _split(word)
    return f"{token.before}{_code(token.core)}{token.after}"


def _code(text: str) -> str:
    """In a fence of more backticks than any in it."""
    run = max(map(len, _TICKS.findall(text)), default=0)
    fence, room = "`" * (run + 1), " " if run else ""
    return f"{fence}{room}{text}{room}{fence}"


def _split(word: str) -> _Token:
    """What belongs to the sentence stays outside of the code: its stops, and parentheses around words."""
    core = word.rstrip(".,;:")
    if core.startswith("(") and core.count("(") >= core.count(")"):
        core = core[1:]
    if core.endswith(")") and core.count(")") > core.count("("):
        core = core[:-1]
    before, _, after = word.partition(core)
    return _Token(before, core, after) if _MARKUP.search(core) else _Token("", word, "")
