"""Memory cgroups: the files of each group below /sys/fs/cgroup."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Literal

from oomlog.settings.places import Place
from oomlog.settings.snapshot import Group

ROOT = "sys/fs/cgroup"
V1 = f"{ROOT}/memory"
FILES = {
    2: (
        "memory.max",
        "memory.high",
        "memory.low",
        "memory.min",
        "memory.oom.group",
        "memory.swap.max",
        "memory.swap.high",
        "memory.zswap.max",
        "memory.zswap.writeback",
        "memory.current",
        "memory.peak",
        "memory.swap.current",
        "memory.swap.peak",
        "memory.events",
        "pids.max",
    ),
    1: (
        "memory.limit_in_bytes",
        "memory.memsw.limit_in_bytes",
        "memory.kmem.limit_in_bytes",
        "memory.soft_limit_in_bytes",
        "memory.oom_control",
        "memory.swappiness",
        "memory.use_hierarchy",
        "memory.usage_in_bytes",
        "memory.max_usage_in_bytes",
        "memory.failcnt",
    ),
}
MAX_GROUPS = 5_000
MAX_DEPTH = 24


def groups(place: Place) -> tuple[tuple[Group, ...] | None, str | None]:
    """All of them with the root first, and a line where some were left out; None where none is to be seen."""
    if "cgroup.controllers" in place.names(ROOT) or _holds(place, ROOT, 2):
        found, more = _walk(place, ROOT, 2)
    elif _holds(place, V1, 1):
        found, more = _walk(place, V1, 1)
    else:
        return None, None
    return tuple(found), f"over {MAX_GROUPS:,} cgroups: those further down are left out" if more else None


def _holds(place: Place, root: str, version: Literal[1, 2]) -> bool:
    """Whether the group, or (v2's root has no limits) one directly below it, has memory files."""
    names = place.names(root)
    below = (name for each in names[:64] if "." in each or len(names) < 64 for name in place.names(f"{root}/{each}"))
    return any(name in FILES[version] for name in (*names, *below))


def _walk(place: Place, root: str, version: Literal[1, 2]) -> tuple[list[Group], bool]:
    found: list[Group] = []
    queue = deque([("", 0)])
    while queue:
        if len(found) >= MAX_GROUPS:
            return found, True
        path, depth = queue.popleft()
        names = place.names(root + path)
        found.append(Group(path or "/", version, _files(place, root + path, names, version), place.shown(root + path)))
        if depth < MAX_DEPTH:
            queue.extend((f"{path}/{name}", depth + 1) for name in _below(place, root + path, names))
    return found, False


def _files(place: Place, directory: str, names: Sequence[str], version: Literal[1, 2]) -> dict[str, str]:
    texts = ((name, place.text(f"{directory}/{name}")) for name in FILES[version] if name in names)
    found = {name: text.strip() for name, text in texts if text is not None}
    if found.get("memory.min", "0") != "0" and (stat := place.text(f"{directory}/memory.stat")) is not None:
        found["memory.stat"] = stat  # large, and only what is protected asks for it
    return found


def _below(place: Place, directory: str, names: Sequence[str]) -> Iterator[str]:
    """Groups, which are directories: the kernel's files have a dot after the controller's name."""
    known = ("cgroup.", "memory.", "cpu.", "cpuset.", "io.", "pids.", "hugetlb.", "rdma.", "misc.", "irq.", "dmem.")
    for name in names:
        if not name.startswith(known) and place.names(f"{directory}/{name}"):
            yield name
