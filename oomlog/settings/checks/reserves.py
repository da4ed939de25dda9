"""Watermarks and reserves: what is kept free, and when reclaim begins (mm/page_alloc.c)."""

from collections.abc import Iterator

from oomlog.settings.checks.interface import Check, Found, sysctl
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.persist import Remedy
from oomlog.units import percent, size

MIN, SCALE, BOOST = "vm.min_free_kbytes", "vm.watermark_scale_factor", "vm.watermark_boost_factor"
LOWMEM, NUMA = "vm.lowmem_reserve_ratio", "vm.zone_reclaim_mode"
LEAST_KB = 1024
DEFAULT_SCALE = 10


def deadlock(host: Host) -> Iterator[Found]:
    """SYS-WM-01."""
    if (kept := host.number(MIN)) < LEAST_KB:
        yield Found(f"{kept} kB: below 1024 kB the system can deadlock under load", remedy=_to_default(host))


def too_much_kept(host: Host) -> Iterator[Found]:
    """SYS-WM-02."""
    kept, ram = host.number(MIN) * 1024, host.ram
    if (share := kept / ram) > host.bounds.min_free_share:
        why = f"{size(kept)}, {percent(share)} of RAM, that nobody may use: kills come while it looks free"
        yield Found(
            why, severity="critical" if share > host.bounds.min_free_large_share else None, remedy=_to_default(host)
        )


def too_little_kept(host: Host) -> Iterator[Found]:
    """SYS-WM-03."""
    reports = host.needs_reports()
    kept, usual = host.number(MIN) * 1024, host.default_min_free
    if kept < host.bounds.min_free_of_default * usual and reports.failed:
        why = f"{size(kept)}, less than half of the default {size(usual)}, and allocations failed"
        yield Found(why, remedy=_to_default(host))


def _to_default(host: Host) -> Remedy:
    """The default of this machine, where it can be worked out."""
    try:
        return sysctl(vm__min_free_kbytes=host.default_min_free // 1024)
    except Missing:
        return Remedy(note=f"remove {MIN} from sysctl.d and reboot: the kernel works out its own; at most 1 % of RAM")


def kswapd_late(host: Host) -> Iterator[Found]:
    """SYS-WM-04."""
    reports = host.needs_reports()
    if host.number(SCALE) != DEFAULT_SCALE or host.ram < host.bounds.large_ram_bytes:
        return
    if between := [one for one in reports.of_kernel() if one.between_marks]:
        yield Found(f"{len(between)} reports with every zone between min and low: kswapd woke too late for the burst")


def idle_between(host: Host) -> Iterator[Found]:
    """SYS-WM-05."""
    if (scale := host.number(SCALE)) > host.bounds.watermark_scale_factor:
        yield Found(f"low and high stand {percent(2 * scale / 10_000)} of each zone above min: it is kept free")


def boosted(host: Host) -> Iterator[Found]:
    """SYS-WM-06."""
    reports = host.needs_reports()
    host.number(BOOST)
    shares = [
        one.boost_share
        for one in reports.all
        if one.boost_share is not None and one.boost_share > host.bounds.watermark_boost_of_high
    ]
    if shares:
        yield Found(f"a report shows a zone whose watermarks were raised by {percent(max(shares))} of its high mark")


def small_ratio(host: Host) -> Iterator[Found]:
    """SYS-WM-07."""
    ratios = host.numbers(LOWMEM)
    names = {zone.name for zone in host.zones}
    if "HighMem" in names:
        raise NotApplicable("only for 64-bit kernels")
    usual = [
        256 if place < 2 and 0 < ratio < host.bounds.lowmem_reserve_ratio else ratio
        for place, ratio in enumerate(ratios)
    ]
    remedy = sysctl(vm__lowmem_reserve_ratio=" ".join(map(str, usual)))
    for name, ratio in zip(("DMA", "DMA32"), ratios, strict=False):
        if name in names and 0 < ratio < host.bounds.lowmem_reserve_ratio:
            why = f"{name} keeps 1/{ratio} of the memory above it from requests that could be served there"
            yield Found(why, remedy=remedy)


def reclaims_locally(host: Host) -> Iterator[Found]:
    """SYS-NUMA-01."""
    if host.nodes < 2:
        raise NotApplicable("one NUMA node")
    host.needs("db", "server")
    if host.number(NUMA) != 0:
        yield Found("a node reclaims and swaps its own memory while another has free pages")


SOURCE = "Documentation/admin-guide/sysctl/vm.rst, mm/page_alloc.c, 6.12"
CHECKS = (
    Check(
        id="SYS-WM-01",
        title="Nearly nothing is kept free",
        severity="critical",
        keys=(MIN,),
        source=SOURCE,
        judge=deadlock,
    ),
    Check(
        id="SYS-WM-02",
        title="Much is kept free",
        severity="warning",
        keys=(MIN,),
        source=SOURCE,
        judge=too_much_kept,
        advice=True,
    ),
    Check(
        id="SYS-WM-03",
        title="Less than usual is kept free, and allocations failed",
        severity="warning",
        keys=(MIN,),
        source=SOURCE,
        judge=too_little_kept,
        advice=True,
    ),
    Check(
        id="SYS-WM-04",
        title="kswapd wakes late on a large machine",
        severity="info",
        keys=(SCALE,),
        source=SOURCE,
        judge=kswapd_late,
        remedy=sysctl(vm__watermark_scale_factor=100),
        advice=True,
    ),
    Check(
        id="SYS-WM-05",
        title="Memory idles between the watermarks",
        severity="warning",
        keys=(SCALE,),
        source=SOURCE,
        judge=idle_between,
        remedy=sysctl(vm__watermark_scale_factor=10),
        advice=True,
    ),
    Check(
        id="SYS-WM-06",
        title="Watermarks were boosted far",
        severity="info",
        keys=(BOOST,),
        source=SOURCE,
        judge=boosted,
        remedy=sysctl(vm__watermark_boost_factor=0),
        advice=True,
    ),
    Check(
        id="SYS-WM-07",
        title="A small zone keeps much for itself",
        severity="warning",
        keys=(LOWMEM,),
        source=SOURCE,
        judge=small_ratio,
    ),
    Check(
        id="SYS-NUMA-01",
        title="Reclaims before using another node",
        severity="warning",
        keys=(NUMA,),
        source=SOURCE,
        judge=reclaims_locally,
        remedy=sysctl(vm__zone_reclaim_mode=0),
    ),
)
