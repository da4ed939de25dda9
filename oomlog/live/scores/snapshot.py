"""One reading of a host, and what limits it."""

import os
import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from msgspec import structs

from oomlog.errors import SourceError
from oomlog.live.scores.cgroups import Hierarchy, cgroups, hierarchy
from oomlog.live.scores.pressure import pressure
from oomlog.live.scores.processes import Read, processes
from oomlog.live.scores.tree import Tree, keyed, kib
from oomlog.model.host import HostMemory, Process, Snapshot
from oomlog.units import counted

PAGE_BYTES = 4096
"""Assumed of a tree that was saved: /proc does not say."""
PERCPU_FROM = (6, 2)
"""Since f1a7941243c1 the sizes of a process are counted per CPU, and its score adds up only the common part."""
INIT_NAMESPACE = "pid:[4026531836]"
"""PROC_PID_INIT_INO (include/linux/proc_ns.h)."""

LXCFS = "/proc/meminfo is lxcfs': it shows a container's memory, and the kernel scores against the machine's"
HIDEPID = "/proc hides the processes of others (hidepid): run this as root"
NO_PSI = "no memory pressure: this kernel shows none (before 4.20, or booted without psi=1)"
NO_CGROUPS = "no cgroup limits: no cgroup file system that accounts for memory is there"
NOT_THE_HOST = "this is a container's view: processes of the host that are not seen may be chosen first"
SAVED_PAGES = f"pages of {PAGE_BYTES} bytes are assumed: a saved /proc does not tell"
NO_AVAILABLE = "no MemAvailable: kernels before 3.14 do not estimate it"


def snapshot(tree: Tree) -> Snapshot:
    """The host as it is now. Raises SourceError where /proc shows no memory or no process."""
    release, page = _release(tree), _page(tree)
    memory, where = _memory(tree), hierarchy(tree)
    read = processes(tree, page, (where or Hierarchy(2, "/")).cgroup_of)
    if not read.processes:
        raise SourceError(f"{tree.proc}: no process can be read there: save or mount its numbered directories")
    stalled, root = pressure(tree.text("/proc/pressure/memory")), _is_root(tree, read.processes)
    groups = cgroups(tree, where, memory.swap_total_bytes) if where else ()
    return Snapshot(
        time=datetime.now(UTC).isoformat() if _is_here(tree) else None,
        kernel_release=release,
        page_size_bytes=page,
        counter_slack_bytes=_slack(tree, release) * page,
        root_namespace=root,
        memory=memory,
        pressure=stalled,
        processes=read.processes,
        cgroups=groups,
        vanished=read.vanished,
        unreadable=read.unreadable,
        notes=tuple(_notes(tree, read, root=root, psi=stalled is not None, groups=bool(groups), memory=memory)),
    )


def read_again(tree: Tree, before: Snapshot, pids: Collection[int]) -> Snapshot:
    """The snapshot with these processes read anew; those that have ended since are left out."""
    where = hierarchy(tree) or Hierarchy(2, "/")
    kept = tuple(process for process in before.processes if process.pid not in pids)
    read = processes(tree, before.page_size_bytes, where.cgroup_of, sorted(pids))
    return structs.replace(before, processes=kept + read.processes, vanished=before.vanished + read.vanished)


def _page(tree: Tree) -> int:
    return os.sysconf("SC_PAGE_SIZE") if _is_here(tree) else PAGE_BYTES


def _release(tree: Tree) -> str:
    """As `uname -r`, or out of /proc/version; empty where neither was saved."""
    version = re.match(r"Linux version (\S+)", tree.text("/proc/version") or "")
    return tree.text("/proc/sys/kernel/osrelease") or (version[1] if version else "")


def _is_here(tree: Tree) -> bool:
    """Whether the tree is of the running kernel: this host, or its /proc mounted elsewhere."""
    name = "/proc/sys/kernel/random/boot_id"
    return tree.live or ((boot := tree.text(name)) is not None and boot == Tree().text(name))


def _memory(tree: Tree) -> HostMemory:
    fields = keyed(tree.text("/proc/meminfo"), ":")
    total = kib(fields, "MemTotal")
    if total is None:
        raise SourceError(f"{tree.proc}/meminfo: no MemTotal in it")
    return HostMemory(
        total_bytes=total,
        free_bytes=kib(fields, "MemFree"),
        available_bytes=kib(fields, "MemAvailable"),
        swap_total_bytes=kib(fields, "SwapTotal") or 0,
        swap_free_bytes=kib(fields, "SwapFree") or 0,
    )


def _slack(tree: Tree, release: str) -> int:
    """Pages by which one counter may be off: each CPU keeps less than a batch (lib/percpu_counter.c)."""
    version = re.match(r"(\d+)\.(\d+)", release)
    if version is None or (int(version[1]), int(version[2])) < PERCPU_FROM:
        return 0
    cpus = len(re.findall(r"^cpu\d", tree.text("/proc/stat") or "", re.MULTILINE))
    return cpus * (max(32, cpus * 2) - 1)


def _is_root(tree: Tree, found: tuple[Process, ...]) -> bool:
    """Whether pid 1 there is the machine's init: only in its namespace are kernel threads to be seen."""
    if any(process.kernel_thread for process in found):
        return True
    try:
        return str((tree.proc / "1/ns/pid").readlink()) == INIT_NAMESPACE
    except OSError:
        return False


def _notes(  # noqa: PLR0913 - each is one thing that may be missing
    tree: Tree, read: Read, *, root: bool, psi: bool, groups: bool, memory: HostMemory
) -> Iterator[str]:
    mounts = tree.text("/proc/self/mountinfo") or ""
    if re.search(r" /proc/meminfo .* - fuse\.lxcfs ", mounts):
        yield LXCFS
    if tree.live and os.geteuid() and re.search(r" /proc .* - proc .*hidepid=(?:[124]|\w)", mounts):
        yield HIDEPID
    if not root:
        yield NOT_THE_HOST
    if not psi:
        yield NO_PSI
    if not groups:
        yield NO_CGROUPS
    if memory.available_bytes is None:
        yield NO_AVAILABLE
    if not _is_here(tree):
        yield SAVED_PAGES
    if read.unreadable:
        yield f"{counted(read.unreadable, 'process', 'processes')} may not be read: run this as root"
