"""Advice fits the kernel, the cgroup version and the systemd of its time."""

from typing import Any

import pytest
from msgspec.structs import replace

from oomlog.explaining.explain import explain
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
