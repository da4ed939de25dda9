"""A host at one moment, as /proc and its cgroup file systems show it. Absent is `None`: not there, or not readable."""

from msgspec import Struct


class Process(Struct, frozen=True, kw_only=True):
    """A thread group. `rss_bytes` is the number that the kernel's own score counts (field 24 of /proc/PID/stat), which
    since 6.2 may differ a little from the sum of its parts.

    `score_before` and `score` are /proc/PID/oom_score read before and after the sizes. `cgroup` is the path in the
    hierarchy that accounts for memory. `start_ticks` orders processes by age. A process that has no memory of its own
    (a zombie, a kernel thread) has no sizes.
    """

    pid: int
    comm: str
    uid: int | None = None
    state: str
    threads: int
    start_ticks: int
    kernel_thread: bool = False
    sys_admin: bool | None = None
    rss_bytes: int | None = None
    rss_anon_bytes: int | None = None
    rss_file_bytes: int | None = None
    rss_shmem_bytes: int | None = None
    swap_bytes: int | None = None
    pgtables_bytes: int | None = None
    oom_score_adj: int | None = None
    score_before: int | None = None
    score: int | None = None
    cgroup: str | None = None


class Stall(Struct, frozen=True, kw_only=True):
    """One line of a pressure file (Documentation/accounting/psi.rst): the share of time, 0..100, in which tasks waited
    for memory, over 10, 60 and 300 seconds, and all of that time since boot.
    """

    avg10: float
    avg60: float
    avg300: float
    total_seconds: float


class Pressure(Struct, frozen=True, kw_only=True):
    """`some`: at least one task waited; `full`: all that were not idle did."""

    some: Stall | None = None
    full: Stall | None = None


class HostMemory(Struct, frozen=True, kw_only=True):
    """From /proc/meminfo. `available_bytes` is the kernel's estimate of what can be had without swapping (3.14+)."""

    total_bytes: int
    free_bytes: int | None = None
    available_bytes: int | None = None
    swap_total_bytes: int = 0
    swap_free_bytes: int = 0


class Cgroup(Struct, frozen=True, kw_only=True):
    """A cgroup of the hierarchy that accounts for memory, with its own settings; a limit of None is none.

    `held_bytes` is the usage without what the kernel can drop (file cache, reclaimable slab). `total_bytes` is what
    `oom_score_adj` is a share of when its limit is hit: the limit and the swap that it may use
    (mm/memcontrol.c:mem_cgroup_get_max).
    """

    path: str
    version: int
    limit_bytes: int | None = None
    usage_bytes: int | None = None
    peak_bytes: int | None = None
    held_bytes: int | None = None
    total_bytes: int | None = None
    oom_group: bool = False
    kill_disabled: bool = False
    oom_kills: int | None = None
    pressure: Pressure | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """The host at `time`, None where it was saved. `vanished` processes ended while they were read, `unreadable` ones
    may not be read.

    `root_namespace` says whether pid 1 is the host's init, `counter_slack_bytes` by how much each of a process's
    counters may be off in the kernel's own sum (lib/percpu_counter.c, 6.2+). `notes` say what limits the picture.
    """

    time: str | None
    kernel_release: str
    page_size_bytes: int
    counter_slack_bytes: int = 0
    root_namespace: bool = True
    memory: HostMemory
    pressure: Pressure | None = None
    processes: tuple[Process, ...]
    cgroups: tuple[Cgroup, ...] = ()
    vanished: int = 0
    unreadable: int = 0
    notes: tuple[str, ...] = ()
