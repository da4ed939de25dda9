"""Rotated sets in time order."""

import random
from pathlib import Path

import pytest

from oomlog.reading.sources.rotated import group, in_order, split
from tests.reading.sources.found import Read


@pytest.mark.parametrize(
    "oldest_first",
    [
        ["kern.log.10.gz", "kern.log.3.xz", "kern.log.2.gz", "kern.log.1", "kern.log"],
        ["dmesg.2.gz", "dmesg.1.gz", "dmesg.0", "dmesg"],
        ["messages-20251231.gz", "messages-20260101.xz", "messages-20261101", "messages"],
        ["kern.log.2026-09-30.gz", "kern.log.2026-11-01", "kern.log"],
        ["syslog-2026110100.zst", "syslog-2026110113", "syslog-20261101-14", "syslog"],
        ["messages-1767225600.gz", "messages-1767312000", "messages"],
        ["kern-20261101.log.bz2", "kern-20261102.log", "kern.log"],
        ["messages_20261101.lz4", "messages"],
    ],
)
def test_a_set_is_read_oldest_first(oldest_first: list[str]) -> None:
    """However its files were named."""
    shuffled = oldest_first.copy()
    random.Random(1).shuffle(shuffled)  # noqa: S311 - the same each time
    ordered = in_order((f"log/{name}" for name in shuffled), str)
    assert [name for _, name in ordered] == [f"log/{name}" for name in oldest_first]
    assert {stem for stem, _ in ordered} == {f"log/{oldest_first[-1]}"}


def test_sets_stay_in_the_order_in_which_they_were_named() -> None:
    """The first file of a set is its place; the same stem elsewhere is another set."""
    named = ["b/kern.log", "a/kern.log", "messages.1", "b/kern.log.1", "messages"]
    assert [name for _, name in in_order(named, str)] == [
        "b/kern.log.1", "b/kern.log", "a/kern.log", "messages.1", "messages",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["10.0.0.1", "dmesg-6.1", "vmcore-dmesg.txt", "dmesg-ramoops-0", "node17", "a-12345678", "log-20269901"]
)
def test_numbers_that_are_no_rotation(name: str) -> None:
    """Addresses, versions, parts of a crash: each is a set of its own."""
    assert split(name) == (name, (2, 0, ""))
    assert group(f"d/{name}.gz") == f"d/{name}"


def test_sources_carry_their_set(here: Path, read: Read) -> None:
    """Across arguments too."""
    for name in ("messages", "kern.log", "kern.log.1"):
        (here / name).write_bytes(name.encode())
    found = read("kern.log", "messages", "kern.log.1")
    assert found.names == ["kern.log.1", "kern.log", "messages"]
    assert [source.group for source in found.sources] == ["kern.log", "kern.log", "messages"]
