"""gfp flags: what the bits of `gfp_mask` are called, kernel by kernel.

The bits are those of include/linux/gfp.h (gfp_types.h from 6.0), the order in which names are printed that of
include/trace/events/mmflags.h (`%pGg`, 4.6+). A kernel from 4.6 on prints the names itself; there the number is only
a check. The bits moved often, so that one number reads differently on two kernels: 0x100 is `__GFP_COLD`,
`__GFP_WRITE` or `__GFP_ZERO`.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

Version = tuple[int, ...]
"""A kernel version: (2, 6, 32) before 3.0, (3, 10) from then on."""

COLUMNS = "ABCDEFGHIJKL"

# Values are hexadecimal, "-" is a flag that the kernel does not have. Bits after 0x800000 in column L are numbered by
# an enum and move with the configuration; the one of distributions' x86 kernels stands here.
FLAGS = """
__GFP_DMA               1     1      1      1       1       1       1      1      1       1       1       1
__GFP_HIGHMEM           2     2      2      2       2       2       2      2      2       2       2       2
__GFP_DMA32             4     4      4      4       4       4       4      4      4       4       4       4
__GFP_HIGH              20    20     20     20      20      20      20     20     20      20      20      20
__GFP_ATOMIC            -     -      -      -       80000   80000   80000  200    200     200     -       -
__GFP_WAIT              10    10     10     10      -       -       -      -      -       -       -       -
__GFP_IO                40    40     40     40      40      40      40     40     40      40      40      40
__GFP_FS                80    80     80     80      80      80      80     80     80      80      80      80
__GFP_COLD              100   100    100    100     100     100     -      -      -       -       -       -
__GFP_NOWARN            200   200    200    200     200     200     200    2000   2000    2000    2000    2000
__GFP_REPEAT            400   400    400    400     400     400     -      -      -       -       -       -
__GFP_RETRY_MAYFAIL     -     -      -      -       -       400     400    4000   4000    4000    4000    4000
__GFP_NOFAIL            800   800    800    800     800     800     800    8000   8000    8000    8000    8000
__GFP_NORETRY           1000  1000   1000   1000    1000    1000    1000   10000  10000   10000   10000   10000
__GFP_NO_GROW           2000  -      -      -       -       -       -      -      -       -       -       -
__GFP_COMP              4000  4000   4000   4000    4000    4000    4000   40000  40000   40000   40000   40000
__GFP_ZERO              8000  8000   8000   8000    8000    8000    8000   100    100     100     100     100
__GFP_NOMEMALLOC        10000 10000  10000  10000   10000   10000   10000  80000  80000   80000   80000   80000
__GFP_MEMALLOC          -     -      -      2000    2000    2000    2000   20000  20000   20000   20000   20000
__GFP_HARDWALL          20000 20000  20000  20000   20000   20000   20000  100000 100000  100000  100000  100000
__GFP_NO_OOM            40000 -      -      -       -       -       -      -      -       -       -       -
__GFP_THISNODE          -     40000  40000  40000   40000   40000   40000  200000 200000  200000  200000  200000
__GFP_RECLAIMABLE       -     80000  80000  80000   10      10      10     10     10      10      10      10
__GFP_MOVABLE           -     100000 8      8       8       8       8      8      8       8       8       8
__GFP_ACCOUNT           -     -      -      100000  100000  100000  100000 400000 400000  400000  400000  400000
__GFP_NOTRACK           -     -      200000 200000  200000  200000  -      -      -       -       -       -
__GFP_NO_KSWAPD         -     -      400000 400000  -       -       -      -      -       -       -       -
__GFP_WRITE             -     -      -      1000000 1000000 800000  100    1000   1000    1000    1000    1000
__GFP_DIRECT_RECLAIM    -     -      -      -       400000  400000  200000 400    400     400     400     400
__GFP_KSWAPD_RECLAIM    -     -      -      -       2000000 1000000 400000 800    800     800     800     800
__GFP_OTHER_NODE        -     -      800000 800000  800000  -       -      -      -       -       -       -
__GFP_ZEROTAGS          -     -      -      -       -       -       -      -      800000  800000  800000  800000
__GFP_SKIP_ZERO         -     -      -      -       -       -       -      -      -       1000000 1000000 -
__GFP_SKIP_KASAN        -     -      -      -       -       -       -      -      -       2000000 2000000 -
__GFP_SKIP_KASAN_POISON -     -      -      -       -       -       -      -      1000000 4000000 4000000 -
__GFP_NOLOCKDEP         -     -      -      -       -       2000000 800000 800000 2000000 8000000 4000000 -
__GFP_NO_OBJ_EXT        -     -      -      -       -       -       -      -      -       -       -       1000000
"""
# In the order in which they are matched; a composite is printed where all of its bits are set.
COMPOSITES = """
GFP_TRANSHUGE           -     -      4352da 4352da  4342ca  4342ca  2342ca 1c24ca 11c24ca 1c24ca  1c24ca  1c24ca
GFP_TRANSHUGE_LIGHT     -     -      -      -       342ca   342ca   342ca  1c20ca 11c20ca 1c20ca  1c20ca  1c20ca
GFP_HIGHUSER_MOVABLE    -     1200d2 200da  200da   24200ca 14200ca 6200ca 100cca 1100cca 100cca  100cca  100cca
GFP_HIGHUSER            200d2 200d2  200d2  200d2   24200c2 14200c2 6200c2 100cc2 100cc2  100cc2  100cc2  100cc2
GFP_USER                200d0 200d0  200d0  200d0   24200c0 14200c0 6200c0 100cc0 100cc0  100cc0  100cc0  100cc0
GFP_TEMPORARY           -     800d0  800d0  800d0   24000d0 14000d0 -      -      -       -       -       -
GFP_KERNEL_ACCOUNT      -     -      -      1000d0  25000c0 15000c0 7000c0 400cc0 400cc0  400cc0  400cc0  400cc0
GFP_KERNEL              d0    d0     d0     d0      24000c0 14000c0 6000c0 cc0    cc0     cc0     cc0     cc0
GFP_NOFS                50    50     50     50      2400040 1400040 600040 c40    c40     c40     c40     c40
GFP_ATOMIC              20    20     20     20      2080020 1080020 480020 a20    a20     a20     820     820
GFP_NOIO                10    10     10     10      2400000 1400000 600000 c00    c00     c00     c00     c00
GFP_NOWAIT              -     -      -      -       2000000 1000000 400000 800    800     800     800     2800
GFP_DMA                 1     1      1      1       1       1       1      1      1       1       1       1
__GFP_HIGHMEM           2     2      2      2       2       2       2      2      2       2       2       2
GFP_DMA32               4     4      4      4       4       4       4      4      4       4       4       4
"""


class Table(NamedTuple):
    """The flags of one era: `flags` and `composites` map names to bits, in the order in which they are printed."""

    era: str
    column: str
    first: Version
    last: Version
    flags: dict[str, int]
    composites: dict[str, int]


def _column(text: str, column: str) -> dict[str, int]:
    rows = (line.split() for line in text.split("\n") if line)
    cells = {name: values[COLUMNS.index(column)] for name, *values in rows}
    return {name: int(value, 16) for name, value in cells.items() if value != "-"}


def _table(era: str, column: str, first: Version, last: Version, *, by_bit: bool = False, **changes: int) -> Table:
    """A table from its column; `changes` are values that differ in this era, 0 for a flag that it does not have."""

    def changed(values: dict[str, int]) -> dict[str, int]:
        return {name: bits for name, was in values.items() if (bits := changes.get(name, was))}

    flags = changed(_column(FLAGS, column))
    if by_bit:
        flags = dict(sorted(flags.items(), key=lambda flag: flag[1]))
    return Table(era, column, first, last, flags, changed(_column(COMPOSITES, column)))


# `first` and `last` reach over releases that were not read, on both sides: the mask itself then tells more.
TABLES = (
    _table("2.6.18, EL5", "A", (2, 6, 0), (2, 6, 22)),
    _table("2.6.24-2.6.30", "B", (2, 6, 20), (2, 6, 31)),
    _table("2.6.32-3.2, EL6", "C", (2, 6, 31), (3, 9)),
    _table("3.10-4.1, EL7", "D", (3, 3), (4, 3)),
    _table("4.4-4.7", "E", (4, 4), (4, 7), GFP_TRANSHUGE=0x4352CA, GFP_TRANSHUGE_LIGHT=0),
    _table("4.8-4.9", "E", (4, 8), (4, 9)),
    _table("4.10-4.12", "F", (4, 10), (4, 12), __GFP_RETRY_MAYFAIL=0),
    _table("4.13-4.17", "F", (4, 13), (4, 18), __GFP_REPEAT=0),
    _table("4.19-5.0, EL8", "G", (4, 18), (5, 1)),
    _table("5.2-5.12", "H", (5, 1), (5, 13)),
    _table("5.14-5.15", "I", (5, 13), (5, 18)),
    _table("5.19-6.2", "J", (5, 16), (6, 2)),
    _table("6.3", "K", (6, 3), (6, 3), __GFP_NOLOCKDEP=0),
    _table("6.4-6.7", "K", (6, 4), (6, 7), __GFP_SKIP_KASAN_POISON=0),
    _table("6.8-6.9", "K", (6, 8), (6, 9), __GFP_SKIP_KASAN_POISON=0, GFP_NOWAIT=0x2800),
    _table("6.10-6.13", "L", (6, 10), (6, 13)),
    _table("6.14-7.2", "L", (6, 14), (99,), by_bit=True),
)


class Reading(NamedTuple):
    """What a mask says: the names that all `tables` agree on; `open` are bits that they name differently."""

    names: tuple[str, ...]
    tables: tuple[Table, ...]
    open: tuple[str, ...]


def decode(mask: int, table: Table) -> tuple[str, ...]:
    """The names of a mask's bits as `%pGg` prints them; bits without a name come last, as one hexadecimal number."""
    names = []
    for known in (table.composites, table.flags):
        for name, bits in known.items():
            if mask & bits == bits:
                names.append(name)
                mask &= ~bits
    return (*names, hex(mask)) if mask else tuple(names)


