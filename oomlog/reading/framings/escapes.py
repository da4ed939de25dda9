r"""Undoing the escapes that logging programs put into the kernel's words.

A byte that is no UTF-8 becomes a lone surrogate, as it does where it was logged raw.
"""

import re

from oomlog.regex import regex

_HEX = regex(r"(?:\\x[0-9a-fA-F]{2})+")
_OCTAL = regex(r"#(0[0-3][0-7]|177)")
_DMESG = regex(r"(?:\\x(?:0[0-8ef]|1[0-9a-f]|7f|[89a-f][0-9a-f]))+")
_UNIT = regex(r"/|\.(?:service|scope|slice|mount|socket|swap)$")
_WORD_ENDS = " ,=("


def hexadecimal(text: str) -> str:
    r"""Undoes /dev/kmsg's `\xNN` (printk.c, msg_print_ext_body(): what is below 0x20, from 0x7f, the backslash)."""
    return _HEX.sub(_bytes, text) if "\\x" in text else text


def octal(text: str) -> str:
    """Undoes rsyslog's `#012` (parser.escapeControlCharactersOnReceive: `#` and three octal digits)."""
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), text) if "#0" in text or "#177" in text else text


def unprintable(text: str) -> str:
    r"""Undoes util-linux dmesg's `\xNN`, which it writes for what is unprintable in its locale (fwrite_hex()).

    It leaves the backslash alone, so `\x2d` is systemd's escape in a cgroup's name; and an escape inside a path or a
    unit's name is systemd's too.
    """
    return (
        _DMESG.sub(lambda match: match[0] if _in_unit(text, match) else _bytes(match), text) if "\\x" in text else text
    )


def _in_unit(text: str, match: re.Match[str]) -> bool:
    start = max(text.rfind(end, 0, match.start()) for end in _WORD_ENDS) + 1
    stops = [stop for end in " ,)" if (stop := text.find(end, match.end())) >= 0]
    return _UNIT.search(text[start : min(stops, default=len(text))]) is not None


def _bytes(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("\\x", "")).decode("utf-8", "surrogateescape")
