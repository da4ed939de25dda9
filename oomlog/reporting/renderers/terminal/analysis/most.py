"""How many rows of each part a page shows."""

from typing import NamedTuple


class Most(NamedTuple):
    """One number a part; `tables` is that of the time line and of the memory at each kill."""

    sources: int
    incidents: int
    findings: int
    recurring: int
    tables: int
    unread: int
    notes: int


SCREEN = Most(sources=3, incidents=4, findings=3, recurring=4, tables=2, unread=2, notes=2)
FULL = Most(sources=1000, incidents=1000, findings=100, recurring=1000, tables=1000, unread=1000, notes=100)
