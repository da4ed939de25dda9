"""Reports of zones built by hand, sizes in kB as the kernel prints them."""

from typing import Any

from oomlog.model import Event, FreeArea, Kernel, Memory, Source, Trigger, Zone

KIB = 1024


def zone(name: str, *, blocks: str = "", reserve: tuple[int, ...] = (0, 0, 0, 0), node: int = 0, **kb: int) -> Zone:
    """A zone; `reserve` in pages of 4 KiB, `blocks` as in the buddy line, without sizes: `3(UM) 0 1(H)`."""
    return Zone(
        node=node,
        name=name,
        counters={key: value * KIB for key, value in kb.items()},
        lowmem_reserve_bytes=tuple(pages * 4 * KIB for pages in reserve),
        free_areas=tuple(area(order, text) for order, text in enumerate(blocks.split())),
    )


def area(order: int, text: str) -> FreeArea:
    """Free blocks of one order: a count, and letters in parentheses."""
    count, _, letters = text.partition("(")
    return FreeArea(order, 4 * KIB << order, int(count), letters.rstrip(")") or None)


def report(*zones: Zone, flags: str = "GFP_HIGHUSER_MOVABLE", order: int | None = 0, **fields: Any) -> Event:  # noqa: ANN401
    """A global kill for a request with these flags (as printed), or with the fields that are given instead."""
    trigger = {"comm": "cron", "gfp_flags": tuple(flags.split()), "gfp_mask": None, "order": order}
    if order is not None and order >= 0:
        trigger["request_bytes"] = 4 * KIB << order
    memory = {"page_size_bytes": 4 * KIB, "page_size_source": "buddy", "zones": zones}
    given: dict[str, Any] = {
        "id": "0",
        "type": "oom_kill",
        "scope": "global",
        "source": Source(name="log"),
        "kernel": Kernel(arch="x86_64"),
        "trigger": Trigger(**trigger | fields.pop("trigger", {})),
        "memory": Memory(**memory | fields.pop("memory", {})),
    }
    return Event(**given | fields)
