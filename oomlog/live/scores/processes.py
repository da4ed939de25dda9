"""The processes in /proc (Documentation/filesystems/proc.rst). One that ends while it is read is counted, not shown."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from oomlog.explaining.sums import known_sum
from oomlog.live.scores.tree import Tree, keyed, kib, whole
from oomlog.model.host import Process

KERNEL_THREAD = 0x00200000
"""PF_KTHREAD in the flags of /proc/PID/stat (include/linux/sched.h)."""
SYS_ADMIN = 21
"""CAP_SYS_ADMIN (include/uapi/linux/capability.h)."""
ZOMBIES = "ZXx"


class Read(Struct, frozen=True):
    """What was found, and how many were not to be had."""

    processes: tuple[Process, ...]
    vanished: int
    unreadable: int


def processes(
    tree: Tree, page: int, cgroup_of: Callable[[str | None], str | None], pids: Sequence[int] | None = None
) -> Read:
    """All processes, or those named; `cgroup_of` picks the memory cgroup out of /proc/PID/cgroup."""
    found: list[Process] = []
    vanished = unreadable = 0
    for pid in tree.pids() if pids is None else pids:
        try:
            found.append(process(tree, pid, page, cgroup_of))
        except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):  # cut short: it ended meanwhile
            vanished += 1
        except OSError:
            unreadable += 1
    return Read(tuple(found), vanished, unreadable)


def process(tree: Tree, pid: int, page: int, cgroup_of: Callable[[str | None], str | None]) -> Process:
    """One process. The score stands at both ends, so that a change while the rest is read shows."""
    where = f"/proc/{pid}"
    before = tree.number(f"{where}/oom_score")
    comm, fields = _stat(tree.must(f"{where}/stat"))
    status = keyed(tree.must(f"{where}/status"), ":")
    adj, group = tree.number(f"{where}/oom_score_adj"), tree.text(f"{where}/cgroup")
    rss, sizes = _memory(tree, pid, fields, status)
    return Process(
        pid=pid,
        comm=comm,
        uid=whole(status.get("Uid", "").partition("\t")[0]),
        state=fields[0],
        threads=int(fields[17]),
        start_ticks=int(fields[19]),
        kernel_thread=bool(int(fields[6]) & KERNEL_THREAD),
        sys_admin=_has(status.get("CapEff"), SYS_ADMIN),
        rss_bytes=None if rss is None else rss * page,
        rss_anon_bytes=kib(sizes, "RssAnon"),
        rss_file_bytes=kib(sizes, "RssFile"),
        rss_shmem_bytes=kib(sizes, "RssShmem"),
        swap_bytes=kib(sizes, "VmSwap"),
        pgtables_bytes=known_sum((kib(sizes, "VmPTE"), kib(sizes, "VmPMD"))),
        oom_score_adj=adj,
        score_before=before,
        score=tree.number(f"{where}/oom_score"),
        cgroup=cgroup_of(group),
    )


def _stat(text: str) -> tuple[str, list[str]]:
    """The name, which may hold anything, and the fields from the state (the third) on."""
    start, end = text.index("("), text.rindex(")")
    return text[start + 1 : end], text[end + 1 :].split()


def _memory(tree: Tree, pid: int, fields: list[str], status: dict[str, str]) -> tuple[int | None, dict[str, str]]:
    """Resident pages and the lines with sizes: a process whose first thread has ended has them with the others."""
    if "VmRSS" in status:
        return int(fields[21]), status
    for thread in tree.threads(pid) if fields[0] in ZOMBIES and int(fields[17]) > 1 else ():
        below = f"/proc/{pid}/task/{thread}"
        others = keyed(tree.text(f"{below}/status"), ":")
        if "VmRSS" in others and (stat := tree.text(f"{below}/stat")):
            return int(_stat(stat)[1][21]), others
    return None, {}


def _has(mask: str | None, bit: int) -> bool | None:
    try:
        return None if mask is None else bool(int(mask, 16) >> bit & 1)
    except ValueError:
        return None
