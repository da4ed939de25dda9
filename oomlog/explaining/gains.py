"""What other settings would have added to the memory that ran short."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from oomlog.explaining.candidates import page_bytes
from oomlog.explaining.holding import private
from oomlog.model import Event, Memcg, Memory, Task

SHARED = "the memory of the tasks taken away is an upper bound: pages shared with others count in full"
NOT_THE_MACHINE = "a cgroup's limit was hit: the machine's RAM does not matter"
NO_LIMIT = "no cgroup's limit was hit: the limit does not matter"
WHICH_NODES = "on which memory nodes the RAM would be is not known"
MOVES_ALONG = "the limit of memory and swap together is taken to be raised by as much"
NO_RAM = "the size of the machine's RAM or swap is not in the report"
NO_CGROUP = "the limit that was hit is not in the report"
NO_SWAPPING = "the cgroup may not swap"
SWAP_UNKNOWN = "how much of the machine's swap the cgroup would have used is not known"
SWAP_FREE = "swap was still free when the kernel gave up: more of it would not have helped"
FREE_SHARE = 20
"""Swap counts as used up with less than one part in so many free."""


class Gain(NamedTuple):
    """Bytes that the changes add where memory ran short (negative: they take some), None where that is not known."""

    bytes: int | None = 0
    caveats: tuple[str, ...] = ()


def gains(event: Event, asked: Mapping[str, int], gone: Sequence[Task]) -> Gain:
    """All changes together; `asked` may hold `limit`, `ram` and `swap` in bytes, `gone` are the tasks taken away.

    What these had in memory is free once: it needs no place in more swap as well.
    """
    own = sum([private(task) or 0 for task in gone])
    parts = [_KINDS[name](event, value, own) for name, value in asked.items()]
    parts += [_freed(event, gone)] if gone else []
    known = [part.bytes for part in parts if part.bytes is not None]
    return Gain(
        sum(known) if len(known) == len(parts) else None, tuple(text for part in parts for text in part.caveats)
    )


def _freed(event: Event, gone: Sequence[Task]) -> Gain:
    """Anonymous memory and page tables; all that is resident where the table does not tell them apart. Where the
    machine's swap was used up, what they had there makes room for the memory of others.
    """
    page = page_bytes(event)
    own = [(private(task) or 0) + (task.pgtables_bytes or _tables(task) * page) for task in gone]
    swapped = sum([task.swap_bytes or 0 for task in gone]) if event.scope == "global" and _used_up(event.memory) else 0
    return Gain(sum(own) + swapped, (SHARED,))


def _tables(task: Task) -> int:
    """To 4.14 pages of page tables are counted."""
    return (task.nr_ptes or 0) + (task.nr_pmds or 0)


def _used_up(memory: Memory | None) -> bool:
    if memory is None or not memory.swap_total_bytes or memory.swap_free_bytes is None:
        return False
    return memory.swap_free_bytes * FREE_SHARE <= memory.swap_total_bytes


def _limit(event: Event, limit: int, _: int) -> Gain:
    if event.scope != "memcg":
        return Gain(0, (NO_LIMIT,))
    counter = event.memcg.memory if event.memcg else None
    if counter is None or counter.limit_bytes is None:
        return Gain(None, (NO_CGROUP,))
    both = event.memcg.memsw if event.memcg else None
    along = both is not None and both.limit_bytes is not None
    return Gain(limit - counter.limit_bytes, (MOVES_ALONG,) if along else ())


def _ram(event: Event, ram: int, _: int) -> Gain:
    if event.scope == "memcg":
        return Gain(0, (NOT_THE_MACHINE,))
    if event.memory is None or event.memory.ram_bytes is None:
        return Gain(None, (NO_RAM,))
    return Gain(ram - event.memory.ram_bytes) if event.scope == "global" else Gain(None, (WHICH_NODES,))


def _swap(event: Event, swap: int, gone: int) -> Gain:
    """More swap holds at most the anonymous memory that there was to swap out, without what is gone; less of it costs
    what no longer fits into it.
    """
    memory = event.memory
    if event.scope == "memcg":
        return _swap_of_memcg(event.memcg)
    if memory is None or memory.swap_total_bytes is None or memory.swap_free_bytes is None:
        return Gain(None, (NO_RAM,))
    more = swap - memory.swap_total_bytes
    if more > 0 and memory.swap_total_bytes and not _used_up(memory):
        return Gain(0, (SWAP_FREE,))
    if more < 0:
        return Gain(min(swap - (memory.swap_total_bytes - memory.swap_free_bytes), 0))
    anon = sum(memory.counters.get(name, 0) for name in ("active_anon", "inactive_anon"))
    return Gain(min(more, max(anon - gone, 0)))


def _swap_of_memcg(memcg: Memcg | None) -> Gain:
    if memcg and memcg.swap and memcg.swap.limit_bytes is not None:
        left = memcg.swap.limit_bytes - (memcg.swap.usage_bytes or 0)
        return Gain(0, (NO_SWAPPING,)) if left <= 0 else Gain(None, (SWAP_UNKNOWN,))
    both, own = (memcg.memsw, memcg.memory) if memcg else (None, None)
    if both and own and own.limit_bytes is not None and both.limit_bytes == own.limit_bytes:
        return Gain(0, (NO_SWAPPING,))
    return Gain(None, (SWAP_UNKNOWN,))


_KINDS = {"limit": _limit, "ram": _ram, "swap": _swap}
