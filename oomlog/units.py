"""Sizes and times as people read them. Exact numbers stay in the model; only `parse_size` reads them back."""

import re

from oomlog.regex import regex

_BINARY = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_SIZE = regex(r"(\d{1,15}(?:\.\d{1,6})?) ?(?:([KMGTPE])(?:iB)?|B)?", re.IGNORECASE | re.ASCII)


def size(count: int) -> str:
    """`count` bytes in binary units with one decimal: `512 B`, `1.0 KiB`, `-3.4 GiB`."""
    if abs(count) < 1024:
        return f"{count} B"
    value, power = count / 1024, 0
    while abs(value) >= 1023.95 and power < len(_BINARY) - 1:  # what would print as 1024.0 belongs to the next unit
        value, power = value / 1024, power + 1
    return f"{value:.1f} {_BINARY[power]}"


def parse_size(text: str) -> int:
    """Bytes of a size in binary units: `2GiB`, `1.5 G`, `512m`, `4096`. Raises ValueError; `GB` could mean either."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"no size: {text!r}")
    power = "KMGTPE".index(match[2].upper()) + 1 if match[2] else 0
    return round(float(match[1]) * (1 << 10 * power))


def duration(seconds: float) -> str:
    """A length of time with its two largest units: `45 ms`, `3.2 s`, `2 min 5 s`, `3 h 0 min`, `2 d 4 h`."""
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d {hours % 24} h"


def rough(seconds: float) -> str:
    """A length of time for a narrow column, with its largest unit: `45 s`, `2 h`, `312 d`."""
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 event`, `1,204 events`, `0 processes`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def compact(count: int) -> str:
    """`count` bytes for a narrow column, in binary units with one decimal: `512`, `1.0K`, `3.4G`."""
    number, _, unit = size(count).partition(" ")
    return number + unit[:1].replace("B", "")


def percent(share: float) -> str:
    """A share of a whole: `4 %`."""
    return f"{share * 100:.0f} %"
