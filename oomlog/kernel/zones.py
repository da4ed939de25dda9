"""Which zones of a node a request may use, and which free blocks (include/linux/mmzone.h, gfp.h:gfp_zone).

A kernel has the zone types that its architecture and configuration ask for, in the order of `TYPES`. A request may use
its own zone's type and those before it; `lowmem_reserve[c]` of a zone is what it keeps from requests of class `c`, the
place of their highest type in that list. Empty zones are not printed, but they have their place.
"""

from collections.abc import Collection
from itertools import combinations

TYPES = ("DMA", "DMA32", "Normal", "HighMem", "Movable", "Device")
BITS_32 = frozenset({"i386", "i486", "i586", "i686", "arm", "armv5tel", "armv6l", "armv7l", "mips", "ppc", "m68k"})
"""Machine names (`uname -m`) of 32-bit kernels, which alone have HighMem and never DMA32."""
BITS_64 = frozenset({"x86_64", "aarch64", "ppc64", "ppc64le", "s390x", "riscv64", "sparc64", "mips64", "loongarch64"})

ALWAYS = frozenset("UMER")
"""Letters of free blocks that serve every request: (U)nmovable, (M)ovable, r(E)claimable, (R)eserve (to 4.3)."""
ORDER_THAT_KILLS = 3
"""Above it (mm/page_alloc.c:PAGE_ALLOC_COSTLY_ORDER) a failed request is reported, and nothing is killed."""


def zone_lists(names: Collection[str], entries: int, arch: str | None) -> tuple[tuple[str, ...], ...]:
    """Every list of zone types that a kernel may have that printed zones of these names and a reserve of `entries`.

    Normal is in all of them, Movable in all but those to 2.6.22. Those to 2.6.18 print their empty zones too, of which
    DMA32 on 32 bits and HighMem on 64 bits are two.
    """
    return tuple(kinds for kinds in combinations(TYPES, entries) if _possible(frozenset(kinds), set(names), arch))


def _possible(kinds: frozenset[str], names: set[str], arch: str | None) -> bool:
    if not names <= kinds or "Normal" not in kinds:
        return False
    if {"DMA32", "HighMem"} <= kinds:
        return kinds == names
    if (arch in BITS_64 and "HighMem" in kinds) or (arch in BITS_32 and "DMA32" in kinds):
        return False
    return "Movable" in kinds or kinds == names


def highest(flags: Collection[str], kinds: Collection[str]) -> str:
    """The highest zone type that a request with these single flags may use, of those that the kernel has."""
    wanted = ["Normal"]
    if "__GFP_DMA" in flags:
        wanted = ["DMA", "Normal"]
    elif "__GFP_DMA32" in flags:
        wanted = ["DMA32", "Normal"]
    elif "__GFP_HIGHMEM" in flags:
        wanted = ["Movable", "HighMem", "Normal"] if "__GFP_MOVABLE" in flags else ["HighMem", "Normal"]
    return next(kind for kind in wanted if kind in {*kinds, "Normal"})


def serving(*, movable: bool, atomic: bool) -> frozenset[str]:
    """The letters of free blocks that serve a request: (C)MA only what can be moved away, (H)ighatomic only who
    cannot wait; (I)solated blocks serve nobody (mm/page_alloc.c:show_migration_types).
    """
    return ALWAYS | ({"C"} if movable else set()) | ({"H"} if atomic else set())
