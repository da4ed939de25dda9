"""The machine-wide counters that open the memory block (lib/show_mem.c, mm/page_alloc.c:show_free_areas)."""

from collections.abc import Sequence

from msgspec import Struct, field

from oomlog.reading.line import Line
from oomlog.reading.text import Notes, numbers
from oomlog.regex import regex

STARTS = (
    r"Mem-[Ii]nfo:|\s{0,40}(?:[Aa]ctive_anon|active_file|inactive_file|unevictable|free|mapped|slab_reclaimable|free_cma"
    r"|sec_pagetables|kernel_misc_reclaimable|Active|slab):\d+(?: [a-z_-]+:\d+)*\s*$"
    r"|(?:Node \d+ )?\w+ per-cpu:|cpu \d+ (?:hot|cold): |CPU +\d+: (?:Hot: )?hi:|Free pages: +\d+kB"
)
SAMPLES = (
    "Mem-Info:",
    "Active_anon:448923 active_file:272 inactive_anon:153736",
    "active_anon:981233 inactive_anon:1210 isolated_anon:0",
    " unevictable:0 dirty:0 writeback:0",
    "Active:241008 inactive:241032 dirty:0 writeback:0 unstable:0 free:2990 slab:5611 mapped-file:980 mapped-anon:481900 pagetables:6200",
    "Node 0 DMA per-cpu:",
    "CPU    0: hi:  186, btch:  31 usd:  30",
    "Free pages:       11960kB (0kB HighMem)",
)
_PER_CPU = regex(r"(?:Node \d+ )?\w+ per-cpu:|cpu \d+ |CPU +\d+: ")
_NAMES = {"Active_anon": "active_anon"}
"""As 2.6.28 to 2.6.31 write what all others write in small letters."""
_FREE_PAGES = regex(r"Free pages: +(\d+)kB \((\d+)kB HighMem\)")


class Counters(Struct):
    """Counters in pages, as printed; `heading` where a memory block was announced; per-CPU lists are kept as text."""

    heading: bool = False
    pages: dict[str, int] = field(default_factory=dict)
    per_cpu: list[str] = field(default_factory=list)
    free_kb: int | None = None
    free_highmem_kb: int | None = None


def read(lines: Sequence[Line], notes: Notes) -> Counters:
    """Reads the counter lines; of a counter that stands twice the first counts."""
    counters = Counters()
    for line in lines:
        text = line.text
        if text.startswith(("Mem-Info:", "Mem-info:")):
            counters.heading = True
        elif _PER_CPU.match(text):
            counters.per_cpu.append(text)
        elif match := _FREE_PAGES.match(text):
            free = int(match[1]), int(match[2])
            notes.differs(line, counters.free_kb or free[0], free[0])
            counters.free_kb, counters.free_highmem_kb = free
        else:
            for key, (value, _) in numbers(line, text, notes).items():
                notes.differs(line, counters.pages.setdefault(_NAMES.get(key, key), value), value)
    return counters
