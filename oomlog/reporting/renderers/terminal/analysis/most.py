"""How many rows of each part a page shows."""

from typing import NamedTuple


class Most(NamedTuple):
    """One number a part; `tables` is that of the time line and of the memory at each kill. `where` has what is cut."""

    sources: int
    incidents: int
    findings: int
    recurring: int
    tables: int
    unread: int
    notes: int
    where: str


SCREEN = Most(sources=3, incidents=4, findings=3, recurring=4, tables=2, unread=2, notes=2, where="--full")
FULL = Most(
    sources=1000,
    incidents=1000,
    findings=100,
    recurring=1000,
    tables=1000,
    unread=1000,
    notes=100,
    where="--format json",
)
DOCUMENT = FULL._replace(sources=200, incidents=40, recurring=50, unread=100, notes=10)
"""Of a report, which is sent around."""
