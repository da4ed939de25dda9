"""Each zone of a report put to the request's test, in a row with the reason in words."""

from oomlog.explaining.asked import Asked
from oomlog.explaining.blocks import largest
from oomlog.explaining.watermarks import Sums, state, sums
from oomlog.model import Zone, ZoneCheck
from oomlog.model.explained import ZoneState


def check(zone: Zone, asked: Asked) -> ZoneCheck:
    """One zone, with the numbers that decide."""
    free = zone.counters.get("free")
    if barred := _barred(zone, asked):
        return ZoneCheck(
            node=zone.node, name=zone.name, eligible=False, state="not-eligible", free_bytes=free, text=barred
        )
    numbers = sums(zone, asked)
    result: ZoneState = "unknown" if numbers is None else state(zone, asked, numbers)
    if result == "enough" and not asked.order_told:
        result = "unknown"
    return ZoneCheck(
        node=zone.node,
        name=zone.name,
        eligible=True,
        state=result,
        free_bytes=free,
        usable_bytes=numbers.usable if numbers else None,
        need_min_bytes=numbers.need_min if numbers else None,
        need_high_bytes=numbers.need_high if numbers else None,
        largest_block_bytes=largest(zone, asked.letters) if asked.order else None,
        text=_words(zone, asked, numbers, result) if numbers else "free memory, a watermark or reserve was not printed",
    )


def _barred(zone: Zone, asked: Asked) -> str | None:
    """Why the request may not use the zone at all."""
    if asked.nodes is not None and zone.node is not None and zone.node not in asked.nodes:
        return f"not on a node that the request may use ({', '.join(map(str, sorted(asked.nodes))) or 'none'})"
    for kinds in asked.kinds:
        if kinds.index(zone.name) > kinds.index(asked.highest(kinds)):
            return f"above {asked.highest(kinds)}, the highest zone that the request may use"
    if zone.counters.get("managed", zone.counters.get("present")) == 0:
        return "empty"
    return None


def kb(count: int) -> str:
    """A size in the kernel's own unit: what is compared here may differ by a single page."""
    return f"{count // 1024:,} kB"


def _words(zone: Zone, asked: Asked, numbers: Sums, result: ZoneState) -> str:
    have, low, high = _have(numbers), kb(numbers.need_min), kb(numbers.need_high)
    match result:
        case "short-min":
            return f"{have}, {low} needed at min ({_made_of(numbers, numbers.min)}): short"
        case "short-high":
            return (
                f"{have}: enough at min ({low}), short of the {high} needed at high"
                f" ({_made_of(numbers, numbers.high)}) in the last try before a kill"
            )
        case "fragmented":
            best = kb(largest(zone, asked.letters) or 0)
            return f"{have}, {low} needed at min, but not in one block of {kb(numbers.size)}: the largest has {best}"
        case "reserved":
            return f"{have}, {low} needed at min: what would do is set aside for other requests"
        case "enough":
            return f"{have}, {f'{high} needed at high' if asked.last_try else f'{low} needed at min'}: enough"
    lacking = "reserves or free blocks were not printed" if asked.order_told else "for how many pages is not printed"
    return f"{have}, {low} needed at min; {lacking}"


def _have(numbers: Sums) -> str:
    closed = {"CMA": numbers.cma, "highatomic": numbers.highatomic}
    less = " and ".join(f"{kb(size)} of {name}" for name, size in closed.items() if size)
    usable = f" ({kb(numbers.usable or 0)} without {less})" if less else ""
    return f"{kb(numbers.free)} free{usable}"


def _made_of(numbers: Sums, mark: int) -> str:
    kept = f" + {kb(numbers.reserve)} kept from requests that may go higher" if numbers.reserve else ""
    return f"watermark {kb(mark)}{kept} + {kb(numbers.size)} asked for"
