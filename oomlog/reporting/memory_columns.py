"""A series of ledgers in few columns and rows, for a page: small ones go together, what does not change is folded."""

from collections.abc import Sequence
from typing import NamedTuple

from oomlog.model import LedgerRow
from oomlog.reporting.memory import LedgerAt, Series

OTHER, REST = "Other", "Unacc."
COLUMNS: dict[str, tuple[str, ...]] = {
    "Anon": ("anon",),
    "Shmem": ("shmem",),
    "File": ("file", "cache", "lru"),
    "Locked": ("unevictable",),
    "Slab": ("slab", "slab_reclaimable", "slab_unreclaimable"),
    "Tables": ("pagetables", "sec_pagetables"),
    "Stacks": ("kernel_stack",),
    "Huge": ("hugepages",),
    "Zswap": ("zspages",),
    "Swap": ("swap",),
    "Free": ("free", "free_pcp"),
    REST: ("unaccounted",),
}
"""Titles and the rows that they add up; rows without a title belong to `OTHER`."""
NOTABLE = 0.01
"""A column that never has so much of the whole is no column of its own."""
SAME = 0.01
"""Ledgers that nowhere differ by more of the whole are one row."""
MOST_COLUMNS = 5
"""Beside `OTHER` and `REST`: what 80 columns hold."""


class FoldedRow(NamedTuple):
    """Ledgers that follow one another and are the same: the first of them, its `sizes` by title, how many they are."""

    first: LedgerAt
    sizes: dict[str, int]
    events: int = 1


class Folded(NamedTuple):
    """Titles of the columns, from left to right, and the rows."""

    titles: tuple[str, ...]
    rows: tuple[FoldedRow, ...]


def folded(series: Series) -> Folded:
    """The columns that are notable somewhere (the largest, where there are too many), and the rest as `Other`."""
    peaks = {title: max(_share(at, title) for at in series.ledgers) for title in COLUMNS}
    notable = [title for title in COLUMNS if peaks[title] >= NOTABLE and title != REST]
    kept = {REST, *sorted(notable, key=lambda title: -peaks[title])[:MOST_COLUMNS]}
    titles = tuple(title for title in COLUMNS if title in kept)
    rows: list[FoldedRow] = []
    for at in series.ledgers:
        sizes = _sizes(at, titles)
        if rows and _same(rows[-1], at, sizes):
            rows[-1] = rows[-1]._replace(events=rows[-1].events + 1)
        else:
            rows.append(FoldedRow(at, sizes))
    return Folded((*titles[:-1], OTHER, REST), tuple(rows))


def _sizes(at: LedgerAt, titles: Sequence[str]) -> dict[str, int]:
    sizes = {title: _held(at.ledger, title) for title in titles}
    return {**sizes, OTHER: at.whole_bytes - sum(sizes.values())}


def _same(row: FoldedRow, at: LedgerAt, sizes: dict[str, int]) -> bool:
    near = SAME * at.whole_bytes
    return at.whole_bytes == row.first.whole_bytes and all(
        abs(size - row.sizes[title]) <= near for title, size in sizes.items()
    )


def _share(at: LedgerAt, title: str) -> float:
    return abs(_held(at.ledger, title)) / at.whole_bytes


def _held(rows: Sequence[LedgerRow], title: str) -> int:
    return sum(row.bytes for row in rows if row.name in COLUMNS[title])
