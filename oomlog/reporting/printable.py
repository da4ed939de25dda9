"""The one function that text from a log passes before a person's terminal sees it.

A process names itself (15 bytes of anything, prctl(PR_SET_NAME)), so a log is written by its subjects: control
characters, escape sequences, bidirectional overrides and characters that have no width must show as text.
"""

from oomlog.regex import regex

_SURROGATE = regex(r"[\ud800-\udfff]")
# Letters and marks by category that take no room or show nothing: fillers, joiners, variation selectors.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))


def printable(text: str) -> str:
    r"""`text` with every unprintable or invisible character as `\xNN`, `\uNNNN` or `\UNNNNNNNN`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _is_plain(char) else _visible(ord(char)) for char in text)


def printable_lines(text: str) -> str:
    """Like `printable`, but lines stay lines."""
    return "\n".join(map(printable, text.split("\n")))


def valid(text: str) -> str:
    r"""`text` as valid Unicode: bytes that were no UTF-8, carried as lone surrogates, become `\xNN`."""
    return _SURROGATE.sub(lambda match: _visible(ord(match[0])), text)


def _is_plain(char: str) -> bool:
    return char.isprintable() and char not in _INVISIBLE


def _visible(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no UTF-8, as surrogateescape carries it
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
