"""The memory cgroups of a host, version 2 or 1 (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst)."""

from pathlib import Path

from msgspec import Struct

from oomlog.live.scores.pressure import pressure
from oomlog.live.scores.tree import Files, Tree, keyed, whole
from oomlog.model.host import Cgroup

UNLIMITED = 1 << 60
"""v1 has no word for no limit: it shows the most that a counter holds, less than a page below 2^63."""


class Hierarchy(Struct, frozen=True):
    """Where the hierarchy that accounts for memory is mounted, and which of its cgroups that directory is (`top`)."""

    version: int
    mount: str
    top: str = "/"

    def cgroup_of(self, text: str | None) -> str | None:
        """The path in a /proc/PID/cgroup: `0::PATH`, or in v1 the line whose controllers hold `memory`."""
        for line in (text or "").splitlines():
            number, _, rest = line.partition(":")
            controllers, _, path = rest.partition(":")
            if number == "0" and not controllers if self.version == 2 else "memory" in controllers.split(","):
                return path
        return None


def hierarchy(tree: Tree) -> Hierarchy | None:
    """By the mounts of this process, or of the tree's first one; None where no cgroups account for memory."""
    mounts = tree.text("/proc/self/mountinfo") if tree.live else None
    mounts = mounts or tree.text("/proc/1/mountinfo") or tree.text("/proc/self/mountinfo") or ""
    unified = None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) < 5 or len(kind) < 3:
            continue
        if kind[0] == "cgroup" and "memory" in kind[2].split(","):
            return Hierarchy(1, fields[4], fields[3])
        if kind[0] == "cgroup2":
            unified = Hierarchy(2, fields[4], fields[3])
    return unified if unified and "memory" in (tree.text(f"{unified.mount}/cgroup.controllers") or "").split() else None


def cgroups(tree: Files, where: Hierarchy, swap_total: int) -> tuple[Cgroup, ...]:
    """Every cgroup that can be seen, its own settings and usage, outermost first."""
    return tuple(
        (_v2 if where.version == 2 else _v1)(tree, directory, _path(where, directory), swap_total)
        for directory in tree.directories(where.mount)
    )


def _path(where: Hierarchy, directory: Path) -> str:
    """Its path as /proc/PID/cgroup shows it."""
    below = directory.relative_to(where.mount).as_posix()
    path = where.top.rstrip("/") + ("" if below == "." else f"/{below}")
    return path or "/"


def _v2(tree: Files, directory: Path, path: str, swap_total: int) -> Cgroup:
    limit = _limit(tree.text(directory / "memory.max"))
    swap = _limit(tree.text(directory / "memory.swap.max"))
    usage = tree.number(directory / "memory.current")
    return Cgroup(
        path=path,
        version=2,
        limit_bytes=limit,
        usage_bytes=usage,
        peak_bytes=tree.number(directory / "memory.peak"),
        held_bytes=_held(usage, keyed(tree.text(directory / "memory.stat")), ""),
        total_bytes=None if limit is None else limit + min(swap_total if swap is None else swap, swap_total),
        oom_group=tree.text(directory / "memory.oom.group") == "1",
        oom_kills=whole(keyed(tree.text(directory / "memory.events")).get("oom_kill")),
        pressure=pressure(tree.text(directory / "memory.pressure")),
    )


def _v1(tree: Files, directory: Path, path: str, swap_total: int) -> Cgroup:
    limit = _limit(tree.text(directory / "memory.limit_in_bytes"))
    usage = tree.number(directory / "memory.usage_in_bytes")
    control = keyed(tree.text(directory / "memory.oom_control"))
    return Cgroup(
        path=path,
        version=1,
        limit_bytes=limit,
        usage_bytes=usage,
        peak_bytes=tree.number(directory / "memory.max_usage_in_bytes"),
        held_bytes=_held(usage, keyed(tree.text(directory / "memory.stat")), "total_"),
        total_bytes=None if limit is None else limit + _swap_of_v1(tree, directory, limit, swap_total),
        kill_disabled=control.get("oom_kill_disable") == "1",
        oom_kills=whole(control.get("oom_kill")),
    )


def _swap_of_v1(tree: Files, directory: Path, limit: int, swap_total: int) -> int:
    """What the limit of memory and swap together leaves for swap; none where swappiness is 0."""
    if tree.number(directory / "memory.swappiness") == 0:
        return 0
    both = _limit(tree.text(directory / "memory.memsw.limit_in_bytes"))
    return swap_total if both is None else min(max(both - limit, 0), swap_total)


def _limit(text: str | None) -> int | None:
    number = whole(text)
    return None if number is None or number >= UNLIMITED else number


def _held(usage: int | None, stat: dict[str, str], prefix: str) -> int | None:
    """Usage less the file cache on the lists and the reclaimable slab, which v1 does not count."""
    cache = [whole(stat.get(f"{prefix}{name}")) for name in ("active_file", "inactive_file")]
    if usage is None or None in cache:
        return None
    droppable = sum(size or 0 for size in cache) + (whole(stat.get("slab_reclaimable")) or 0)
    return max(usage - droppable, 0)