def fitting(mask: int, tables: Iterable[Table]) -> tuple[Table, ...]:
    """The tables that have a name for every bit of the mask."""
    return tuple(table for table in tables if not mask & ~sum(set(table.flags.values())))


@lru_cache(256)  # a log repeats a few masks
def printed_by(mask: int, names: tuple[str, ...]) -> tuple[Table, ...]:
    """The tables by which a mask reads as the names that were printed with it."""
    return tuple(table for table in TABLES if decode(mask, table) == names)


def within(first: Version, last: Version) -> tuple[Table, ...]:
    """The tables of the kernels from `first` to `last`."""
    return tuple(table for table in TABLES if table.first <= last and first <= table.last)


def read(mask: int, tables: tuple[Table, ...]) -> Reading:
    """What the mask says by several tables, any of which may be the right one."""
    if len({decode(mask, table) for table in tables}) == 1:
        return Reading(decode(mask, tables[0]), tables, ())
    readings = {bit: {_name(bit, table) for table in tables} for bit in _bits(mask)}
    agreed = sum(bit for bit, names in readings.items() if len(names) == 1)
    same = {decode(agreed, table) for table in tables}
    singles = tuple(name for names in readings.values() if len(names) == 1 for name in names)
    differing = tuple(f"{bit:#x}: {' or '.join(sorted(names))}" for bit, names in readings.items() if len(names) > 1)
    return Reading(same.pop() if len(same) == 1 else singles, tables, differing)


def _bits(mask: int) -> list[int]:
    return [1 << place for place in range(mask.bit_length()) if mask >> place & 1]


def _name(bit: int, table: Table) -> str:
    return next((name for name, value in table.flags.items() if value == bit), hex(bit))


def singles_by(mask: int, table: Table) -> frozenset[str]:
    """The single flags that a mask holds by a table."""
    return frozenset(_name(bit, table) for bit in _bits(mask))


@lru_cache(256)
def singles(names: tuple[str, ...]) -> frozenset[str]:
    """The single flags behind names, composites taken apart; what no table knows stays as it is."""
    return frozenset(part for name in names for part in _parts(name))


def _parts(name: str) -> frozenset[str]:
    table = next((table for table in reversed(TABLES) if name in table.composites), None)
    return singles_by(table.composites[name], table) if table else frozenset({name})
