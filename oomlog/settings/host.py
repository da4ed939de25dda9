"""What checks ask of a snapshot. What was not read is never answered with a default: `Missing` says what it is."""

import math
from collections.abc import Iterator
from functools import cached_property
from typing import TypeVar

from oomlog.kernel.settings import Version, default, version_of
from oomlog.settings.bounds import Bounds
from oomlog.settings.quantities import whole
from oomlog.settings.reports import Reports
from oomlog.settings.snapshot import Container, Group, Pod, Process, Setting, Snapshot, Swap, Unit, Zone

PAGE = 4096
"""What the formulas for x86-64 and most others use; kernels with larger pages are left out of them."""
THP_ZONE_BYTES = 11 * (2 << 20)
"""2 + 3*3 pageblocks of 2 MiB a zone (mm/khugepaged.c:set_recommended_min_free_kbytes)."""
T = TypeVar("T")
LONGEST = 16
"""Digits of a setting's number."""
LOW = ("DMA", "DMA32", "Normal")


class Missing(Exception):
    """What a check needs was not read: it ends as "unknown"."""


class NotApplicable(Exception):
    """A check is not about such a machine; the text says why."""


class Host:
    """One machine: its snapshot, the roles that it has, what reports of it say, and where checks draw their lines."""

    def __init__(
        self,
        snapshot: Snapshot,
        roles: frozenset[str] = frozenset(),
        reports: Reports | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.bounds = bounds or Bounds()
        self.roles = roles | _found_roles(snapshot)
        self.reports = reports or Reports()

    def text(self, key: str) -> str:
        """A value as it was read."""
        setting = self.snapshot.values.get(key)
        if setting is None:
            raise Missing(key)
        return setting.value

    def number(self, key: str) -> int:
        """A value that is one whole number."""
        return self.numbers(key)[0]

    def numbers(self, key: str) -> list[int]:
        """A value of several numbers."""
        words = self.text(key).split()
        try:
            found = [int(word) for word in words if len(word) <= LONGEST]
        except ValueError:
            found = []
        if not found:
            raise Missing(f"{key} (no number: {self.text(key)[:40]!r})")
        return found

    def chosen(self, key: str) -> str:
        """The word in brackets of `always [madvise] never`."""
        text = self.text(key)
        return text.partition("[")[2].partition("]")[0] or text

    def meminfo(self, name: str) -> int:
        """A line of /proc/meminfo, in bytes."""
        if name not in self.snapshot.memory:
            raise Missing(f"{name} of /proc/meminfo")
        return self.snapshot.memory[name]

    @property
    def ram(self) -> int:
        """MemTotal, in bytes."""
        total = self.meminfo("MemTotal")
        if not total:
            raise Missing("MemTotal of /proc/meminfo")
        return total

    @property
    def swap(self) -> int:
        """All swap, in bytes."""
        if self.snapshot.swaps is not None:
            return sum(swap.size_bytes for swap in self.snapshot.swaps)
        return self.meminfo("SwapTotal")

    @property
    def swaps(self) -> tuple[Swap, ...]:
        """The devices and files that are on."""
        return _there(self.snapshot.swaps, "/proc/swaps")

    @property
    def swap_kind(self) -> str:
        """`none`, `zram`, `disk` or `mixed`."""
        compressed = ["/zram" in swap.name for swap in self.swaps]
        return "none" if not compressed else "zram" if all(compressed) else "mixed" if any(compressed) else "disk"

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Populated zones."""
        return _there(self.snapshot.zones, "/proc/zoneinfo")

    @property
    def nodes(self) -> int:
        """NUMA nodes with memory."""
        return len({zone.node for zone in self.zones})

    @property
    def groups(self) -> tuple[Group, ...]:
        """Memory cgroups."""
        return _there(self.snapshot.groups, "the cgroups' files")

    def groups_of(self, version: int) -> Iterator[Group]:
        """Those of one version, without the root, which has no limit."""
        found = [group for group in self.groups if group.version == version]
        if not found:
            raise NotApplicable(f"memory is not controlled by cgroup v{version} here")
        return (group for group in found if group.path != "/")

    @property
    def limits_groups(self) -> bool:
        """Whether any cgroup is known to have a limit."""
        files = (group.files for group in self.snapshot.groups or ())
        texts = (one.get("memory.max") or one.get("memory.limit_in_bytes") for one in files)
        return any(whole(text) is not None for text in texts)

    @property
    def units(self) -> tuple[Unit, ...]:
        """Systemd's units."""
        return _there(self.snapshot.units, "systemd's unit files")

    @property
    def processes(self) -> tuple[Process, ...]:
        """Running processes."""
        return _there(self.snapshot.processes, "/proc of running processes")

    @property
    def containers(self) -> tuple[Container, ...]:
        """Docker's containers."""
        if self.snapshot.containers is None and self.snapshot.as_root:
            raise NotApplicable("docker keeps no container here")
        return _there(self.snapshot.containers, "docker's hostconfig.json files")

    @property
    def pods(self) -> tuple[Pod, ...]:
        """Those of a cluster, as they were declared."""
        if self.snapshot.pods is None:
            self.needs("k8s-node")
        return _there(self.snapshot.pods, "pods: kubectl get pods -A -o json > pods.json, and --pods pods.json")

    def file(self, name: str) -> dict[str, Setting]:
        """A program's configuration."""
        unit = self.snapshot.files.get(name)
        if unit is None:
            raise Missing(name)
        return unit.settings

    def own_file(self, name: str, program: str) -> dict[str, Setting]:
        """The same of a program that most machines do not have."""
        if name not in self.snapshot.files:
            raise NotApplicable(f"no configuration of {program} here")
        return self.file(name)

    @cached_property
    def version(self) -> Version | None:
        """The kernel's, where it is known."""
        return version_of(self.snapshot.release)

    def at_least(self, *version: int) -> bool:
        """Whether the kernel is so new."""
        if self.version is None:
            raise Missing("the kernel's release")
        return self.version >= version

    def needs(self, *roles: str) -> None:
        """Leave a check that is about other machines."""
        if not self.roles & set(roles):
            raise NotApplicable(f"only for {' or '.join(roles)} (--role)")

    def needs_reports(self) -> Reports:
        """What logs say; without any a check that needs them ends."""
        if not (self.reports.count or self.reports.failed):
            raise Missing("reports of this machine: name its log too")
        return self.reports

    def default(self, key: str) -> str | None:
        """The default of a sysctl on this kernel and machine; None where it can't be said."""
        if key == "vm.min_free_kbytes":
            try:
                return str(self.default_min_free // 1024)
            except Missing:
                return None
        return default(key, self.version)

    @cached_property
    def default_min_free(self) -> int:
        """In bytes, on x86-64.

        mm/page_alloc.c:calculate_min_free_kbytes, mm/khugepaged.c:set_recommended_min_free_kbytes.
        """
        if self.snapshot.arch not in (None, "x86_64") or any(zone.name == "HighMem" for zone in self.zones):
            raise Missing("the formula for this architecture")
        managed = sum(zone.managed_pages - zone.high_pages for zone in self.zones if zone.name in LOW)
        clamp = 262_144 if self.at_least(5, 7) else 65_536
        plain = min(max(math.isqrt(managed * PAGE // 1024 * 16), 128), clamp) * 1024
        if self.chosen("/sys/kernel/mm/transparent_hugepage/enabled") == "never":
            return plain
        low = sum(zone.managed_pages for zone in self.zones if zone.name in LOW) * PAGE
        wanted = THP_ZONE_BYTES * sum(1 for zone in self.zones if zone.name in LOW)
        return max(plain, min(wanted, low // 20))


def _there(value: T | None, what: str) -> T:
    if value is None:
        raise Missing(what)
    return value


def _found_roles(snapshot: Snapshot) -> frozenset[str]:
    """Roles that the files themselves tell."""
    roles = set()
    if "kubelet" in snapshot.files or "kubelet.service" in snapshot.enabled:
        roles.add("k8s-node")
    if "redis.conf" in snapshot.files:
        roles.add("redis")
    return frozenset(roles)
