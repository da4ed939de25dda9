r"""A log as a program prints a string of it, or a list of strings: `[1.0] a\n[2.0] b` in one line, `['[1.0] a', …]`."""

import re
from collections.abc import Iterator, Sequence

from oomlog.reading.finding import find
from oomlog.reading.framings.choosing import choose, samples
from oomlog.reading.framings.interface import Framing
from oomlog.reading.framings.objects import string
from oomlog.reading.sections import looks_like_report
from oomlog.regex import regex

_LONG = 2000
"""Characters that lines have on average where a log stands in one; no framing's have so many."""
_LEAST = 3
_MOST = 0.75  # of the lines of a list are its strings
_END = regex(r"(?<!\\)(?:\\r)?\\n")
_STRING = r"""[bru]?(?:"((?>(?:[^"\\\n]++|\\.)*))"|'((?>(?:[^'\\\n]++|\\.)*))')"""
_STRINGS = regex(rf"\s*+\[?+\s*+{_STRING}(?>(?:\s*+,\s*+{_STRING})*)\s*+,?+\s*+\]?+\s*+")
_ONE = regex(_STRING)
_ITEM = regex(rf"^[ \t]*{_STRING},?$", re.MULTILINE)
_KEY = regex(r'"[\w.@$ -]{1,64}"\s*(?::|=>)')
_QUOTE = regex(r"\A[bru]?[\"']")


def part(text: str, numbers: Sequence[int], framings: Sequence[Framing]) -> tuple[str, Sequence[int]]:
    """The text with each line on its own; those of one line keep its number."""
    long = len(text) >= _LONG * len(numbers)
    if not long and find(text, '",\n') < 0:
        return text, numbers
    if _KEY.search(text) or not (long or len(_ITEM.findall(text)) >= _MOST * len(numbers)):  # JSON has its own framings
        return text, numbers
    lines = [(number, _parts(line, framings)) for number, line in zip(numbers, text.split("\n"), strict=False)]
    spread = [number for number, parts in lines for _ in parts]
    return "".join(part + "\n" for _, parts in lines for part in parts), spread


def _parts(line: str, framings: Sequence[Framing]) -> Sequence[str]:
    if _STRINGS.fullmatch(line):
        return list(_strings(line))
    parts = _END.split(_QUOTE.sub("", line)) if len(line) >= _LONG else []
    return parts if len(parts) >= _LEAST and _is_log(parts, framings) else [line]


def _strings(line: str) -> Iterator[str]:
    for double, single in _ONE.findall(line):
        for words in _END.split(double or single.replace("\\'", "'")):
            yield string(words)


def _is_log(parts: Sequence[str], framings: Sequence[Framing]) -> bool:
    """Whether what stands first is of the same log, or names nobody who may have said all of it."""
    looked = samples("\n".join(parts))
    framing, most = choose(looked, framings)
    outer = next((framing for framing in framings if framing.fits(parts[0])), None)
    if framing is None:
        return outer is None and looks_like_report(parts[0])
    return most * 2 > len(looked) and (outer is None or outer is framing or outer.wraps)
