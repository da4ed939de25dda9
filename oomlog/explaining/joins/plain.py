"""Values out of JSON that anybody may have written: of the type that is asked for, or None."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from oomlog.regex import regex

_FRACTION = regex(r"\.(\d{1,6})\d*")
_NEVER = "0001-"
_QUANTITY = regex(r"([0-9.]{1,20}(?:[eE][+-]?\d{1,2})?)(m|[kMGTPE]|[KMGTPE]i)?")
_UNITS = {"": Decimal(1), "m": Decimal("0.001")} | {
    f"{letter}{suffix}": Decimal(base) ** power
    for power, letters in enumerate(("kK", "M", "G", "T", "P", "E"), 1)
    for letter in letters
    for suffix, base in (("", 1000), ("i", 1024))
}


def at(value: object, *path: str) -> object:
    """What stands under these keys; None where one of them is not there."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: object, *path: str) -> str | None:
    """A text that says something."""
    found = at(value, *path)
    return found if isinstance(found, str) and found else None


def number(value: object, *path: str) -> int | None:
    """A whole number."""
    found = at(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def truth(value: object, *path: str) -> bool | None:
    """True or false."""
    found = at(value, *path)
    return found if isinstance(found, bool) else None


def items(value: object, *path: str) -> Iterator[dict[str, object]]:
    """The objects in a list."""
    found = at(value, *path)
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def size(bytes_: int | None) -> int | None:
    """Bytes of a limit; 0 and -1 say that there is none, as does the highest number of the kernel's."""
    return bytes_ if bytes_ is not None and 0 < bytes_ < 1 << 62 else None


def quantity(value: object, *path: str) -> int | None:
    """Bytes of a Kubernetes quantity: `512Mi`, `1.5G`, `1e9`, `128974848`, `128974848000m`."""
    found = at(value, *path)
    match = _QUANTITY.fullmatch(str(found)) if isinstance(found, str | int) else None
    if match is None:
        return None
    try:
        return size(int(Decimal(match[1]) * _UNITS[match[2] or ""]))
    except (InvalidOperation, KeyError):
        return None


def moment(value: object, *path: str) -> float | None:
    """Epoch seconds of an RFC 3339 time or of a number of nanoseconds; None for what never was."""
    nanoseconds = number(value, *path)
    if nanoseconds is not None:
        return nanoseconds / 1e9 if nanoseconds > 0 else None
    found = text(value, *path)
    if found is None or found.startswith(_NEVER):
        return None
    try:
        time = datetime.fromisoformat(_FRACTION.sub(r".\1", found).replace(" ", "T", 1).partition(" ")[0])
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
