"""Fleets for a page, as far as it shows them."""

from datetime import UTC, datetime

from msgspec.structs import replace

from oomlog.model.history import Recurring
from oomlog.reporting.fleet import Fleet, Machine, Span
from tests.reporting.hostile import ATTACKS

BUSIEST = 100
FIRST, LAST = "2026-11-01T03:00:00+00:00", "2026-11-21T03:00:00+00:00"


def recurring(name: str, kills: int, hosts: tuple[str, ...]) -> Recurring:
    """What a question answers with, as far as a page shows it."""
    return Recurring(
        by="workload", name=name, kills=kills, events=kills, incidents=kills, dated=kills, hosts=hosts,
        first_time=FIRST, last_time=LAST, median_gap_seconds=None, gap_variation=None,
        smallest_bytes=1 << 20, median_bytes=1 << 20, largest_bytes=1 << 20, limit_bytes=None, censored=None,
        invokers={}, shape="few", growth=None, period=None, next_kill=None,
    )  # fmt: skip


def fleet(names: list[str], hosts: tuple[str, ...]) -> Fleet:
    """A fleet that has each name wherever a name can stand."""
    found = tuple(recurring(name, 5, hosts) for name in names)
    machines = tuple(
        Machine(name=name, kills=5, events=5, workloads=1, foremost=name, first_time=None, last_time=None)
        for name in names[:BUSIEST]
    )
    spans = tuple(
        Span(begin=f"2026-11-{day:02}", kills=5, machines=2, by=dict.fromkeys(names[:6], 2)) for day in range(1, 29)
    )
    return Fleet(
        version=names[0][:99], since=LAST, kills=5 * len(names), events=5, machines=len(hosts), undated=1,
        first_time=FIRST, last_time=LAST, where=found, new=found, growth=found, kernels=found,
        images=found, busiest=machines, days=1, apart=(*names[:6], "all others"), spans=spans,
    )  # fmt: skip


def hostile() -> Fleet:
    """A fleet whose every text attacks its page."""
    found = fleet(list(ATTACKS), ATTACKS)
    return replace(found, growth=found.growth[:1], since=datetime(2026, 11, 20, tzinfo=UTC).isoformat())
