"""Advice fits the kernel, the cgroup version and the systemd of its time."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from oomlog.explaining import rules
from oomlog.explaining.explain import explain
from oomlog.explaining.fitting import Changes, changes_of, fitted
from oomlog.explaining.flags import version as number_of
from oomlog.explaining.workload import raising, what_to_raise
from oomlog.model import Event, Kernel
from tests.explaining.short import limited, machine, task

HOG = machine(task(300, 850, comm="hog"), task(301, 20, comm="cron"), anon=900, free=30)
POOL = machine(*(task(pid, 20, comm=f"worker-{pid}") for pid in range(100, 140)), anon=900, free=30)
OWN = limited("/a", "/a", task(9, 90), anon=90)
ABOVE = limited("/a.slice", "/a.slice/b.service", task(9, 90), anon=90)
POD = "/kubepods.slice/kubepods-pod12723d69_9268_11e7_84d0_c85b76cda386.slice"


def advice(event: Event, release: str | None, version: int | None = None) -> str:
    """All that the first finding says to check and to do."""
    fields: dict[str, Any] = {"kernel": Kernel(release=release)}
    if version is not None and event.memcg is not None:
        fields["memcg"] = replace(event.memcg, version=version)
    first = explain(replace(event, **fields)).diagnosis[0]
    return "\n".join((*first.confirm, *first.refuted_by, *first.remedy))


@pytest.mark.parametrize(
    ("release", "there", "not_there"),
    [
        ("6.12.0", ["MemoryMax=SIZE", "/smaps_rollup"], ["MemoryLimit"]),
        (None, ["MemoryMax=SIZE", "/smaps_rollup"], ["MemoryLimit"]),
        ("4.18.0-348.el8", ["MemoryMax=SIZE", "/smaps_rollup"], ["MemoryLimit"]),
        ("3.10.0-514.el7.x86_64", ["MemoryLimit=SIZE", "/smaps "], ["MemoryMax", "smaps_rollup"]),
        ("2.6.32-642.el6.x86_64", ["ulimit -v KIB", "/smaps "], ["systemctl", "smaps_rollup"]),
        ("4.1.12-124.16.4.el6uek.x86_64", ["ulimit -v KIB"], ["systemctl"]),
        ("3.13.0-57-generic", ["ulimit -v KIB"], ["systemctl"]),
        ("4.4.0-31-generic", ["systemctl", "MemoryLimit=SIZE"], ["MemoryMax"]),
        ("3.2.0-4-amd64", ["ulimit -v KIB"], ["systemctl"]),
        ("3.16.0-4-amd64", ["systemctl"], ["MemoryMax"]),
    ],
)
def test_one_process(release: str | None, there: list[str], not_there: list[str]) -> None:
    """MemoryMax= came with systemd 231, smaps_rollup with 4.14; EL6, Ubuntu 14.04 and Debian 7 have no systemd."""
    said = advice(HOG, release)
    assert all(word in said for word in there)
    assert not any(word in said for word in not_there)


@pytest.mark.parametrize(
    ("release", "there", "not_there"),
    [
        ("6.1.0", "TasksMax=N MemoryMax=SIZE", "ulimit"),
        ("3.10.0-514.el7.x86_64", "UNIT MemoryLimit=SIZE", "TasksMax"),
        ("2.6.32-642.el6.x86_64", "The setting that bounds", "pids."),
    ],
)
def test_many_processes(release: str, there: str, not_there: str) -> None:
    """The controller of pids came with 4.3."""
    assert there in (said := advice(POOL, release))
    assert not_there not in said


@pytest.mark.parametrize("event", [OWN, ABOVE], ids=["own", "above"])
def test_files_of_the_cgroups_version(event: Event) -> None:
    """Version 1 has other files, below /sys/fs/cgroup/memory, and so has whatever is older than version 2."""
    second, first = advice(event, "6.1.0", 2), advice(event, "6.1.0", 1)
    assert "/memory.events" in second
    assert "/sys/fs/cgroup/memory/PATH/" in first
    assert not [word for word in ("memory.events", "memory.peak", "memory.max ", "memory.high") if word in first]
    assert "/sys/fs/cgroup/memory/PATH/" in advice(event, "3.10.0")


def test_files_came_one_after_the_other() -> None:
    """memory.events.local with 5.2, memory.peak with 5.19."""
    assert "memory.peak" not in advice(OWN, "5.10.0", 2)
    assert "memory.events.local" in advice(ABOVE, "5.10.0", 2)
    assert "memory.events.local" not in advice(ABOVE, "4.18.0", 2)


def test_a_pod_grows_with_its_containers() -> None:
    """The limit of a pod is the sum of its containers': raising one helps, as it does not in a slice."""
    useless = "Raising the victim's own limit does not help"
    assert useless in advice(ABOVE, "6.1.0")
    assert useless not in advice(limited(POD, f"{POD}/crio-1.scope", task(9, 90), anon=90), "6.1.0")


