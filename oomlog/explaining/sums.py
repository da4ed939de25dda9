"""Sums over parts of an event. A sum of nothing known is None."""

from collections.abc import Iterable, Sequence

from oomlog.model import Event, Kill, LedgerRow

SAME = 0.01
"""Two figures of one size, apart from rounding."""
DOUBTFUL_SHARE = 0.2


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of the values that are known."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def resident_bytes(kill: Kill) -> int | None:
    """The resident memory of a killed process, as its kill line printed it: by kinds, or as a whole."""
    kinds = known_sum((kill.anon_rss_bytes, kill.file_rss_bytes, kill.shmem_rss_bytes))
    return kill.rss_bytes if kinds is None else kinds


def whole_bytes(event: Event) -> int:
    """All of the machine's RAM, or of the limit that was hit, as the ledger has it; 0 where there is none."""
    return sum(row.bytes for row in event.memory.ledger) if event.memory else 0


def doubtful_bytes(ledger: Sequence[LedgerRow]) -> int:
    """What nothing accounts for in a report that contradicts itself: it is much, and not all zones or nodes were
    printed. 0 in others.
    """
    rest = ledger[-1] if ledger else None
    if rest is None or rest.note is None or abs(rest.bytes) <= DOUBTFUL_SHARE * sum(row.bytes for row in ledger):
        return 0
    return rest.bytes


def told_bytes(event: Event) -> int:
    """What shares are of: the whole, or of a report that contradicts itself what it accounts for."""
    return whole_bytes(event) - (doubtful_bytes(event.memory.ledger) if event.memory else 0)


def told_name(event: Event) -> str:
    """What `told_bytes` are, in words."""
    if event.memory is not None and doubtful_bytes(event.memory.ledger):
        return "what the report accounts for"
    return "the limit" if event.scope == "memcg" else "RAM"


def swap_beside(event: Event) -> bool:
    """Whether the culprit's share is of more than the ledger's whole: of the swap in use as well."""
    found, whole = event.culprit, told_bytes(event)
    if found is None or not found.share or found.held_bytes is None or not whole:
        return False
    return abs(found.held_bytes / found.share - whole) > SAME * whole
