"""A request that failed, where neither its block nor its zone tells why: what to look at next."""

from oomlog.explaining.quoting import Line
from oomlog.explaining.request import IMPATIENT, kills_nobody, stall_seconds
from oomlog.explaining.rules.interface import Context, finding
from oomlog.kernel.zones import ORDER_THAT_KILLS
from oomlog.model import Event, Finding
from oomlog.units import size

ID = "failed-allocation"
FAILURE = (Line(": page allocation failure", r"\S+: page allocation failure.*"),)
LARGE = (
    "Find the allocation in the call trace: it should ask for smaller blocks, or fall back to kvmalloc; report it",
    "Until then start what asks for it early, or with less in use",
)
ONCE = (
    "Once, and it went on: nothing; network and storage drivers drop or repeat such a request",
    "sysctl vm.min_free_kbytes  # again and again: raise it, more is kept free for requests that cannot wait",
)
PLAIN = (
    "Find out whether what asked went on: its own log right after this line",
    "If it did not: less in use at that time (oomlog memory LOG says what held the memory), or more RAM",
)

TOO_LARGE = ("Find where the size comes from, by the call trace: a setting, input that nobody checked, an overflow",)


def rule(event: Event, context: Context) -> Finding | None:
    """Told apart by the request: a large block, one that cannot wait, any other."""
    request = event.request
    if request is None or stall_seconds(event) is not None:
        return None
    if request.verdict in ("fragmentation", "zone-shortage", "reserved", "node-confined"):
        return None
    short = request.verdict == "shortage"
    remedy: tuple[str, ...]
    order, asked = request.order or 0, size(request.request_bytes) if request.request_bytes is not None else "memory"
    if request.verdict == "too-large":
        title, remedy = f"a request for {asked}, more than the machine has, failed", TOO_LARGE
    elif order > ORDER_THAT_KILLS:
        title, remedy = f"{asked} in one piece (order {order}) was not to be had", LARGE
    elif IMPATIENT & {*request.flags}:
        title, remedy = f"a request for {asked} that cannot wait failed", ONCE
    else:
        title, remedy = f"a request for {asked} failed", PLAIN if short else PLAIN[:1]
    return finding(
        ID,
        f"{title}, and nobody was killed for it" if kills_nobody(event) else title,
        0.9 if request.verdict == "too-large" else 0.7 if short else 0.4,
        [context.lines.quote(FAILURE, title), context.lines.say(request.text)],
        confirm=[
            "dmesg | grep -c 'page allocation failure'  # once, or again and again?",
            "cat /proc/buddyinfo  # free blocks by order, from 4 KiB on",
        ],
        refuted_by=["What asked went on after it: then it had another way, and no harm was done"],
        remedy=remedy,
    )
