"""What the files of a machine mean: which one wins, and what each line says."""

from pathlib import Path

import pytest

from oomlog.errors import SourceError
from oomlog.settings.places import Held
from oomlog.settings.readers import cgroups, config, kernel, sysctl_d, units
from oomlog.settings.snapshot import Swap
from oomlog.settings.take import of_files, of_tree
from oomlog.settings.tree import Tree
from tests.settings.making import tree


def assigned(root: Path, key: str) -> list[tuple[str, str]]:
    """Values with the line that sets each, in order."""
    found = sysctl_d.configured(Tree(str(root))).get(key, ())
    return [(one.value, one.place.removeprefix(f"{root}/")) for one in found]


def test_files_are_applied_by_name_whatever_their_directory(tmp_path: Path) -> None:
    """The last name wins, whatever its directory (sysctl.d(5))."""
    root = tree(
        tmp_path,
        {
            "etc/sysctl.d/90-a.conf": "vm.swappiness=1",
            "usr/lib/sysctl.d/50-b.conf": "vm.swappiness=2",
            "run/sysctl.d/20-c.conf": "vm.swappiness=3",
        },
    )

    assert [value for value, _ in assigned(root, "vm.swappiness")] == ["3", "2", "1"]


def test_a_name_in_etc_hides_its_namesake(tmp_path: Path) -> None:
    """Whole, and a link to /dev/null hides it too."""
    root = tree(tmp_path, {"etc/sysctl.d/50-a.conf": "# nothing\n", "usr/lib/sysctl.d/50-a.conf": "vm.swappiness=2"})
    tree(root, {"usr/lib/sysctl.d/60-b.conf": "vm.swappiness=3"})
    (root / "etc/sysctl.d/60-b.conf").symlink_to("/dev/null")

    assert assigned(root, "vm.swappiness") == []


def test_sysctl_conf_comes_last_unless_linked(tmp_path: Path) -> None:
    """As procps applies it; where 99-sysctl.conf is a link to it, in its place by name, and once."""
    files = {"etc/sysctl.conf": "vm.swappiness=5", "etc/sysctl.d/99-z.conf": "vm.swappiness=9"}
    alone = tree(tmp_path / "alone", files)
    linked = tree(tmp_path / "linked", files)
    (linked / "etc/sysctl.d/99-sysctl.conf").symlink_to("../sysctl.conf")

    assert assigned(alone, "vm.swappiness")[-1] == ("5", "etc/sysctl.conf:1")
    assert assigned(linked, "vm.swappiness") == [
        ("5", "etc/sysctl.d/99-sysctl.conf:1"),
        ("9", "etc/sysctl.d/99-z.conf:1"),
    ]


def test_lines_in_every_spelling(tmp_path: Path) -> None:
    """Slashes for dots, a minus for "may fail", comments, several numbers."""
    text = "# vm.swappiness=1\n; x\n-vm/swappiness = 30\nvm.lowmem_reserve_ratio = 256  256 32\nnonsense\n"
    root = tree(tmp_path, {"etc/sysctl.d/1.conf": text})

    assert assigned(root, "vm.swappiness") == [("30", "etc/sysctl.d/1.conf:3")]
    assert assigned(root, "vm.lowmem_reserve_ratio") == [("256 256 32", "etc/sysctl.d/1.conf:4")]


def unit(root: Path, name: str) -> dict[str, str]:
    """A unit's keys."""
    found = units.units(Tree(str(root))) or ()
    return {key: one.value for unit in found if unit.name == name for key, one in unit.settings.items()}


def test_drop_ins_over_the_units_file(tmp_path: Path) -> None:
    """The file of /etc replaces that of /usr; drop-ins follow by name; an empty value takes a key back."""
    root = tree(
        tmp_path,
        {
            "usr/lib/systemd/system/a.service": "[Service]\nMemoryMax=1G\nRestart=always\n",
            "etc/systemd/system/a.service": "[Service]\nMemoryMax=2G\nOOMPolicy=kill\n",
            "usr/lib/systemd/system/a.service.d/50-x.conf": "[Service]\nMemoryMax=3G\n",
            "etc/systemd/system/a.service.d/60-y.conf": "[Service]\nOOMPolicy=\nMemoryHigh=1\\\n 2G\n",
        },
    )

    assert unit(root, "a.service") == {"MemoryMax": "3G", "MemoryHigh": "1 2G"}


