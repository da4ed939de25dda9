"""Text of a log as Markdown that shows it: what could be read as markup, a mention or a link becomes code."""

import re
from typing import NamedTuple

from oomlog.reporting.printable import printable

LONGEST = 300
"""Characters of one text; of a longer one the middle is left out, and how much that is is said."""
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


def code_block(lines: list[str]) -> str:
    """Lines as they are, in a fence that is longer than any in them."""
    shown = [shortened(printable(line)) for line in lines]
    fence = "`" * max(3, 1 + max((len(run) for line in shown for run in _TICKS.findall(line)), default=0))
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
    run = max((len(ticks) for ticks in _TICKS.findall(token.core)), default=0)
    fence, room = "`" * (run + 1), " " if run else ""
    return f"{token.before}{fence}{room}{token.core}{room}{fence}{token.after}"


def _split(word: str) -> _Token:
    """What belongs to the sentence stays outside of the code."""
    core = word.rstrip(".,;:)")
    if not _MARKUP.search(core):
        core = word
    after = word[len(core) :]
    before = "(" if core.startswith("(") and not core.endswith(")") else ""
    return _Token(before, core[len(before) :], after)
