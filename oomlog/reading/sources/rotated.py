"""Rotated logs in the order in which they were written, as logrotate, rsyslog, savelog and BusyBox name them."""

import os
import re
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from oomlog.regex import regex

Age = tuple[int, int, str]
"""Sorts oldest first: dated (0, 0, digits), numbered (1, -number, ""), the file that is being written (2, 0, "")."""

_PACKED = regex(r"\.(?:gz|xz|bz2|zst|lz4)$")
_NUMBERED = regex(r"(?<=\D)\.(\d{1,3})$")  # not 10.0.0.1, a host
_DATE = r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?:[-_.T]?\d\d[:.-]?(?:\d\d[:.-]?(?:\d\d)?)?Z?)?"
_DATED = regex(rf"[-._]({_DATE}|1\d{{9}})(\.(?:log|txt|out))?$")  # logrotate's dateformat -%Y%m%d, -%s; extension
_CURRENT: Age = (2, 0, "")

_T = TypeVar("_T")


def split(name: str) -> tuple[str, Age]:
    """The rotated set that a file's name belongs to, and its age in it: `kern.log.2.gz` → (`kern.log`, (1, -2, ""))."""
    name = _PACKED.sub("", name)
    if match := _NUMBERED.search(name):
        return name[: match.start()], (1, -int(match[1]), "")
    if match := _DATED.search(name):
        return name[: match.start()] + (match[2] or ""), (0, 0, _digits(match[1]))
    return name, _CURRENT


def _digits(date: str) -> str:
    """A date as YYYYMMDDhhmmss; epoch seconds too."""
    digits = re.sub(r"\D", "", date)
    if len(digits) == 10 and digits[0] == "1" and not digits.startswith("19"):
        digits = time.strftime("%Y%m%d%H%M%S", time.gmtime(int(digits)))
    return digits.ljust(14, "0")


def group(path: str) -> str:
    """The rotated set of a file: its directory, and its name without a number, a date or a compressed ending."""
    directory, base = os.path.split(path)
    return os.path.join(directory, split(base)[0])  # noqa: PTH118 - as it was named


def in_order(items: Iterable[_T], name: Callable[[_T], str]) -> list[tuple[str, _T]]:
    """(set, item), each set together, oldest file first; sets in the order in which their first file came.

    Each set is called as `group` calls it.
    """
    sets: dict[str, list[tuple[Age, str, _T]]] = {}
    for item in items:
        path = name(item)
        sets.setdefault(group(path), []).append((split(os.path.basename(path))[1], path, item))  # noqa: PTH119
    return [(stem, item) for stem, files in sets.items() for _, _, item in sorted(files, key=lambda file: file[:2])]
