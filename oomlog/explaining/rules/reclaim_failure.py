"""C18: memory was there, in file cache, but could not be had: thrashing, slow writeback (mm/vmscan.c)."""

from oomlog.explaining.quoting import Line
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import FILE, INVOKED
from oomlog.model import Event, Finding
from oomlog.regex import regex
from oomlog.units import percent, size

ID = "reclaim-failure"
AGAIN = ": in use again before it could go"
WAITING = ("dirty", "writeback")
KSWAPD = regex(r"kswapd\d+")
DIRTY = (
    Line(" dirty:", r"unevictable:\d+ dirty:\d+ writeback:\d+.*|\bdirty:\d+ writeback:\d+.*"),
    Line("file_dirty ", r"\bfile_dirty \d+"),
    Line("file_writeback ", r"\bfile_writeback \d+"),
)


def min_ttl(event: Event, context: Context) -> Finding | None:
    """Only the multi-generational LRU's protection against thrashing kills from kswapd (6.1+, lru_gen_age_node)."""
    trigger = event.trigger
    if trigger is None or event.type == "alloc_failure" or not KSWAPD.fullmatch(trigger.comm or ""):
        return None
    return finding(
        ID,
        "the kernel's protection against thrashing killed: the working set did not fit in memory (lru_gen min_ttl_ms)",
        0.9,
        [context.lines.quote(INVOKED, f"{trigger.comm} called the killer: min_ttl_ms of the MGLRU")],
        confirm=["cat /sys/kernel/mm/lru_gen/min_ttl_ms", "grep workingset_refault /proc/vmstat"],
        refuted_by=["min_ttl_ms is 0"],
        remedy=["echo 0 > /sys/kernel/mm/lru_gen/min_ttl_ms  # thrash rather than kill", "Less load, or more RAM"],
    )


def cache(event: Event, context: Context) -> Finding | None:
    """Much file cache at a kill is the anomaly: it should have been dropped first."""
    facts, bounds = context.facts, context.thresholds
    held, share = facts.held("file"), facts.share("file")
    memcg = event.scope == "memcg"
    if share < (bounds.reclaim_failure_limit_share if memcg else bounds.reclaim_failure_file_share) or _plenty(context):
        return None
    dirty, whole = _dirty(event)
    slow = dirty >= bounds.reclaim_failure_dirty_share * held
    why = f": {size(dirty)} of it waiting to be written: storage is too slow" if slow else AGAIN if whole else ""
    return finding(
        ID,
        f"file cache held {size(held)}, {percent(share)} of {facts.of}, and could not be dropped{why}",
        (0.7 if memcg else 0.75) if slow else 0.5,
        [context.lines.quote(FILE, f"file cache: {size(held)}"), context.lines.find(DIRTY) if dirty else None],
        share=share,
        confirm=[
            "grep -E 'nr_dirty|nr_writeback|workingset_refault|allocstall' /proc/vmstat",
            "iostat -x 1 5; journalctl -k -g 'blocked for more than|not responding|I/O error'",
            "grep -H . /sys/fs/cgroup/*/memory.{min,low}  # protected cache cannot be dropped",
        ],
        refuted_by=["The cache is mapped and locked (mlock, RDMA): then it is no cache"],
        remedy=[
            "sysctl vm.dirty_bytes vm.dirty_background_bytes  # bound what may wait: 256 MiB to 1 GiB",
            "Faster storage, or fewer readers of more data than fits",
            "Lower memory.min and memory.low of what holds the cache",
        ],
    )


def _plenty(context: Context) -> bool:
    """Free memory enough for the request: then it was not for the cache."""
    request = context.facts.event.request
    return request is not None and request.verdict in ("node-confined", "fragmentation", "not-explained")


def _dirty(event: Event) -> tuple[int, bool]:
    """What waits to be written, in bytes, and whether all of it was read: older kernels print none for a cgroup."""
    if event.scope == "memcg":
        stats = event.memcg.stats if event.memcg else {}
        found = [stats.get(f"file_{name}", stats.get(name)) for name in WAITING]
    else:
        found = [event.memory.counters.get(name) if event.memory else None for name in WAITING]
    return sum(size or 0 for size in found), None not in found
