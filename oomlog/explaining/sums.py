"""Sums over parts of an event. A sum of nothing known is None."""

from collections.abc import Iterable

from oomlog.model import Kill


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of the values that are known."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def resident_bytes(kill: Kill) -> int | None:
    """The resident memory of a killed process, as its kill line printed it."""
    return known_sum((kill.anon_rss_bytes, kill.file_rss_bytes, kill.shmem_rss_bytes))
