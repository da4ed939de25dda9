"""The checklist: that it is whole, and that it says no more than was read."""

from pathlib import Path

import pytest

from oomlog.settings.advice.checklist import Advice, Answer, advise, checklist
from oomlog.settings.advice.judging import JUDGES
from oomlog.settings.checks import CHECKS
from oomlog.settings.roles import ROLES
from oomlog.settings.snapshot import Snapshot
from oomlog.settings.take import of_tree
from tests.settings.making import tree

V2 = {"sys/fs/cgroup/cgroup.controllers": "memory", "proc/meminfo": "MemTotal: 16777216 kB\n"}
USED = "sys/fs/cgroup/system.slice/hog.service/memory.current"
SLICE, LIMIT = "sys/fs/cgroup/system.slice/memory.max", "sys/fs/cgroup/system.slice/hog.service/memory.max"


def answer(found: Advice, name: str) -> Answer:
    """One item's."""
    return next(one for one in found.items if one.id == name)


def of(root: Path, files: dict[str, str], *roles: str) -> Advice:
    """The advice for a tree."""
    return advise(of_tree(str(tree(root, files))), roles)


def test_every_check_stands_in_one_item() -> None:
    """A new check of the settings can't be forgotten, nor told twice."""
    told = [check for item in checklist().values() for check in item.checks]

    assert sorted(told) == sorted(check.id for check in CHECKS)


def test_items_name_what_there_is() -> None:
    """Functions, roles; every function is asked for."""
    items = checklist().values()

    assert {item.judged for item in items if item.judged} == set(JUDGES)
    assert {role for item in items for role in item.roles} <= set(ROLES)


def test_nothing_read_is_nothing_known() -> None:
    """Where nothing could be read nothing is met, and nothing speaks against anything."""
    found = advise(Snapshot(origin="tree", name="empty"), ROLES)

    assert {one.state for one in found.items} == {"unknown", "ask"}
    assert all(one.reason for one in found.items)


def test_one_unread_check_keeps_an_item_from_being_met(tmp_path: Path) -> None:
    """`met` is said only where all of its checks could look."""
    files = {"proc/sys/vm/max_map_count": "65530", "proc/sys/kernel/panic": "10", "proc/sys/vm/panic_on_oom": "0"}
    whole = of(tmp_path / "whole", files)
    part = of(tmp_path / "part", {name: text for name, text in files.items() if "panic_on_oom" not in name})

    assert answer(whole, "RECOVER-01").state == "met"
    assert answer(part, "RECOVER-01").state == "unknown"
    assert "not read: vm.panic_on_oom" in str(answer(part, "RECOVER-01").reason)


def test_a_finding_speaks_against_an_item(tmp_path: Path) -> None:
    """With the check's own remedy."""
    found = answer(of(tmp_path, {"proc/sys/vm/panic_on_oom": "2", "proc/sys/kernel/panic": "0"}), "RECOVER-01")

    assert found.state == "not-met"
    assert found.findings[0].id == "SYS-OOM-02"


def test_roles_bring_their_items(tmp_path: Path) -> None:
    """A JVM's are no database's; those that are about other machines are named as left out."""
    java, data = of(tmp_path, V2, "jvm"), of(tmp_path, V2, "db")

    assert {"HEAP-01", "HEAP-02"} <= {one.id for one in java.items} - {one.id for one in data.items}
    assert "HEAP-03" in {one.id for one in data.items}
    assert "HEAP-03" in java.left_out
    assert {one.id for one in java.items} | set(java.left_out) == set(checklist())


@pytest.mark.parametrize(
    ("files", "state", "reason"),
    [
        ({USED: "8589934592"}, "not-met", "/system.slice/hog.service holds 8.0 GiB without a limit"),
        ({USED: "8589934592", LIMIT: "max"}, "not-met", "/system.slice/hog.service holds 8.0 GiB without a limit"),
        ({USED: "8589934592", LIMIT: "9000000000"}, "unknown", "not read: docker's hostconfig.json files"),
        ({USED: "8589934592", SLICE: "9000000000"}, "unknown", "not read: docker's hostconfig.json files"),
        ({USED: "85899345"}, "unknown", "not read: docker's hostconfig.json files"),
        ({}, "unknown", "not read: cgroups of workloads"),
    ],
)
def test_unbounded(files: dict[str, str], state: str, reason: str, tmp_path: Path) -> None:
    """What holds over a tenth of RAM has a limit, or is in something that has one; docker's own settings count too."""
    found = answer(of(tmp_path, V2 | files), "BOUND-01")

    assert (found.state, reason in str(found.reason)) == (state, True), found.reason


def test_early_killer(tmp_path: Path) -> None:
    """Enabled, not merely installed."""
    unit = {"usr/lib/systemd/system/earlyoom.service": "[Service]\n"}
    enabled = unit | {"etc/systemd/system/multi-user.target.wants/earlyoom.service": ""}

    assert answer(of(tmp_path / "a", unit, "desktop"), "EARLY-01").state == "not-met"
    assert answer(of(tmp_path / "b", enabled, "desktop"), "EARLY-01").state == "met"


def test_pressure(tmp_path: Path) -> None:
    """There; not there on a machine that shows its processes; perhaps not saved."""
    psi, process = (
        {"proc/pressure/memory": "some avg10=0.00"},
        {"proc/1/stat": "1 (init) S 0 1 1 0", "proc/1/comm": "init"},
    )

    assert answer(of(tmp_path / "a", V2 | psi), "EARLY-03").state == "met"
    assert answer(of(tmp_path / "b", V2), "EARLY-03").state == "unknown"
    assert answer(of(tmp_path / "c", V2 | process), "EARLY-03").state == "not-met"