def test_drop_ins_of_kind_prefix_and_template(tmp_path: Path) -> None:
    """A unit takes those of `service.d`, of `a-.service.d` and of its template; its own namesake replaces them."""
    root = tree(
        tmp_path,
        {
            "usr/lib/systemd/system/service.d/10.conf": "[Service]\nOOMPolicy=continue\n",
            "usr/lib/systemd/system/a-.service.d/20.conf": "[Service]\nMemoryMax=1G\n",
            "etc/systemd/system/a-b@.service": "[Service]\nOOMScoreAdjust=-5\n",
            "etc/systemd/system/a-b@x.service.d/10.conf": "[Service]\nOOMPolicy=stop\n",
        },
    )

    assert unit(root, "a-b@x.service") == {"OOMScoreAdjust": "-5", "OOMPolicy": "stop", "MemoryMax": "1G"}


def test_a_masked_unit_has_nothing(tmp_path: Path) -> None:
    """A link to /dev/null in /etc is the unit's whole file, and no trouble."""
    root = tree(
        tmp_path, {"usr/lib/systemd/system/a.service": "[Service]\nMemoryMax=1G\n", "etc/systemd/system/b.service": ""}
    )
    (root / "etc/systemd/system/a.service").symlink_to("/dev/null")
    place = Tree(str(root))

    assert unit(root, "a.service") == {}
    assert units.units(place) is not None
    assert place.notices() == ()


def test_no_systemd_is_not_known(tmp_path: Path) -> None:
    """No unit file at all: nothing is said of units."""
    assert units.units(Tree(str(tree(tmp_path, {"etc/fstab": ""})))) is None


def test_swaps_and_fstab(tmp_path: Path) -> None:
    """Sizes are KiB; a name with a blank stays whole; `noauto` is not put on at boot."""
    root = tree(
        tmp_path,
        {
            "proc/swaps": "Filename Type Size Used Priority\n/swap\\040file file 1024 1 -2\n",
            "etc/fstab": "/dev/sda2 none swap sw 0 0\n/dev/sda3 none swap noauto 0 0\n",
        },
    )

    assert kernel.swaps(Tree(str(root))) == (Swap("/swap\\040file", "file", 1 << 20, 1024),)
    assert kernel.fstab_swaps(Tree(str(root))) == ("/dev/sda2",)


def test_saved_sysctl_gives_way_to_proc(tmp_path: Path) -> None:
    """A file of /proc/sys is the value itself; the place of a saved one names its line."""
    text = "abi.x = 1\nvm.swappiness = 60\nvm.oom_dump_tasks = 1\nvm.unheard_of = 3\n"
    root = tree(tmp_path, {"sos_commands/kernel/sysctl_-a": text, "proc/sys/vm/swappiness": "10\n"})
    found = kernel.sysctls(Tree(str(root)))

    assert found["vm.swappiness"].value == "10"
    assert found["vm.oom_dump_tasks"].place == f"{root}/sos_commands/kernel/sysctl_-a:3"
    assert set(found) == {"vm.swappiness", "vm.oom_dump_tasks"}


def test_cgroups_of_both_versions(tmp_path: Path) -> None:
    """v2 at the root, v1 below `memory`; a hybrid host's memory is v1's."""
    second = tree(
        tmp_path / "2", {"sys/fs/cgroup/cgroup.controllers": "memory", "sys/fs/cgroup/a.slice/b.scope/memory.max": "5"}
    )
    first = tree(
        tmp_path / "1",
        {"sys/fs/cgroup/memory/a/memory.limit_in_bytes": "5", "sys/fs/cgroup/unified/a/cgroup.procs": ""},
    )

    found, _ = cgroups.groups(Tree(str(second)))
    assert [(one.path, one.version, one.files) for one in found or ()][-1] == (
        "/a.slice/b.scope",
        2,
        {"memory.max": "5"},
    )
    found, _ = cgroups.groups(Tree(str(first)))
    assert [(one.path, one.version) for one in found or ()] == [("/", 1), ("/a", 1)]


