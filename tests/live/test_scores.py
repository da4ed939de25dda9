"""Who would be killed now, by a saved /proc and by copies of it with one thing changed."""

import json
import os

import pytest
from jsonschema import Draft202012Validator

import oomlog
from oomlog.errors import OomlogError, SourceError
from oomlog.live.scores import Tree, checked, read
from oomlog.model import encode
from oomlog.model.scores import Scores, scores_schema
from tests.live.hogs import Hog, hogs
from tests.live.trees import GIB, MIB, SAVED, Changed, named


def _names(found: Scores) -> list[str]:
    """In the order of the ranking."""
    return [one.comm for one in found.ranking]


def test_every_figure_is_the_kernels() -> None:
    """On the saved host each score that we work out is the one that the kernel showed, and the first is its highest."""
    check = read(Tree(str(SAVED))).check

    assert (check.compared, check.equal, check.explained, check.unexplained_pids) == (9, 9, 9, ())
    assert check.first_is_highest


def test_from_python() -> None:
    """The public function gives what the command shows, with advice for what is named."""
    found = oomlog.scores(SAVED, protect=["bighog"])
    assert found.ranking == read(Tree(str(SAVED))).ranking
    assert [one.name for one in found.suggestions] == ["bighog"]
    assert oomlog.scores().machine.total_bytes
    with pytest.raises(ValueError, match="nobody"):
        oomlog.scores(SAVED, protect=["nobody"])


def test_ranking() -> None:
    """Highest badness first; the parts add up to it."""
    found = read(Tree(str(SAVED)))

    assert _names(found) == ["shopworker", "preferred", "bighog", "second", "headless", "shopmain"]
    assert found.machine.victim_comm == "shopworker"
    for one in found.ranking:
        parts = (one.rss_bytes, one.swap_bytes, one.pgtables_bytes, one.adj_bytes)
        assert one.badness_bytes == sum(part or 0 for part in parts)


def test_init_and_kernel_threads_are_never_chosen() -> None:
    """Init is exempt and said so; kernel threads are only counted."""
    found = read(Tree(str(SAVED)))

    assert [(one.comm, one.exempt, one.place) for one in found.exempt] == [("systemd", "init", None)]
    assert found.kernel_threads == 2


def test_a_process_whose_first_thread_ended_still_counts() -> None:
    """Its memory is with the threads that live on, and so does the kernel see it."""
    headless = named(read(Tree(str(SAVED))), "headless")

    assert headless.rss_bytes is not None
    assert headless.rss_bytes > 60 * MIB


def test_adj_that_exempts(tree: Changed) -> None:
    """At -1000 it is never chosen; holding much, it is named among the protected."""
    tree.write("proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 524288 kB\nSwapTotal: 0 kB\n")
    tree.of("bighog", "oom_score_adj", "-1000\n")
    tree.of("bighog", "oom_score", "0\n")
    found = tree.scores()

    assert named(found, "bighog").exempt == "oom_score_adj -1000"
    assert found.protected == (tree.pids["bighog"],)


def test_what_the_kernel_spares_for_now(tree: Changed) -> None:
    """A score of 0 where there would be one: between vfork and exec, or killed already."""
    tree.of("bighog", "oom_score", "0\n")

    assert named(tree.scores(), "bighog").exempt == "exempt for now"


def test_in_a_container_pid_1_may_be_killed(tree: Changed) -> None:
    """Where no kernel thread is to be seen, pid 1 is not the machine's init, and the picture is not the host's."""
    tree.remove("proc/2")
    tree.remove("proc/3")
    tree.write("proc/1/oom_score", "667\n")
    found = tree.scores()

    assert named(found, "systemd").place is not None
    assert any("container's view" in note for note in found.notes)


def test_processes_that_end_meanwhile_are_counted(tree: Changed) -> None:
    """One without its files, one whose file was cut short; the others are shown."""
    tree.remove(f"proc/{tree.pids['bighog']}/stat")
    tree.of("second", "stat", "24388 (second) S 1")
    found = tree.scores()

    assert found.vanished == 2
    assert _names(found) == ["shopworker", "preferred", "headless", "shopmain"]


