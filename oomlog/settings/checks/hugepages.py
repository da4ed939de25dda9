"""Huge page pools, which nobody else can use, and transparent huge pages (mm/hugetlb.c, mm/huge_memory.c)."""

from collections.abc import Iterator
from typing import NamedTuple

from oomlog.regex import regex
from oomlog.settings.checks.interface import Check, Found
from oomlog.settings.host import Host, NotApplicable
from oomlog.settings.persist import SYSCTL_FILE, Remedy
from oomlog.units import percent, size

POOLS = "vm.nr_hugepages"
THP = "/sys/kernel/mm/transparent_hugepage/enabled"
_POOL = regex(r"/sys/kernel/mm/hugepages/hugepages-(\d{1,9})kB/nr_hugepages")


class Pool(NamedTuple):
    """Bytes of huge pages of one size: all of them, and those that nobody has taken."""

    name: str
    page: int
    total: int
    free: int


def _pools(host: Host) -> list[Pool]:
    pools = []
    for key in host.snapshot.values:
        if match := _POOL.fullmatch(key):
            page, directory = int(match[1]) * 1024, key.rpartition("/")[0]
            total, free = host.number(key), host.number(f"{directory}/free_hugepages")
            pools.append(Pool(f"{size(page)} pages", page, total * page, free * page))
    if not pools:
        page = host.meminfo("Hugepagesize")
        total, free = host.meminfo("HugePages_Total"), host.meminfo("HugePages_Free")
        pools.append(Pool(f"{size(page)} pages", page, total * page, free * page))
    return [pool for pool in pools if pool.total]


def over_reserved(host: Host) -> Iterator[Found]:
    """SYS-HUGE-01."""
    for pool in _pools(host):
        if (
            pool.total > host.bounds.hugepages_share * host.ram
            and pool.free > host.bounds.hugepages_idle_of_pool * pool.total
        ):
            why = f"{size(pool.total)}, {percent(pool.total / host.ram)} of RAM, of which {size(pool.free)} lie idle"
            yield Found(why, pool.name, remedy=_shrink(pool))


def idle(host: Host) -> Iterator[Found]:
    """SYS-HUGE-02."""
    for pool in _pools(host):
        if pool.free > max(host.bounds.hugepages_idle_bytes, host.bounds.hugepages_idle_share * host.ram):
            yield Found(
                f"{size(pool.free)} of {size(pool.total)} lie idle and can't be reclaimed",
                pool.name,
                remedy=_shrink(pool),
            )


def too_large(host: Host) -> Iterator[Found]:
    """SYS-HUGE-03."""
    for pool in _pools(host):
        if pool.total > host.bounds.hugepages_large_share * host.ram:
            why = f"{size(pool.total)}, {percent(pool.total / host.ram)} of RAM: little is left for everything else"
            yield Found(why, pool.name, remedy=_shrink(pool))


def unused_by_database(host: Host) -> Iterator[Found]:
    """SYS-HUGE-04."""
    host.needs("db")
    for pool in _pools(host):
        if pool.free == pool.total:
            why = f"{size(pool.total)} are set aside and not one page is taken: the database pays twice"
            yield Found(why, pool.name, remedy=_shrink(pool))


def _shrink(pool: Pool) -> Remedy:
    used = (pool.total - pool.free) // pool.page
    path = f"/sys/kernel/mm/hugepages/hugepages-{pool.page // 1024}kB/nr_hugepages"
    note = f"{used} are in use now; size it by what asks for them, and see hugepages= on the kernel's command line"
    if not used:
        return Remedy(f"echo 0 > {path}", SYSCTL_FILE, (f"{POOLS} = 0",), note)
    return Remedy(f"echo {used} > {path}", note=note)


def thp_always(host: Host) -> Iterator[Found]:
    """SYS-THP-01."""
    host.needs("redis", "mongodb")
    if host.chosen(THP) == "always":
        yield Found("a sparse heap grows with every touched page, and a snapshot's fork copies 2 MiB at a time")


def thp_in_small_group(host: Host) -> Iterator[Found]:
    """SYS-THP-02."""
    reports = host.needs_reports()
    if host.chosen(THP) == "never":
        raise NotApplicable("transparent huge pages are off")
    for one in reports.of_kernel(lambda one: one.scope == "memcg"):
        if (
            (one.thp_share or 0) > host.bounds.thp_of_anon
            and one.limit_bytes is not None
            and one.limit_bytes < host.bounds.thp_limit_bytes
        ):
            yield Found(f"{percent(one.thp_share or 0)} of what it held were transparent huge pages", one.limit_path)


VM_RST, HUGETLB = "Documentation/admin-guide/mm/transhuge.rst, 6.12", "mm/hugetlb.c, 6.12"
MADVISE = Remedy(f"echo madvise > {THP}", "/etc/tmpfiles.d/thp.conf", (f"w {THP} - - - - madvise",))
CHECKS = (
    Check(
        id="SYS-HUGE-01",
        title="Half of RAM is a huge page pool, and much of it idle",
        severity="critical",
        keys=(POOLS,),
        source=HUGETLB,
        judge=over_reserved,
        advice=True,
    ),
    Check(
        id="SYS-HUGE-02",
        title="Huge pages lie idle",
        severity="warning",
        keys=(POOLS,),
        source=HUGETLB,
        judge=idle,
        advice=True,
    ),
    Check(
        id="SYS-HUGE-03",
        title="Nearly all of RAM is a huge page pool",
        severity="critical",
        keys=(POOLS,),
        source=HUGETLB,
        judge=too_large,
        advice=True,
    ),
    Check(
        id="SYS-HUGE-04",
        title="The database does not use its huge pages",
        severity="critical",
        keys=(POOLS,),
        source=HUGETLB,
        judge=unused_by_database,
    ),
    Check(
        id="SYS-THP-01",
        title="Transparent huge pages for a sparse heap",
        severity="warning",
        keys=(THP,),
        source="redis: src/syscheck.c:checkTHPEnabled",
        judge=thp_always,
        remedy=MADVISE,
    ),
    Check(
        id="SYS-THP-02",
        title="Huge pages filled a small cgroup",
        severity="info",
        keys=(THP,),
        source=VM_RST,
        judge=thp_in_small_group,
        remedy=MADVISE,
        advice=True,
    ),
)
