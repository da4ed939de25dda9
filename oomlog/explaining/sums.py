"""Sums over parts of an event. A sum of nothing known is None."""

from collections.abc import Iterable

from oomlog.model import Event, Kill

SAME = 0.01
"""Two figures of one size, apart from rounding."""


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of the values that are known."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def resident_bytes(kill: Kill) -> int | None:
    """The resident memory of a killed process, as its kill line printed it."""
    return known_sum((kill.anon_rss_bytes, kill.file_rss_bytes, kill.shmem_rss_bytes))


def whole_bytes(event: Event) -> int:
    """All of the machine's RAM, or of the limit that was hit, as the ledger has it; 0 where there is none."""
    return sum(row.bytes for row in event.memory.ledger) if event.memory else 0


def swap_beside(event: Event) -> bool:
    """Whether the culprit's share is of more than the ledger's whole: of the swap in use as well."""
    found, whole = event.culprit, whole_bytes(event)
    if found is None or not found.share or found.held_bytes is None or not whole:
        return False
    return abs(found.held_bytes / found.share - whole) > SAME * whole
