"""The processes of an event: who asked, who was announced, who stood in the table, who died."""

from typing import Literal

from msgspec import Struct, field

Extra = dict[str, int | float | str]
"""Columns and keys that this version does not know: name → value as printed, unconverted."""


class Trigger(Struct, frozen=True, kw_only=True):
    """Who asked for the memory that was not there (mm/oom_kill.c:dump_header, mm/page_alloc.c:warn_alloc).

    `kind` is `page` for the page allocator, `vmalloc`, or `stall` for a request that took too long
    (`stall_seconds`). `gfp_flags` are the names as the kernel printed them (4.6+), `request_bytes` is the page size
    times 2^order (None for order -1, which is SysRq-F, and where nothing of the size or of the page size is printed).
    `oom_adj` (to 3.5) and `oom_score_adj` (2.6.36+) are the trigger's own. `call_trace` holds the frames, innermost
    first.
    """

    kind: Literal["page", "vmalloc", "stall"] = "page"
    comm: str | None = None
    pid: int | None = None
    uid: int | None = None
    cpu: int | None = None
    gfp_mask: int | None = None
    gfp_flags: tuple[str, ...] = ()
    order: int | None = None
    request_bytes: int | None = None
    stall_seconds: float | None = None
    oom_score_adj: int | None = None
    oom_adj: int | None = None
    nodemask: str | None = None
    cpuset: str | None = None
    mems_allowed: str | None = None
    call_trace: tuple[str, ...] = ()
    extra: Extra = field(default_factory=dict)


class Chosen(Struct, frozen=True, kw_only=True):
    """Who was announced as the victim, where that is printed; a child may have died in its place (to 5.0).

    `from` is `decision` (`Kill process N (comm) score S`, to 5.0), `summary` (`oom-kill:` line, 5.0+) or, where neither
    is there, `exiting` (`OOM victim N (comm) is already exiting`, 5.9+). `score` is on the era's own scale
    (mm/oom_kill.c:oom_badness).
    """

    pid: int | None = None
    comm: str | None = None
    uid: int | None = None
    score: int | None = None
    from_: Literal["decision", "summary", "exiting"] = field(name="from")


class Task(Struct, frozen=True, gc=False):
    """One row of the task dump (mm/oom_kill.c:dump_tasks, `vm.oom_dump_tasks`), sizes converted from pages to bytes.

    A process that shares pages with others counts them in full, so sums over rows are upper bounds.
    `nr_ptes` and `nr_pmds` are counts of page-table pages (to 4.14), `cpu` and `oom_adj` are of 2.6.x.
    """

    pid: int
    tgid: int | None = None
    uid: int | None = None
    comm: str | None = None
    total_vm_bytes: int | None = None
    rss_bytes: int | None = None
    rss_anon_bytes: int | None = None
    rss_file_bytes: int | None = None
    rss_shmem_bytes: int | None = None
    pgtables_bytes: int | None = None
    swap_bytes: int | None = None
    oom_score_adj: int | None = None
    oom_adj: int | None = None
    nr_ptes: int | None = None
    nr_pmds: int | None = None
    cpu: int | None = None
    extra: Extra = field(default_factory=dict)


class Reaped(Struct, frozen=True, kw_only=True):
    """What the OOM reaper said of a victim (mm/oom_kill.c:oom_reap_task, 4.6+); the rss is what was left afterwards."""

    outcome: Literal["reaped", "unable", "giving_up"]
    anon_rss_bytes: int | None = None
    file_rss_bytes: int | None = None
    shmem_rss_bytes: int | None = None
    after_seconds: float | None = None


class Kill(Struct, frozen=True, kw_only=True):
    """One killed process, however many lines name it.

    `score` only where the printed score is this pid's own. `evidence` says how the kill is known: its `kill-line`, the
    `summary` naming it without a kill line, or only the `reaper`. `line` is the 1-based line of that evidence.
    `rss_bytes`, `swap_bytes` and `signal` (the last one sent) are what user-space killers print; the sizes OpenVZ too.
    """

    pid: int | None = None
    tgid: int | None = None
    uid: int | None = None
    comm: str | None = None
    score: int | None = None
    oom_score_adj: int | None = None
    total_vm_bytes: int | None = None
    anon_rss_bytes: int | None = None
    file_rss_bytes: int | None = None
    shmem_rss_bytes: int | None = None
    rss_bytes: int | None = None
    swap_bytes: int | None = None
    pgtables_bytes: int | None = None
    role: Literal["victim", "child", "group", "shares_mm"] = "victim"
    evidence: Literal["kill-line", "summary", "reaper"] = "kill-line"
    time: str | None = None
    monotonic_seconds: float | None = None
    line: int | None = None
    signal: str | None = None
    reaped: Reaped | None = None
    extra: Extra = field(default_factory=dict)
