"""Sizes as other programs write them; None for what is none."""

import re

from oomlog.regex import regex

_KUBERNETES = regex(r"(\d{1,15}(?:\.\d{1,6})?)(Ki|Mi|Gi|Ti|[kKMGT])?")
_POWERS = {
    "Ki": 1 << 10,
    "Mi": 1 << 20,
    "Gi": 1 << 30,
    "Ti": 1 << 40,
    "k": 10**3,
    "K": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
}
_BINARY = regex(r"(\d{1,18})([kmgt]?)", re.IGNORECASE)
_REDIS = regex(r"(\d{1,18})(kb?|mb?|gb?|b)?", re.IGNORECASE)
_REDIS_POWERS = {"k": 10**3, "kb": 1 << 10, "m": 10**6, "mb": 1 << 20, "g": 10**9, "gb": 1 << 30, "b": 1}

_DIGITS = 16
"""So many make petabytes, in kB even more: what is longer is no figure of a machine."""


def whole(text: str | None) -> int | None:
    """A number without a sign."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def counters(text: str) -> dict[str, int]:
    """Lines of a name and a number, as memory.events and memory.stat have them."""
    words = (line.split() for line in text.splitlines())
    return {word[0]: number for word in words if len(word) == 2 and (number := whole(word[1])) is not None}


def kubernetes(text: str, whole: int) -> int | None:
    """`100Mi`, `1G`, or `5%` of the whole, in bytes (k8s.io/apimachinery: resource.Quantity)."""
    text = text.strip().strip('"')
    if text.endswith("%") and re.fullmatch(r"\d{1,3}(?:\.\d{1,6})?%", text):
        return round(float(text[:-1]) / 100 * whole)
    match = _KUBERNETES.fullmatch(text)
    return None if match is None else round(float(match[1]) * _POWERS.get(match[2] or "", 1))


def binary(text: str) -> int | None:
    """`2G`, `512m`, `1024` in bytes: the units of systemd, Java and MySQL, all by 1024."""
    match = _BINARY.fullmatch(text.strip())
    return None if match is None else int(match[1]) << (10 * " KMGT".index((match[2] or " ").upper()))


def redis(text: str) -> int | None:
    """`100mb` and `1g` in bytes: with b by 1024, without by 1000 (redis.conf)."""
    match = _REDIS.fullmatch(text.strip())
    return None if match is None else int(match[1]) * _REDIS_POWERS.get((match[2] or "b").lower(), 1)
