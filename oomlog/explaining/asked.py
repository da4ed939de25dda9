"""What a request may use: how much, of which zone types and nodes, and how far below the watermarks it may go."""

from typing import Literal, NamedTuple

from oomlog.explaining.flags import Flags
from oomlog.kernel.nodes import node_list
from oomlog.kernel.zones import highest, serving, zone_lists
from oomlog.model import Event, Trigger

WAITING = frozenset({"__GFP_WAIT", "__GFP_DIRECT_RECLAIM"})
DECIDING = frozenset(
    {
        "__GFP_DMA",
        "__GFP_DMA32",
        "__GFP_HIGHMEM",
        "__GFP_MOVABLE",
        "__GFP_HIGH",
        "__GFP_HARDWALL",
        "__GFP_THISNODE",
        "__GFP_MEMALLOC",
    }
)
"""The flags that decide about zones, nodes and watermarks."""
BlockTest = Literal["look", "walk", "walk-el6"]


class Asked(NamedTuple):
    """`kinds` are the zone type lists that the kernel may have, `nodes` the allowed ones (None: all of them).

    `block_tests` are the ways in which the kernel may have looked for a block (see `blocks`), `last_try` tells that the
    watermark high was tried last, as before every kill. Without `order_told` it asked for one page or for more.
    """

    single: frozenset[str]
    order: int
    page_bytes: int
    kinds: tuple[tuple[str, ...], ...]
    nodes: frozenset[int] | None
    block_tests: frozenset[BlockTest]
    last_try: bool
    order_told: bool = True

    @property
    def size_bytes(self) -> int:
        """The size of the block that was asked for."""
        return self.page_bytes << self.order

    @property
    def urgent(self) -> bool:
        """Whether half of `min` is open to it."""
        return "__GFP_HIGH" in self.single

    @property
    def atomic(self) -> bool:
        """Whether it can neither wait nor be kept from the reserve for such requests."""
        return self.urgent and not self.single & WAITING

    @property
    def movable(self) -> bool:
        """Whether blocks of the contiguous memory allocator (CMA) are open to it."""
        return "__GFP_MOVABLE" in self.single

    @property
    def letters(self) -> frozenset[str]:
        """The letters of the free blocks that serve it."""
        return serving(movable=self.movable, atomic=self.atomic)

    def highest(self, kinds: tuple[str, ...]) -> str:
        """The highest zone type that it may use, on a kernel with these types."""
        return highest(self.single, kinds)


def asked(event: Event, trigger: Trigger, flags: Flags) -> Asked | None:
    """What the kernel's test needs to know of the request, or None where the report does not tell."""
    memory, order = event.memory, 0 if trigger.kind == "vmalloc" or _no_order(trigger) else trigger.order
    single = _agreed(flags)
    if memory is None or not memory.zones or order is None or order < 0 or not single:
        return None
    entries = max(len(zone.lowmem_reserve_bytes) for zone in memory.zones)
    asks = Asked(
        single=single,
        order=order,
        page_bytes=memory.page_size_bytes,
        kinds=zone_lists({zone.name for zone in memory.zones}, entries, event.kernel.arch),
        nodes=None,
        block_tests=_block_tests(flags),
        last_try=event.type != "alloc_failure",
        order_told=not _no_order(trigger),
    )
    return asks if asks.atomic else asks._replace(nodes=_nodes(trigger, single))


def _no_order(trigger: Trigger) -> bool:
    """To 2.6.17 a header has the mask alone: one page is the least that was asked for."""
    return trigger.kind == "page" and trigger.comm is None and trigger.order is None and trigger.gfp_mask is not None


def _agreed(flags: Flags) -> frozenset[str] | None:
    """The single flags, or None where the tables that may be right differ in what decides about zones."""
    deciding = {frozenset(reading & DECIDING | _impatient(reading)) for reading in flags.readings}
    return flags.readings[0] if len(deciding) == 1 else None


def _impatient(reading: frozenset[str]) -> frozenset[str]:
    """Whether a request waits matters to urgent ones only."""
    return frozenset({"atomic"} if "__GFP_HIGH" in reading and not reading & WAITING else ())


def _block_tests(flags: Flags) -> frozenset[BlockTest]:
    if flags.source == "printed":
        return frozenset({"look"})
    tests: dict[str, set[BlockTest]] = {"A": {"walk"}, "B": {"walk"}, "C": {"walk", "walk-el6"}, "D": {"walk"}}
    return frozenset(test for table in flags.tables for test in tests.get(table.column, {"look"}))


def _nodes(trigger: Trigger, single: frozenset[str]) -> frozenset[int] | None:
    """The nodes that the memory policy and the cpuset leave; a cpuset binds only requests with `__GFP_HARDWALL`, those
    of the kernel itself may go beyond it (kernel/cgroup/cpuset.c:__cpuset_node_allowed).
    """
    texts = (trigger.nodemask, trigger.mems_allowed if "__GFP_HARDWALL" in single else None)
    sets = [nodes for text in texts if (nodes := node_list(text)) is not None]
    return frozenset.intersection(*sets) if sets else None