def test_a_limit_on_a_machine_without_systemd() -> None:
    """A container with units of its own may run on it; what is said beside a finding fits as well."""
    path = "/lxc/c1/system.slice/nginx.service"
    there, not_there = (
        what_to_raise(replace(limited(path, path), kernel=Kernel(release=release)))
        for release in ("6.1.0", "2.6.32-642.el6.x86_64")
    )
    assert "systemctl set-property nginx.service MemoryMax=SIZE" in there
    assert not_there == ("The limit of nginx.service was hit: raise it.", "# all of it inside of lxc c1")


def strings(node: ast.AST) -> Iterator[str]:
    """Every text below a node but docstrings; what an f-string fills in is an X."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        for child in ast.iter_child_nodes(node):
            yield from strings(child)


RULES = sorted(Path(rules.__file__).parent.glob("*.py"))
ADVICE = tuple(text for path in (*RULES, Path(raising.__file__)) for text in strings(ast.parse(path.read_text())))
"""All that rules may say, and what is said of limits."""
NOT_YET: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("MemoryMax|MemoryHigh", (4, 5)),
    ("MemoryPeak|memory.peak", (5, 19)),
    ("TasksMax|pids[.]", (4, 3)),
    ("smaps_rollup", (4, 14)),
    ("journalctl .*-g ", (4, 15)),
    ("page_owner=on", (3, 19)),
    ("zram", (3, 14)),
    ("watermark_scale_factor", (4, 6)),
    ("compaction_proactiveness", (5, 9)),
    ("events.local", (5, 2)),
    (r"\ballocinfo", (6, 10)),
)
SYSTEMD = "systemctl|systemd|journalctl|MemoryMax|MemoryLimit|OOMScoreAdjust|LimitMEMLOCK|AllowedMemoryNodes|logind"
NO_ADVICE = {
    "memory.events.high",  # the name of a setting
    "memory.events: high X",  # evidence, of version 2
    "perhaps the compressed copies of the X in swap, if that is zram or zswap",  # a guess
}
UNIFIED_FILES = r"\bmemory\.(?:max|high|low|min|peak|current|events|swap\.max)(?!_)\b|cpuset\.mems\.effective"
RELEASES = {
    "2.6.32-642.el6.x86_64": False, "3.0.101-63-default": False, "3.2.0-4-amd64": False, "3.13.0-57-generic": False,
    "3.10.0-514.el7.x86_64": True, "3.18.1": True, "4.1.12-124.16.4.el6uek.x86_64": False, "4.2.0": True,
    "4.4.0-31-generic": True, "4.5.0": True, "4.9.0": True, "4.14.336-180.566.amzn1.x86_64": False,
    "4.14.0": True, "4.18.0-348.el8": True, "5.4.0": True, "5.15.49-linuxkit": False, "6.1.0": True, "6.12.0": True,
}  # fmt: skip
"""A release of each time, and whether its distribution has systemd."""
MACHINES = [
    (release, version) for release in RELEASES for version in ((1, 2) if (number_of(release) or ()) >= (4, 5) else (1,))
]


def machine_of(release: str, version: int) -> Event:
    """A cgroup's kill there."""
    short = limited("/a", "/a")
    assert short.memcg is not None
    return replace(short, kernel=Kernel(release=release), memcg=replace(short.memcg, version=version))


def made_of(line: str, changes: Changes) -> Iterator[tuple[re.Pattern[str], str | None]]:
    """The changes that meet something in a line."""
    for pattern, instead in changes:
        if pattern.search(line):
            yield pattern, instead
            if instead is None:
                return
            line = pattern.sub(instead, line)


@pytest.mark.parametrize(("release", "version"), MACHINES)
def test_no_advice_names_what_came_later(release: str, version: int) -> None:
    """Whatever a rule says, a machine of that time knows it; and what fits is left as it is."""
    changes = changes_of(machine_of(release, version))
    said = fitted([line for line in ADVICE if line not in NO_ADVICE], changes)
    later = [words for words, first in NOT_YET if (number_of(release) or ()) < first]
    later += [] if RELEASES[release] else [SYSTEMD]
    later += [UNIFIED_FILES] if version == 1 else []

    assert [line for line in said for words in later if re.search(words, line)] == []
    assert fitted(said, changes) == said


def test_every_change_ismade_of() -> None:
    """A pattern that no advice meets any more would leave old machines with advice for new ones."""
    changes = {row for machine in MACHINES for row in changes_of(machine_of(*machine))}
    made = {row for machine in MACHINES for line in ADVICE for row in made_of(line, changes_of(machine_of(*machine)))}

    assert {pattern.pattern for pattern, _ in changes - made} == set()
