"""The tables of gfp flags: they agree with themselves, and read the masks that reports are full of."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.kernel.gfp import TABLES, Table, decode, fitting, printed_by, read, singles, singles_by, within

BY_ERA = {table.era: table for table in TABLES}
WAITS = {"__GFP_WAIT", "__GFP_DIRECT_RECLAIM", "__GFP_KSWAPD_RECLAIM"}
USER = WAITS | {"__GFP_IO", "__GFP_FS", "__GFP_HARDWALL"}
MADE_OF = {
    "GFP_HIGHUSER": USER | {"__GFP_HIGHMEM"},
    "GFP_USER": USER,
    "GFP_KERNEL_ACCOUNT": WAITS | {"__GFP_IO", "__GFP_FS", "__GFP_ACCOUNT"},
    "GFP_TEMPORARY": WAITS | {"__GFP_IO", "__GFP_FS", "__GFP_RECLAIMABLE"},
    "GFP_KERNEL": WAITS | {"__GFP_IO", "__GFP_FS"},
    "GFP_NOFS": WAITS | {"__GFP_IO"},
    "GFP_NOIO": WAITS,
    "GFP_ATOMIC": {"__GFP_HIGH", "__GFP_ATOMIC", "__GFP_KSWAPD_RECLAIM"},
}
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.era)


def named(table: Table, bits: int) -> set[str]:
    """The single flags of a value, every bit of which must have one."""
    names = {name for name, value in table.flags.items() if bits & value}
    assert sum(table.flags[name] for name in names) == bits
    return names


@each_table
def test_flags_are_single_bits_that_differ(table: Table) -> None:
    """No two flags of one kernel share a bit."""
    values = list(table.flags.values())

    assert all(value.bit_count() == 1 for value in values)
    assert len(set(values)) == len(values)


@each_table
def test_composites_are_made_of_the_tables_own_flags(table: Table) -> None:
    """The two halves of a table, copied apart, agree: GFP_KERNEL is waiting, I/O and file systems in every era."""
    for name, made_of in MADE_OF.items():
        if name in table.composites:
            assert named(table, table.composites[name]) == made_of & table.flags.keys(), name


@each_table
def test_user_pages_are_movable_where_the_kernel_knows_the_word(table: Table) -> None:
    """GFP_HIGHUSER_MOVABLE is GFP_HIGHUSER and movable, in 5.14 also without poisoning."""
    if "__GFP_MOVABLE" in table.flags:
        more = named(table, table.composites["GFP_HIGHUSER_MOVABLE"] & ~table.composites["GFP_HIGHUSER"])

        assert more - {"__GFP_SKIP_KASAN_POISON"} == {"__GFP_MOVABLE"}


def test_eras_follow_each_other() -> None:
    """The tables are in the order of the releases, with no release between them that has none."""
    for earlier, later in pairwise(TABLES):
        assert earlier.first < later.first
        assert within(earlier.last, later.first)
        assert earlier.last < later.last


@pytest.mark.parametrize(
    ("mask", "era", "names"),
    [
        (0x201D2, "2.6.18, EL5", "GFP_HIGHUSER __GFP_COLD"),
        (0x280D2, "2.6.18, EL5", "GFP_HIGHUSER __GFP_ZERO"),
        (0x1200D2, "2.6.24-2.6.30", "GFP_HIGHUSER_MOVABLE"),
        (0x201DA, "2.6.32-3.2, EL6", "GFP_HIGHUSER_MOVABLE __GFP_COLD"),
        (0x2000D0, "2.6.32-3.2, EL6", "GFP_KERNEL __GFP_NOTRACK"),
        (0x280DA, "3.10-4.1, EL7", "GFP_HIGHUSER_MOVABLE __GFP_ZERO"),
        (0x3000D0, "3.10-4.1, EL7", "GFP_KERNEL_ACCOUNT __GFP_NOTRACK"),
        (0x4352CA, "4.4-4.7", "GFP_TRANSHUGE"),
        (0x4342CA, "4.8-4.9", "GFP_TRANSHUGE"),
        (0x24280CA, "4.4-4.7", "GFP_HIGHUSER_MOVABLE __GFP_ZERO"),
        (0x14280CA, "4.13-4.17", "GFP_HIGHUSER_MOVABLE __GFP_ZERO"),
        (0x14000C0 | 0x400, "4.10-4.12", "GFP_KERNEL __GFP_REPEAT"),
        (0x14000C0 | 0x400, "4.13-4.17", "GFP_KERNEL __GFP_RETRY_MAYFAIL"),
        (0x7080C0, "4.19-5.0, EL8", "GFP_KERNEL_ACCOUNT __GFP_ZERO"),
        (0x101CCA, "5.2-5.12", "GFP_HIGHUSER_MOVABLE __GFP_WRITE"),
        (0x1100CCA, "5.14-5.15", "GFP_HIGHUSER_MOVABLE"),
        (0x140DCA, "5.19-6.2", "GFP_HIGHUSER_MOVABLE __GFP_COMP __GFP_ZERO"),
        (0x140DCA, "6.14-7.2", "GFP_HIGHUSER_MOVABLE __GFP_ZERO __GFP_COMP"),
        (0x8C40, "6.4-6.7", "GFP_NOFS __GFP_NOFAIL"),
        (0x2800, "6.4-6.7", "GFP_NOWAIT __GFP_NOWARN"),
        (0x2800, "6.8-6.9", "GFP_NOWAIT"),
        (0xA20, "5.19-6.2", "GFP_ATOMIC"),
        (0x820, "6.3", "GFP_ATOMIC"),
        (0x10CC1, "5.19-6.2", "GFP_KERNEL GFP_DMA __GFP_NORETRY"),
        (0, "5.2-5.12", ""),
    ],
)
def test_masks_that_reports_are_full_of(mask: int, era: str, names: str) -> None:
    """Each reads as the kernels of its era would have named it."""
    assert decode(mask, BY_ERA[era]) == tuple(names.split())


def test_one_number_means_other_things_to_other_kernels() -> None:
    """0x100 was cold, then written, then zeroed: what tables disagree on stays open, the rest is said."""
    reading = read(0x1C0 | 0x10, (BY_ERA["3.10-4.1, EL7"], BY_ERA["5.2-5.12"]))

    assert reading.names == ("__GFP_IO", "__GFP_FS")
    assert reading.open == ("0x10: __GFP_RECLAIMABLE or __GFP_WAIT", "0x100: __GFP_COLD or __GFP_ZERO")


def test_bits_without_a_name_are_kept_as_a_number() -> None:
    """As %pGg prints them, after the names; and such a table does not fit."""
    table = BY_ERA["2.6.32-3.2, EL6"]

    assert decode(0x20000D0, table) == ("GFP_KERNEL", "0x2000000")
    assert table not in fitting(0x20000D0, TABLES)


def test_printed_names_tell_the_tables() -> None:
    """The number under another kernel's flags reads otherwise, and that kernel is none of those it may be."""
    eras = [table.era for table in printed_by(0x6200CA, ("GFP_HIGHUSER_MOVABLE",))]

    assert eras == ["4.19-5.0, EL8"]


