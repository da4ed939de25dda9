"""Searches in long texts, at memory speed."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import stringzilla


def find(text: str, words: str, start: int = 0, end: int | None = None) -> int:
    """`str.find`; in a long ASCII text ten times as fast."""
    if not text.isascii():
        return text.find(words, start, end)
    return int(stringzilla.find(text, words, start, len(text) if end is None else end))


def holding(texts: Sequence[str], any_of: Iterable[str]) -> list[int]:
    """The numbers of those texts that hold any of these words. Most batches of lines hold none."""
    joined = "\n".join(texts)
    places = [place for words in any_of for place in _places(joined, words)]
    if not places:
        return []
    ends = list(accumulate(len(text) + 1 for text in texts))
    return sorted({bisect_right(ends, place) for place in places})


def _places(text: str, words: str) -> Iterator[int]:
    at = find(text, words)
    while at >= 0:
        yield at
        at = find(text, words, at + len(words))
