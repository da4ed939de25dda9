"""The end of the memory block: huge pages, page cache, swap and totals (lib/show_mem.c, mm/swap_state.c, mm/hugetlb.c)."""

from collections.abc import Sequence

from msgspec import Struct, field

from oomlog.reading.line import Line
from oomlog.reading.text import Notes
from oomlog.regex import regex

# 3.10+: "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB"
HUGE = regex(
    r"(?:Node (\d+) )?hugepages_total=(\d+) hugepages_free=(\d+) hugepages_surp=(\d+) hugepages_size=(\d+)kB\s*$"
)
# all eras: "Free swap  = 0kB", "Free swap:            0kB", "Total swap = 524284kB"
SWAP = regex(r"(Free|Total) swap\s*[=:]\s*(\d+)kB\s*$")
# 2.6.30-5.15: "Swap cache stats: add 1, delete 1, find 0/0"; before: "Swap cache: add 1, ..., race 0+0"
CACHE = regex(r"Swap cache(?: stats)?: add (\d+), delete (\d+), find (\d+)/(\d+)(?:, race (\d+)\+(\d+))?\s*$")
# "1048446 pages RAM", "524128 pages of RAM", "0 pages HighMem/MovableOnly", "1366 total pagecache pages"
PAGES = regex(
    r"(\d+) (pages (?:of )?(?:RAM|HIGHMEM|HighMem|HighMem/MovableOnly)|reserved pages|pages [a-z][a-z -]*|(?:total )?pagecache pages|free pages|slab pages|bounce buffer pages)\s*$"
)

STARTS = (
    r"(?:Node \d+ )?hugepages_total=|(?:Free|Total) swap\s*[=:]|Swap cache(?: stats)?: add "
    r"|\d+ (?:pages (?:of )?(?:RAM|HIGHMEM|HighMem)|(?:total )?pagecache pages|reserved pages|free pages|slab pages|bounce buffer pages"
    r"|pages (?:in swap cache|reserved|shared|non-shared|hwpoisoned|cma reserved|in pagetable cache|swap cached|dirty|writeback|mapped|slab|pagetables|in))"
)
SAMPLES = (
    "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB",
    "1366 total pagecache pages",
    "0 pages in swap cache",
    "Swap cache stats: add 1202, delete 1202, find 40/51",
    "Free swap  = 0kB",
    "1048446 pages RAM",
    "0 pages HighMem/MovableOnly",
    "40830 pages reserved",
)


class Totals(Struct):
    """Counts as printed: `pages` by the words that follow the number, swap in kB, huge page sizes in kB."""

    huge: list[tuple[int | None, int, int, int, int]] = field(default_factory=list)
    swap_kb: dict[str, int] = field(default_factory=dict)
    swap_cache: dict[str, int] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)


def read(lines: Sequence[Line], notes: Notes) -> Totals:
    """Reads the totals in any order; of a line that stands twice the first counts."""
    totals = Totals()
    for line in lines:
        if match := HUGE.match(line.text):
            node, total, free, surplus, size = match.groups()
            totals.huge.append((int(node) if node else None, int(total), int(free), int(surplus), int(size)))
        elif match := SWAP.match(line.text):
            notes.differs(line, totals.swap_kb.setdefault(match[1].lower(), int(match[2])), int(match[2]))
        elif match := CACHE.match(line.text):
            names = ("add", "delete", "find_success", "find_total", "race_1", "race_2")
            cache = {name: int(value) for name, value in zip(names, match.groups(), strict=True) if value}
            totals.swap_cache = totals.swap_cache or cache
            notes.differs(line, totals.swap_cache, cache)
        elif match := PAGES.match(line.text):
            notes.differs(line, totals.pages.setdefault(match[2], int(match[1])), int(match[1]))
        else:
            notes.unread(line, line.text)
    return totals
