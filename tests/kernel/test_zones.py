"""Zone types, their order, and who may use what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.kernel.gfp import singles
from oomlog.kernel.zones import TYPES, highest, serving, zone_lists

X86_64 = ("DMA", "DMA32", "Normal", "Movable", "Device")
X86_32 = ("DMA", "Normal", "HighMem", "Movable")


@pytest.mark.parametrize(
    ("names", "entries", "arch", "lists"),
    [
        (["DMA", "DMA32", "Normal"], 5, "x86_64", {X86_64}),
        (["DMA", "DMA32"], 4, None, {("DMA", "DMA32", "Normal", "Movable")}),
        (["DMA", "Normal", "HighMem"], 4, "i686", {X86_32}),
        (["DMA", "HighMem"], 4, "armv7l", {X86_32}),
        (["Normal"], 2, "ppc64le", {("Normal", "Movable")}),
        (["DMA", "DMA32", "Normal"], 3, "x86_64", {("DMA", "DMA32", "Normal")}),
        (["DMA", "Odd"], 4, "x86_64", set()),
        (["DMA"], 0, "x86_64", set()),
    ],
)
def test_lists_that_a_report_leaves(names: list[str], entries: int, arch: str | None, lists: set[object]) -> None:
    """The names that are printed, the number of reserves and the architecture tell the list."""
    assert set(zone_lists(names, entries, arch)) == lists


def test_a_list_that_is_open_stays_open() -> None:
    """One zone alone and no architecture: several kernels print that."""
    assert len(zone_lists(["DMA"], 4, None)) > 1


@pytest.mark.parametrize(
    ("names", "kinds", "zone"),
    [
        ("GFP_KERNEL", X86_64, "Normal"),
        ("GFP_HIGHUSER_MOVABLE", X86_64, "Movable"),
        ("GFP_HIGHUSER", X86_64, "Normal"),
        ("GFP_HIGHUSER", X86_32, "HighMem"),
        ("GFP_HIGHUSER_MOVABLE", ("DMA", "DMA32", "Normal", "HighMem"), "HighMem"),
        ("GFP_KERNEL GFP_DMA", X86_64, "DMA"),
        ("GFP_KERNEL GFP_DMA", ("Normal", "Movable"), "Normal"),
        ("GFP_KERNEL GFP_DMA32", X86_64, "DMA32"),
        ("GFP_KERNEL GFP_DMA32", X86_32, "Normal"),
        ("GFP_KERNEL __GFP_MOVABLE", X86_64, "Normal"),
    ],
)
def test_highest_zone_of_a_request(names: str, kinds: tuple[str, ...], zone: str) -> None:
    """Kernel memory ends at Normal, user pages go as high as there is."""
    assert highest(singles(tuple(names.split())), kinds) == zone


def test_who_is_served_by_set_aside_blocks() -> None:
    """CMA only what can move, highatomic only who cannot wait, isolated blocks nobody."""
    assert serving(movable=False, atomic=False) == set("UMER")
    assert serving(movable=True, atomic=False) == set("UMERC")
    assert serving(movable=False, atomic=True) == set("UMERH")


@given(st.lists(st.sampled_from([*TYPES, "Odd"]), unique=True), st.integers(0, 9), st.sampled_from([None, "x86_64"]))
def test_lists_hold_what_was_printed(names: list[str], entries: int, arch: str | None) -> None:
    """Whatever is printed, a list has as many types as reserves, in the kernel's order, and all of the names."""
    for kinds in zone_lists(names, entries, arch):
        assert len(kinds) == entries
        assert set(names) <= set(kinds)
        assert sorted(kinds, key=TYPES.index) == list(kinds)
