"""What reports say of settings: a few figures of each event, never the event itself."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from oomlog.model import Event, Memory, SourceSummary, Zone

KEPT = 10_000
"""Reports whose figures are kept; the latest."""
EXEMPT = -1000
"""include/uapi/linux/oom.h:OOM_SCORE_ADJ_MIN."""


class Report(Struct, frozen=True, kw_only=True):
    """One event's figures, sizes in bytes; None where the report does not print it. `table`: whether tasks are listed,
    None where so much is missing that it can't be said. `exempt_bytes`: what tasks at -1000 held, `exempt_top` the
    largest of them.
    """

    id: str
    type: str
    scope: str
    killer: str
    time: str | None
    host: str | None
    boot_id: str | None
    release: str | None
    manual: bool
    allocating_task: bool
    invoker: str | None
    table: bool | None
    head_missing: bool
    ram_bytes: int | None
    free_bytes: int | None
    min_bytes: int | None
    boost_share: float | None
    between_marks: bool | None
    swap_total_bytes: int | None
    swap_free_bytes: int | None
    hugepages_bytes: int | None
    hugepages_free_bytes: int | None
    slab_reclaimable_bytes: int | None
    thp_share: float | None
    dirty_bytes: int | None
    limit_path: str | None
    limit_bytes: int | None
    exempt_bytes: int | None
    exempt_top: str | None


class Reports:
    """Add events as they come; `all` are the figures of out-of-memory events, `count` how many there were;
    `failed` those of allocations that failed without a kill.
    """

    def __init__(self) -> None:
        self.all: list[Report] = []
        self.failed: list[Report] = []
        self.count = 0

    def add(self, event: Event) -> None:
        """Take the figures; an allocation that failed is counted apart."""
        if event.type == "alloc_failure":
            _keep(self.failed, event)
            return
        self.count += 1
        _keep(self.all, event)

    def those(self, wanted: Callable[[Report], bool]) -> "Reports":
        """Some of them, of those that are kept."""
        found = Reports()
        found.all, found.failed = list(filter(wanted, self.all)), list(filter(wanted, self.failed))
        found.count = len(found.all)
        return found

    def of_kernel(self, wanted: Callable[[Report], object] = lambda _: True) -> list[Report]:
        """The kernel's own reports of which something holds."""
        return [one for one in self.all if one.killer == "kernel" and wanted(one)]


def of_logs(reports: Reports, sources: Iterable[SourceSummary], settings: Iterable[str]) -> Reports | None:
    """The reports; None where all that was read were files of `settings`, so that nothing could be expected."""
    names = set(settings)
    return reports if any(one.events or one.name not in names for one in sources) else None


def _keep(kept: list[Report], event: Event) -> None:
    kept.append(_report(event))
    if len(kept) > KEPT:
        kept.pop(0)


def _report(event: Event) -> Report:
    memory, zones = event.memory, event.memory.zones if event.memory is not None else ()
    exempt = [task for task in event.tasks if task.oom_score_adj == EXEMPT]
    missing = event.completeness.missing
    return Report(
        id=event.id,
        type=event.type,
        scope=event.scope,
        killer=event.killer,
        time=event.time,
        host=event.host,
        boot_id=event.boot_id,
        release=event.kernel.release,
        manual=event.manual,
        allocating_task=event.allocating_task,
        invoker=event.trigger.comm if event.trigger is not None else None,
        table=True if event.tasks else None if "header" in missing or "tasks" in missing else False,
        head_missing="header" in missing,
        ram_bytes=memory.ram_bytes if memory is not None else None,
        free_bytes=_sum(zones, "free"),
        min_bytes=_min(zones),
        boost_share=_boost(zones),
        between_marks=all(_between(zone) for zone in zones) if zones else None,
        swap_total_bytes=memory.swap_total_bytes if memory is not None else None,
        swap_free_bytes=memory.swap_free_bytes if memory is not None else None,
        hugepages_bytes=_pool(memory, free=False),
        hugepages_free_bytes=_pool(memory, free=True),
        slab_reclaimable_bytes=memory.counters.get("slab_reclaimable") if memory is not None else None,
        thp_share=_thp_share(event),
        dirty_bytes=_dirty(memory),
        limit_path=event.memcg.limit_path if event.memcg is not None else None,
        limit_bytes=_limit(event),
        exempt_bytes=sum(task.rss_bytes or 0 for task in exempt) if event.tasks else None,
        exempt_top=max(exempt, key=lambda task: task.rss_bytes or 0).comm if exempt else None,
    )


def _sum(zones: tuple[Zone, ...], name: str) -> int | None:
    values = [zone.counters[name] for zone in zones if name in zone.counters]
    return sum(values) if values else None


def _min(zones: tuple[Zone, ...]) -> int | None:
    """The min watermarks together without their boost, of zones that share min_free_kbytes; those of the Movable zone
    and HighMem are worked out otherwise (mm/page_alloc.c:__setup_per_zone_wmarks).
    """
    shared = [zone for zone in zones if zone.name not in ("HighMem", "Movable") and "min" in zone.counters]
    if not shared:
        return None
    return sum(zone.counters["min"] - zone.counters.get("boost", 0) for zone in shared)


def _boost(zones: tuple[Zone, ...]) -> float | None:
    shares = [zone.counters["boost"] / high for zone in zones if "boost" in zone.counters and (high := _high(zone))]
    return max(shares) if shares else None


def _high(zone: Zone) -> int:
    return zone.counters.get("high", 0) - zone.counters.get("boost", 0)


def _between(zone: Zone) -> bool:
    counters = zone.counters
    return counters.get("min", 0) <= counters.get("free", -1) <= counters.get("low", 0)


def _pool(memory: Memory | None, *, free: bool) -> int | None:
    if memory is None or not memory.hugepages:
        return None
    return sum((pool.free if free else pool.total) * pool.size_bytes for pool in memory.hugepages)


def _thp_share(event: Event) -> float | None:
    stats = event.memcg.stats if event.memcg is not None else {}
    anon, thp = stats.get("anon"), stats.get("anon_thp")
    return thp / anon if anon and thp is not None else None


def _dirty(memory: Memory | None) -> int | None:
    if memory is None or "dirty" not in memory.counters:
        return None
    return memory.counters["dirty"] + memory.counters.get("writeback", 0)


def _limit(event: Event) -> int | None:
    return event.memcg.memory.limit_bytes if event.memcg is not None and event.memcg.memory is not None else None
