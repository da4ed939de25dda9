"""The total that `oom_score_adj` is a share of (mm/oom_kill.c:constrained_alloc, mem_cgroup_get_max)."""

from typing import NamedTuple

from oomlog.explaining.machine import managed_bytes
from oomlog.kernel.nodes import node_list
from oomlog.model import Event, Memcg, Memory


class Totals(NamedTuple):
    """Between which bounds the total lies, in bytes; None where the report gives no such bound."""

    least: int | None = None
    most: int | None = None


def totals(event: Event) -> Totals:
    """RAM and swap of the whole machine, of the cgroup or of the allowed nodes, as far as they are printed."""
    memory = event.memory
    swap = memory.swap_total_bytes if memory else None
    if event.scope == "memcg":
        return _of_memcg(event.memcg, swap)
    ram = managed_bytes(memory) if memory else None
    if memory is None or ram is None:
        return Totals()
    if event.scope in ("cpuset", "mempolicy"):
        return _plus(_of_nodes(memory, allowed_nodes(event), ram), swap)
    return _plus(Totals(ram, ram), swap)


def _plus(ram: Totals, swap: int | None) -> Totals:
    least = None if ram.least is None else ram.least + (swap or 0)
    return Totals(least, None if ram.most is None or swap is None else ram.most + swap)


def _of_memcg(memcg: Memcg | None, swap: int | None) -> Totals:
    """The limit and the swap that the cgroup may use: at most its own swap limit and the machine's swap.

    A memcg report prints no total swap from 3.10 on. v1 counts no swap where the cgroup's swappiness is 0.
    """
    limit = memcg.memory.limit_bytes if memcg and memcg.memory else None
    if memcg is None or limit is None:
        return Totals()
    rooms = [] if swap is None else [swap]
    if memcg.swap and memcg.swap.limit_bytes is not None:
        rooms.append(memcg.swap.limit_bytes)
    if memcg.memsw and memcg.memsw.limit_bytes is not None:
        rooms.append(max(memcg.memsw.limit_bytes - limit, 0))
    return Totals(limit, limit + min(rooms) if rooms else None)


def _of_nodes(memory: Memory, allowed: frozenset[int] | None, ram: int) -> Totals:
    """The present pages of the allowed nodes (5.4+; before, holes count too); zones that are not printed may add."""
    if allowed is None:
        return Totals(None, ram)
    sizes = [(zone.node, zone.counters.get("present", 0)) for zone in memory.zones]
    least = sum(size for node, size in sizes if node in allowed)
    others = sum(size for node, size in sizes if node not in allowed)
    most = (memory.ram_bytes or 0) - others
    return Totals(least or None, most if most >= least else None)


def allowed_nodes(event: Event) -> frozenset[int] | None:
    """The nodes that a request in a cpuset or under a memory policy was held to."""
    trigger = event.trigger
    if trigger is None:
        return None
    return node_list(trigger.nodemask if event.scope == "mempolicy" else trigger.mems_allowed)
