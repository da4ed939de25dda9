"""What terminals, serial lines, pages and crashes do to a text: carriage returns, NUL bytes, colours, other blanks."""

import re
from collections.abc import Sequence

from oomlog.regex import regex

_SGR = regex(r"\x1b\[[0-9;]*[mK]")
_COLOURED = regex(r"^\x1b\[[0-9;]*m(?=\[|<\d|[a-z]+ *:|\d{4}-)", re.MULTILINE)
_WORDS = regex(r"^(\w[^\x1b\n]{10,200}: )\x1b\[[0-9;:]*m(.*?)\x1b\[0m$", re.MULTILINE)
_REST = regex(r"^( {10,})\x1b\[[0-9;:]*m(.*?)\x1b\[0m$", re.MULTILINE)
"""What journalctl prints on a terminal: the words in the colour of their priority."""
_PLAIN = regex(r"^(?:\[ *\d|<\d|\d{4}-)", re.MULTILINE)
_EXPORT = ("__CURSOR=", "\n_BOOT_ID=", "\nMESSAGE\n", "__REALTIME_TIMESTAMP=")
_OTHER = r"[\t\xa0\udca0]"
_OTHER_BLANK = regex(
    rf"{_OTHER}(?:(?<=[\d T]\].)|(?<=kernel:.)|(?<=total_vm.)|(?<=illed.)(?=process)|(?<=\[.)(?:{_OTHER}| )*[\dTCp])"
)
"""A tab or a no-break space (in UTF-8 or Latin-1) where logs have blanks.

Beside a stamp, a pid, the tag or a heading, or in a kill line. The blank comes first in the expression: it is rare, and
the search passes over all else at memory speed.
"""
_BLANKS = str.maketrans("\t\xa0\udca0", "   ")


def clean(text: str, numbers: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The text without them; `numbers` has the line number of each line, in and out. Journal exports stay untouched."""
    dirty = (
        "\r" in text or "\x00" in text or "\x1b" in text or "\t" in text or "\xa0" in text or "\udca0" in text
    )  # each looked for at memory speed
    if not dirty or any(mark in text for mark in _EXPORT):
        return text, numbers
    text = text.replace("\x00", "")
    if "\r" in text:
        text, numbers = _line_ends(text, numbers)
    if (text.startswith("\x1b[") or "\n\x1b[" in text) and len(_COLOURED.findall(text)) > len(_PLAIN.findall(text)):
        text = _SGR.sub("", text)
    if "\x1b[0m\n" in text:
        text = _REST.sub(r"\1\2", _WORDS.sub(r"\1\2", text))
    if _OTHER_BLANK.search(text) is not None:
        text = text.translate(_BLANKS)
    return text, numbers


def _line_ends(text: str, numbers: Sequence[int]) -> tuple[str, Sequence[int]]:
    """CR LF to LF; and where a capture ends its lines with CR alone, that to LF."""
    text = re.sub(r"(?<!\r)\r++\n", "\n", text)
    if text.count("\r") <= text.count("\n"):
        return text, numbers
    spread = [
        number for number, line in zip(numbers, text.split("\n"), strict=False) for _ in range(line.count("\r") + 1)
    ]
    return text.replace("\r", "\n"), spread
