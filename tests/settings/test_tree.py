"""A saved tree is hostile: nothing outside it is read, nothing blocks, nothing is read without bound."""

import os
from pathlib import Path

import pytest

from oomlog.settings.take import of_tree
from oomlog.settings.tree import MAX_FILE, MAX_READ, Tree
from tests.settings.making import tree


def test_a_link_out_of_the_tree_stays_inside(tmp_path: Path) -> None:
    """An absolute link, and one with `..`, start at the tree's own root: this host's files are never read for its."""
    root = tree(tmp_path / "root", {"etc/hostname": "inside"})
    (tmp_path / "secret").write_text("outside")
    (root / "up").symlink_to("../../../../secret")
    (root / "away").symlink_to(tmp_path / "secret")
    (root / "home").symlink_to("/etc/hostname")

    assert Tree(str(root)).text("up") is None
    assert Tree(str(root)).text("away") is None
    assert Tree(str(root)).text("home") == "inside"


def test_a_directory_that_is_a_link_stays_inside(tmp_path: Path) -> None:
    """The same for what lies below a linked directory."""
    root = tree(tmp_path / "root", {"real/vm/swappiness": "7"})
    tree(tmp_path / "other", {"vm/swappiness": "60"})
    (root / "out").symlink_to(tmp_path / "other")
    (root / "in").symlink_to("/real")

    assert Tree(str(root)).names("out") == []
    assert Tree(str(root)).text("out/vm/swappiness") is None
    assert Tree(str(root)).text("in/vm/swappiness") == "7"


def test_links_in_a_circle_end_in_one_line(tmp_path: Path) -> None:
    """Nothing is read, and it is told."""
    root = tree(tmp_path, {"etc/hostname": "a"})
    (root / "one").symlink_to("two")
    (root / "two").symlink_to("one")
    place = Tree(str(root))

    assert place.text("one") is None
    assert place.notices() == (f"left out, a link that leads back to itself: {root}/one",)


def test_pipes_do_not_block(tmp_path: Path) -> None:
    """A FIFO where a setting is expected is left out with one line; the rest is read."""
    root = tree(tmp_path, {"proc/sys/vm/swappiness": "10"})
    os.mkfifo(root / "proc/sys/vm/panic_on_oom")
    found = of_tree(str(root))

    assert set(found.values) == {"vm.swappiness"}
    assert found.notices == (f"left out, no plain file: {root}/proc/sys/vm/panic_on_oom",)


def test_large_and_binary_files_are_left_out(tmp_path: Path) -> None:
    """One line each."""
    root = tree(
        tmp_path, {"proc/sys/vm/swappiness": "1" * (MAX_FILE + 1), "proc/meminfo": "Mem\0Total", "etc/fstab": ""}
    )
    (root / "proc/sys/vm/panic_on_oom").write_bytes(b"\xff\xfe1")
    found = of_tree(str(tree(root, {"proc/sys/vm/oom_dump_tasks": "1"})))

    assert found.notices == (
        f"left out, over 1 MiB: {root}/proc/sys/vm/swappiness",
        f"left out, no text: {root}/proc/meminfo",
    )
    assert found.memory == {}
    assert found.values["vm.panic_on_oom"].value == "\\xff\\xfe1"


def test_all_files_together_are_bounded(tmp_path: Path) -> None:
    """Once so much was read nothing more is, and one line says so."""
    large = tmp_path / "large"
    large.write_bytes(b"x" * MAX_FILE)
    place = Tree(str(tmp_path))
    read = [place.text("large") for _ in range(MAX_READ // MAX_FILE + 3)]

    assert [text is not None for text in read] == [True] * (MAX_READ // MAX_FILE) + [False] * 3
    assert place.notices() == (f"left out, since more than 256 MiB were read before: {large}",)


@pytest.mark.skipif(os.geteuid() != 0, reason="takes root's rights away")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    """One line for all of them, with what to do."""
    root = tree(tmp_path, {"proc/sys/vm/swappiness": "10", "proc/sys/vm/oom_dump_tasks": "1"})
    (root / "proc/sys/vm/swappiness").chmod(0o600)
    for directory in (tmp_path, *list(tmp_path.parents)[:-2]):
        directory.chmod(0o755)
    os.seteuid(65534)
    try:
        found = of_tree(str(root))
    finally:
        os.seteuid(0)

    where = f"{root}/proc/sys/vm/swappiness"
    assert found.notices == (f"could not be read (Permission denied; run it as root): {where}",)


def test_a_switch_that_can_only_be_written_is_no_trouble(tmp_path: Path) -> None:
    """As the kernel shows drop_caches."""
    root = tree(tmp_path, {"switch": "1"})
    (root / "switch").chmod(0o200)
    place = Tree(str(root))

    assert place.text("switch") is None
    assert place.notices() == ()
