"""Sums over parts of one event that more than one output shows. A sum of nothing known is None."""

from collections.abc import Iterable, Mapping

from oomlog.model import Event, Kill

KILL_TYPES = frozenset({"oom_kill", "oom_panic", "userspace_kill"})
"""The types that count as kills."""


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of the values that are known."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def resident_bytes(kill: Kill) -> int | None:
    """The resident memory of a killed process, as its kill line printed it."""
    return known_sum((kill.anon_rss_bytes, kill.file_rss_bytes, kill.shmem_rss_bytes))


def counters_sum(counters: Mapping[str, int], *names: str) -> int | None:
    """The sum of the named counters that are there."""
    return known_sum(counters.get(name) for name in names)


def is_kill(event: Event) -> bool:
    """Whether the event is a decision to kill."""
    return event.type in KILL_TYPES
