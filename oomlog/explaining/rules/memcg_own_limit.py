"""C01: a cgroup reached its own limit (mm/memcontrol.c:mem_cgroup_out_of_memory)."""

from oomlog.explaining.places import full_share, place, same_place
from oomlog.explaining.request import page_fault_failed
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import ANON, FREE, INVOKED, KILL, MEMCG_SUMMARY, MEMCG_USAGE
from oomlog.explaining.workload import what_to_raise
from oomlog.model import Event, Finding, Memcg, MemcgCounter
from oomlog.units import percent, size

ID = "memcg-own-limit"
CONFIRM = (
    "grep -H . /sys/fs/cgroup/PATH/memory.peak /sys/fs/cgroup/PATH/memory.events",
    "Hold the program's own cap (heap, workers, caches) against the limit",
)
HIGH = "Set memory.high (MemoryHigh=) at 80-90 % of the limit, and watch it"  # cgroup v1 has none
HEAP = "Cap the program's own heap at 75-90 % of the limit, so that it fails with its own error"


def rule(event: Event, context: Context) -> Finding | None:
    """The limit that was hit is that of the victim's own cgroup."""
    memcg = event.memcg
    if event.scope != "memcg":
        return None
    if memcg is None or memcg.limit_path is None or memcg.task_path is None:
        return _unnamed(event, context)
    if not same_place(memcg.limit_path, memcg.task_path):
        return None
    lines = context.lines
    return finding(
        ID,
        f"{place(memcg.limit_path)} reached its own limit{_figures(event, context)}",
        _confidence(event, context),
        [
            lines.quote(MEMCG_SUMMARY, f"the limit of {memcg.limit_path} was hit, where the victim lived"),
            lines.find(MEMCG_USAGE),
            lines.find(ANON) if memcg.stats else None,  # to 3.8 that line is the machine's
            lines.find(KILL),
        ],
        share=1.0,
        confirm=CONFIRM,
        refuted_by=["The limit was lowered just before: memory.max is read back at another value than before"],
        remedy=[HEAP, *what_to_raise(event), *([] if memcg.version == 1 else [HIGH])],
    )


def _unnamed(event: Event, context: Context) -> Finding | None:
    """A memcg kill whose summary line is lost: own limit or one above it."""
    return finding(
        ID,
        "a memory cgroup reached its limit; the log does not say whether the victim's own or one above it",
        context.thresholds.truncated_confidence,
        [context.lines.find(MEMCG_USAGE), context.lines.quote(KILL, "killed for the limit of a memory cgroup")],
        share=full_share(event),
        confirm=["journalctl -k -g 'oom-kill:|Task in'  # names the cgroup", *CONFIRM[:1]],
        refuted_by=["The limit that was hit belongs to a cgroup above the victim's"],
        remedy=[HEAP],
    )


def page_fault(event: Event, context: Context) -> Finding | None:
    """Up to 5.15 a page fault that failed for whatever reason called the killer, with gfp_mask 0."""
    facts = context.facts
    free = facts.share("free")
    if not page_fault_failed(event) or not facts.known or free < context.thresholds.page_fault_free_share:
        return None
    return finding(
        ID,
        f"the machine was not short ({percent(free)} free): a page fault failed for another reason, most often a"
        " cgroup's limit of kernel memory (kmem)",
        0.4,
        [context.lines.quote(INVOKED, "gfp_mask is 0: a page fault called the killer"), context.lines.find(FREE)],
        confirm=[
            "grep . /sys/fs/cgroup/memory/*/*/memory.kmem.failcnt",
            "journalctl -k -g 'SLUB: Unable to allocate|slab_out_of_memory'  # names the cache and its cgroup",
        ],
        refuted_by=["A driver's fault handler failed for a reason of its own: its function stands in the call trace"],
        remedy=["Drop the kmem limit (docker run --kernel-memory), or update to Linux 5.16 or later"],
    )


def _confidence(event: Event, context: Context) -> float:
    """That the limit was hit is certain; how sure it is that the workload outgrew it is the question."""
    memcg, bounds = event.memcg, context.thresholds
    counters = [one for one in _counters(memcg) if one.limit_bytes and one.usage_bytes is not None]
    full = max(((one.usage_bytes or 0) / (one.limit_bytes or 1) for one in counters), default=None)
    if full is None:
        return 0.7
    if full < bounds.memcg_below_limit:
        return 0.5
    outgrew = (
        full >= bounds.memcg_at_limit
        and context.facts.share("anon") >= bounds.memcg_anon_share
        and context.facts.part(_victims(context)) >= bounds.memcg_victim_share
    )
    return 0.8 if outgrew else 0.7


def _counters(memcg: Memcg | None) -> list[MemcgCounter]:
    """Of memory, of memory and swap, of kernel memory: any of the three can be the one."""
    return [one for one in (memcg.memory, memcg.memsw, memcg.kmem) if one is not None] if memcg else []


def _victims(context: Context) -> int:
    """What those that were killed held; a group that is killed as a whole counts as one."""
    event = context.facts.event
    return sum((kill.anon_rss_bytes or 0) + (kill.shmem_rss_bytes or 0) for kill in event.kills)


def _figures(event: Event, context: Context) -> str:
    counter = event.memcg.memory if event.memcg else None
    if counter is None or counter.limit_bytes is None:
        return ""
    held = context.facts.part(_victims(context))
    killed = event.kills
    who = f"the {len(killed)} killed" if len(killed) > 1 else killed[0].comm if killed else None
    victim = f"; {who} held {percent(held)} of it" if who and held else ""
    return f" of {size(counter.limit_bytes)}{victim}"
