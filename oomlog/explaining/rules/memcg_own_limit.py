"""C01: a cgroup reached its own limit (mm/memcontrol.c:mem_cgroup_out_of_memory)."""

from typing import NamedTuple

from oomlog.explaining.places import full_share, place, same_place
from oomlog.explaining.quoting import Wanted
from oomlog.explaining.request import page_fault_failed
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import (
    ANON,
    FREE,
    INVOKED,
    KILL,
    KMEM_USAGE,
    MEMCG_SUMMARY,
    MEMCG_USAGE,
    MEMSW_USAGE,
    SLAB_OF_CGROUP,
)
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
            lines.find(_hit(memcg).line),
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
    slab = context.lines.find(SLAB_OF_CGROUP)
    why = "as a slab cache of a cgroup could not grow" if slab else "for another reason"
    return finding(
        ID,
        f"the machine was not short ({percent(free)} free): a page fault failed {why}, most often a cgroup's limit of"
        " kernel memory (kmem)",
        0.6 if slab else 0.4,
        [context.lines.quote(INVOKED, "gfp_mask is 0: a page fault called the killer"), context.lines.find(FREE), slab],
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


class _Hit(NamedTuple):
    """The counter whose limit was reached, what it is of, and the line that shows it."""

    counter: MemcgCounter | None
    of: str
    line: Wanted


def _hit(memcg: Memcg) -> _Hit:
    """Memory's own, unless another of v1 is full and that is not; of two full ones that which failed requests."""
    memory, both, kernel = memcg.memory, memcg.memsw, memcg.kmem
    own = _full(memory) and not (_full(both) and memory and both and not memory.failcnt and both.failcnt)
    if not own and _full(both):
        return _Hit(both, " of memory and swap together", MEMSW_USAGE)
    if not own and _full(kernel):
        return _Hit(kernel, " of kernel memory", KMEM_USAGE)
    return _Hit(memory, "", MEMCG_USAGE)


def _full(counter: MemcgCounter | None) -> bool:
    if counter is None or counter.usage_bytes is None or counter.limit_bytes is None:
        return False
    return counter.usage_bytes >= counter.limit_bytes


def _figures(event: Event, context: Context) -> str:
    hit = _hit(event.memcg) if event.memcg else None
    if hit is None or hit.counter is None or hit.counter.limit_bytes is None:
        return ""
    if hit.of:
        return f" of {size(hit.counter.limit_bytes)}{hit.of}"
    held = context.facts.part(_victims(context))
    killed = event.kills
    who = f"the {len(killed)} killed" if len(killed) > 1 else killed[0].comm if killed else None
    victim = f"; {who} held {percent(held)} of it" if who and held else ""
    return f" of {size(hit.counter.limit_bytes)}{victim}"
