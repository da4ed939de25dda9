"""Sums over parts of one event that more than one output shows. A sum of nothing known is None."""

from collections.abc import Mapping

from oomlog.explaining.sums import known_sum, resident_bytes
from oomlog.model import Event

__all__ = ["KILL_TYPES", "counters_sum", "is_kill", "known_sum", "resident_bytes"]

KILL_TYPES = frozenset({"oom_kill", "oom_panic", "userspace_kill"})
"""The types that count as kills."""


def counters_sum(counters: Mapping[str, int], *names: str) -> int | None:
    """The sum of the named counters that are there."""
    return known_sum(counters.get(name) for name in names)


def is_kill(event: Event) -> bool:
    """Whether the event is a decision to kill."""
    return event.type in KILL_TYPES