def test_no_cgroup_is_not_known(tmp_path: Path) -> None:
    """Nothing below /sys/fs/cgroup: nothing is said of limits."""
    assert cgroups.groups(Tree(str(tree(tmp_path, {"etc/fstab": ""})))) == (None, None)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("var/lib/kubelet/config.yaml", "a: &a [x]\nb: [*a, *a]\n", "it refers to itself"),
        ("var/lib/kubelet/config.yaml", "a: [\n", "while parsing"),
        ("var/lib/kubelet/config.yaml", "x" * (65 << 10), "over 64 KiB"),
        ("var/lib/kubelet/config.yaml", "just a word", "no keys and values"),
        ("etc/docker/daemon.json", '{"a": ', "Expecting value"),
        ("etc/docker/daemon.json", '{"a":' * 40 + "1" + "}" * 40, "nested deeper than 16"),
        ("etc/docker/daemon.json", "[" * 100_000, "nested too deep"),
    ],
)
def test_configuration_that_is_broken_ends_in_one_line(name: str, text: str, reason: str, tmp_path: Path) -> None:
    """It is left out, and what is wrong with it is told."""
    root = tree(tmp_path, {name: text})
    found, troubles = config.files(Tree(str(root)))

    assert found == {}
    assert len(troubles) == 1
    assert troubles[0].startswith(f"{root}/{name}: not understood, and left out: ")
    assert reason in troubles[0] or "recursion" in troubles[0]


def test_nothing_of_settings_in_a_tree() -> None:
    """A directory that holds none, and what is no directory, are errors that say what to name."""
    with pytest.raises(SourceError, match="no settings in it; name the directory that holds proc, sys or etc"):
        of_tree(str(Path(__file__).parent / "cases"))
    with pytest.raises(SourceError, match="no directory"):
        of_tree(__file__)


def test_a_bundle_of_two_machines() -> None:
    """The one with more files is taken, the other is told."""
    files = [("b.tar:web1/proc/sys/vm/swappiness", b"1"), ("b.tar:web2/proc/sys/vm/swappiness", b"2")]
    found = of_files("b", [*files, ("b.tar:web2/proc/sys/vm/panic_on_oom", b"0")])

    assert found is not None
    assert found.values["vm.swappiness"].value == "2"
    assert found.values["vm.swappiness"].place == "b.tar:web2/proc/sys/vm/swappiness"
    assert found.notices == ("settings of 2 machines were read: these are b.tar:web2's; not shown: b.tar:web1/",)


def test_held_texts_are_listed_like_directories() -> None:
    """One step down, sorted."""
    place = Held("b", {"a/b/c": ("x", "1"), "a/d": ("y", "2")})

    assert place.names("a") == ["b", "d"]
    assert place.names("a/d") == []


def test_what_a_bundle_lacks_says_nothing(tmp_path: Path) -> None:
    """An sosreport holds what was collected: no journal in it does not mean that there is none."""
    from oomlog.settings.audit import audit
    from tests.settings.making import verdict

    whole = tree(tmp_path / "host", {"var/log/dpkg.log": "", "etc/fstab": ""})
    collected = tree(tmp_path / "sos", {"var/log/dpkg.log": "", "etc/fstab": "", "sos_commands/date/date": ""})
    for root in (whole, collected):
        tree(root, {"proc/sys/vm/swappiness": "60"})

    assert verdict(audit(of_tree(str(whole))), "SYS-LOG-04").verdict == "finding"
    assert verdict(audit(of_tree(str(collected))), "SYS-LOG-04").verdict == "unknown"


def test_when_a_tree_was_saved(tmp_path: Path) -> None:
    """As sos wrote it down; a copy's own stamps are those of the copying, and say nothing."""
    told = tree(
        tmp_path / "1",
        {"proc/meminfo": "MemTotal: 1 kB", "sos_commands/date/date_--utc": "Sun Nov 22 15:00:01 UTC 2026\n"},
    )
    silent = tree(tmp_path / "2", {"proc/meminfo": "MemTotal: 1 kB"})

    assert of_tree(str(told)).taken == "2026-11-22T15:00:01+00:00"
    assert of_tree(str(silent)).taken is None


def test_a_remedy_goes_where_it_wins(tmp_path: Path) -> None:
    """A file that is applied after ours would undo it: that one is to be changed."""
    from oomlog.settings.checks.interface import sysctl
    from oomlog.settings.persist import SYSCTL_FILE, winning

    wanted = sysctl(vm__swappiness=60)
    for name, file in (("10-early.conf", SYSCTL_FILE), ("99-late.conf", f"{tmp_path}/99/etc/sysctl.d/99-late.conf")):
        root = tree(tmp_path / name[:2], {f"etc/sysctl.d/{name}": "vm.swappiness=0"})
        found = winning(wanted, of_tree(str(root)))
        assert found is not None
        assert found.file == file
