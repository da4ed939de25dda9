"""Text of a log as Markdown that shows it: what could be read as markup, a mention or a link becomes code."""

import re
from typing import NamedTuple

from oomlog.reporting.printable import printable

LONGEST, LONGEST_QUOTE = 300, 1000
"""Characters of a text and of a quoted line; of longer ones the middle is left out, and how much that is is said."""
COMMENT = "  # "
"""Between a command and what is said of it."""
_MARKUP = re.compile(r"[\\`*_\[\]<>|~#@&$^{}!]|://|^www\.", re.IGNORECASE)
_STARTS_A_BLOCK = re.compile(r"(?:[-+=>]+|\d+[.)])(?=\s|$)")
_TICKS = re.compile("`+")


class _Token(NamedTuple):
    before: str
    core: str
    after: str


def inline(text: str) -> str:
    """One line of Markdown, that shows `text` as it is."""
    words = [_word(word) for word in shortened(printable(text)).split(" ")]
    line = " ".join(words)
    return f"\\{line}" if _STARTS_A_BLOCK.match(line) else line


def cell(text: str) -> str:
    """Like `inline`, for a cell of a table: a bar would end it, even inside of code."""
    return inline(text).replace("|", "\\|")


def advice(text: str) -> str:
    """Like `inline`, but a command with a comment is code, and the comment is not."""
    command, comment, said = text.partition(COMMENT)
    return f"{_code(shortened(printable(command)))} ({inline(said)})" if comment else inline(text)


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


def _word(word: str) -> str:
    if not _MARKUP.search(word):
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