def test_unreadable_processes_are_counted(tree: Changed) -> None:
    """What is there and cannot be read is not taken for one that ended."""
    stat = tree.root / f"proc/{tree.pids['bighog']}/stat"
    stat.unlink()
    stat.mkdir()
    found = tree.scores()

    assert (found.unreadable, found.vanished) == (1, 0)
    assert any("may not be read" in note for note in found.notes)


def test_a_pipe_in_a_saved_tree_is_not_waited_for(tree: Changed) -> None:
    """Whoever saved it may have left anything there."""
    file = tree.root / f"proc/{tree.pids['bighog']}/oom_score_adj"
    file.unlink()
    os.mkfifo(file)
    found = tree.scores()

    assert named(found, "bighog").oom_score_adj is None
    assert any("oom_score_adj of 1 process" in note for note in found.notes)


def test_no_pressure(tree: Changed) -> None:
    """A kernel without PSI has none to show, and that is said."""
    tree.remove("proc/pressure")
    found = tree.scores()

    assert found.pressure is None
    assert any(note.startswith("no memory pressure") for note in found.notes)


def test_figures_decide_which_formula_it_is(tree: Changed) -> None:
    """Distributions carry later formulas back: what /proc shows counts more than the release."""
    tree.write("proc/sys/kernel/osrelease", "5.4.0-generic\n")

    assert tree.scores().formula == "pages, signed"


def test_old_kernels(tree: Changed) -> None:
    """Before 5.9 the score is the share itself, and no share is below that of one page."""
    tree.write("proc/sys/kernel/osrelease", "4.19.0-5-amd64\n")
    for name, score in {"shopworker": 901, "preferred": 300, "bighog": 6, "second": 5, "headless": 2}.items():
        tree.of(name, "oom_score", f"{score}\n")
    tree.of("shopmain", "oom_score", "2\n")
    found = tree.scores()

    assert found.formula == "pages"
    assert found.check.explained == 9


def test_kernels_that_score_by_time(tree: Changed) -> None:
    """Up to 2.6.35 the formula counts what /proc does not show: one line says so."""
    tree.write("proc/sys/kernel/osrelease", "2.6.18-398.el5\n")

    with pytest.raises(OomlogError, match="CPU and run time"):
        tree.scores()


def test_a_figure_that_explains_nothing_is_told(tree: Changed) -> None:
    """The pid is named."""
    tree.of("bighog", "oom_score", "999\n")
    found = tree.scores()

    assert found.check.unexplained_pids == (tree.pids["bighog"],)
    assert found.check.first_is_highest


def test_an_exempt_process_that_has_a_score_is_told(tree: Changed) -> None:
    """Then it may be killed after all."""
    tree.write("proc/1/oom_score", "667\n")

    assert tree.scores().check.unexplained_pids == (1,)


def test_a_saved_host_has_no_time(tree: Changed) -> None:
    """When it was saved is not in it; this host's is now."""
    assert tree.scores().time is None
    assert read(Tree()).time is not None


def test_limit_of_version_1() -> None:
    """Its own members are compared, by their share of its limit."""
    (shop,) = read(Tree(str(SAVED))).cgroups

    assert (shop.path, shop.workload, shop.limit_bytes) == ("/shop.service", "shop.service", 96 * MIB)
    assert (shop.victim_comm, shop.processes, shop.hangs) == ("shopworker", 2, False)
    assert shop.held_bytes is not None
    assert shop.used_share == shop.held_bytes / shop.limit_bytes


def test_adj_counts_by_the_limit_and_not_by_the_machine(tree: Changed) -> None:
    """10 of 1000 are 1 MiB of that limit and 241 MiB of the machine: the larger is first there, and the other here."""
    tree.of("shopworker", "oom_score_adj", "10\n")
    tree.of("shopworker", "oom_score", "675\n")
    found = tree.scores()

    assert found.cgroups[0].victim_comm == "shopmain"
    assert _names(found)[0] == "preferred"
    assert _names(found).index("shopworker") < _names(found).index("shopmain")


