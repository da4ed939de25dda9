"""How a page of text is to look, for those who must not load rich to say it."""

from typing import NamedTuple


class Style(NamedTuple):
    """`width` in columns; `terminal` draws lines for a person who looks on, plain text otherwise."""

    width: int = 80
    color: bool = False
    terminal: bool = False