@given(st.integers(min_value=0, max_value=0xFFFFFFFF), st.sampled_from(TABLES))
def test_decoding_loses_no_bit(mask: int, table: Table) -> None:
    """The values of the names put together are the mask again."""
    values = table.flags | table.composites
    total = 0
    for name in decode(mask, table):
        total |= values[name] if name in values else int(name, 16)

    assert total == mask


@given(st.integers(min_value=0, max_value=0xFFFFFFFF), st.sets(st.sampled_from(sorted(BY_ERA)), min_size=1))
def test_what_tables_agree_on_is_what_each_of_them_says(mask: int, eras: set[str]) -> None:
    """A name that is given as sure is set by every table, and no bit that all of them call the same is left out."""
    tables = [BY_ERA[era] for era in eras]
    reading = read(mask, tuple(tables))

    for table in tables:
        values = table.flags | table.composites
        bits = [values[name] if name in values else int(name, 16) for name in reading.names]
        assert all(mask & bit == bit for bit in bits)
    shared = frozenset.intersection(*(singles_by(mask, table) for table in tables))
    assert bool(reading.open) == any(singles_by(mask, table) != shared for table in tables)


def test_composites_are_taken_apart() -> None:
    """Whatever the era, GFP_HIGHUSER_MOVABLE may be high and can be moved; unknown names stay what they are."""
    assert {"__GFP_HIGHMEM", "__GFP_MOVABLE", "__GFP_HARDWALL"} < singles(("GFP_HIGHUSER_MOVABLE",))
    assert singles(("__GFP_NEW", "0x8000000")) == {"__GFP_NEW", "0x8000000"}