def test_killer_switched_off(tree: Changed) -> None:
    """Version 1 can: then tasks hang there instead."""
    tree.write("sys/fs/cgroup/memory/shop.service/memory.oom_control", "oom_kill_disable 1\nunder_oom 0\noom_kill 0\n")

    assert tree.scores().cgroups[0].hangs


def test_limits_of_version_2(tree: Changed) -> None:
    """Every cgroup with a limit that has members below it; `max` is none."""
    home = "/system.slice/shop.service"
    tree.unified({home: str(80 * MIB), "/system.slice": str(GIB), "/other.slice": "max"})
    tree.write(f"sys/fs/cgroup{home}/memory.current", f"{79 * MIB}\n")
    found = tree.scores()

    assert [one.path for one in found.cgroups] == [home, "/system.slice"]
    assert [one.victim_comm for one in found.cgroups] == ["shopworker", "shopworker"]
    assert found.cgroups[0].used_share == 79 / 80


def test_swap_that_a_cgroup_may_use_counts(tree: Changed) -> None:
    """The total is its limit and the smaller of its swap limit and the machine's swap."""
    meminfo = (tree.root / "proc/meminfo").read_text().replace("SwapTotal:             0 kB", "SwapTotal: 1048576 kB")
    tree.unified({"/shop.service": str(80 * MIB)})
    tree.write("proc/meminfo", meminfo)
    tree.write("sys/fs/cgroup/shop.service/memory.swap.max", str(16 * MIB))

    assert tree.scores().cgroups[0].total_bytes == 96 * MIB


def test_members_of_a_group_die_together(tree: Changed) -> None:
    """The highest cgroup that says so, up to the one whose limit is hit; those at -1000 live on."""
    home = "/system.slice/shop.service"
    tree.unified({home: str(80 * MIB), "/system.slice": str(GIB)})
    tree.write(f"sys/fs/cgroup{home}/memory.oom.group", "1\n")
    tree.of("shopmain", "oom_score_adj", "-1000\n")
    found = tree.scores()

    assert {one.group_path for one in (found.machine, *found.cgroups)} == {home}
    assert found.machine.group_pids == (tree.pids["shopworker"],)


def test_host_mounted_into_a_container(tree: Changed) -> None:
    """A cgroup mount shows the cgroup at its top under the path that processes name."""
    tree.unified({"/docker/abc": "max"})
    tree.write("proc/1/mountinfo", MOUNTED)
    tree.write("sys/fs/cgroup/memory.max", str(80 * MIB))

    assert [one.path for one in tree.scores().cgroups] == ["/docker/abc"]


MOUNTED = "31 27 0:32 /docker/abc /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n"


def test_no_proc(tree: Changed) -> None:
    """A directory without one is a source that cannot be read, in one line."""
    with pytest.raises(SourceError, match="no /proc is mounted or saved there"):
        Tree(str(tree.root / "sys"))


def test_json_fits_its_schema(tree: Changed) -> None:
    """With everything that may be there."""
    home = "/system.slice/shop.service"
    tree.unified({home: str(80 * MIB)})

    Draft202012Validator(scores_schema()).validate(json.loads(encode(tree.scores("shop.service", "bighog"))))


def test_this_machine() -> None:
    """With processes of several sizes under way, the first has the highest score, and every figure is explained."""
    wanted = [Hog("hogsmall", 5), Hog("hogbig", 90), Hog("hogadj", 3, 500), Hog("hogless", 30, headless=True)]
    with hogs(*wanted) as pids:
        found = checked(Tree())

    ours = {one.pid: one for one in found.ranking}
    assert set(pids) <= ours.keys()
    assert ours[pids[2]].adj_bytes
    assert found.check.unexplained_pids == ()
    assert found.check.first_is_highest
