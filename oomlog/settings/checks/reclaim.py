"""What reclaim can take back: dirty pages, dentries and inodes, MGLRU, mappings, dropped caches."""

from collections.abc import Iterator

from oomlog.settings.checks.interface import Check, Found, sysctl
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.persist import Remedy
from oomlog.units import percent, size

VFS, MAPS, TTL = "vm.vfs_cache_pressure", "vm.max_map_count", "/sys/kernel/mm/lru_gen/min_ttl_ms"
RATIO, BACKGROUND, FLUSHER = "vm.dirty_ratio", "vm.dirty_background_ratio", "vm.dirty_writeback_centisecs"
REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "ceph", "9p", "glusterfs", "fuse.sshfs", "fuse.s3fs"})
ELASTIC = 1_048_576
LONG_TTL = 3000


def never_reclaimed(host: Host) -> Iterator[Found]:
    """SYS-VFS-01."""
    if host.number(VFS) == 0:
        yield Found("dentries and inodes are never reclaimed, which can easily lead to out-of-memory (vm.rst)")


def shy_of_slab(host: Host) -> Iterator[Found]:
    """SYS-VFS-02."""
    if not 0 < host.number(VFS) < host.bounds.vfs_cache_pressure:
        return
    held = [one.slab_reclaimable_bytes for one in host.reports.all if one.slab_reclaimable_bytes is not None]
    if (slab := max(held, default=0) or host.meminfo("SReclaimable")) > host.bounds.slab_reclaimable_share * host.ram:
        yield Found(f"{size(slab)} of reclaimable slab, {percent(slab / host.ram)} of RAM, is kept back")


def much_dirty(host: Host) -> Iterator[Found]:
    """SYS-DIRTY-01."""
    if host.number("vm.dirty_bytes"):
        raise NotApplicable("vm.dirty_bytes bounds it")
    if host.snapshot.mounts is None:
        raise Missing("/proc/mounts")
    remote = [place for place, kind in host.snapshot.mounts if kind in REMOTE]
    if not remote:
        raise NotApplicable("no remote file system is mounted")
    if (dirty := host.number(RATIO) * host.ram // 100) > host.bounds.dirty_bytes:
        yield Found(f"up to {size(dirty)} may be dirty, some of it on its way over the network ({remote[0]})")


def high_ratio(host: Host) -> Iterator[Found]:
    """SYS-DIRTY-02."""
    if (ratio := host.number(RATIO)) > host.bounds.dirty_ratio:
        yield Found(f"{ratio} % of what is available may be dirty, which reclaim can't take until it is written")


def no_background(host: Host) -> Iterator[Found]:
    """SYS-DIRTY-03."""
    for background, foreground in ((BACKGROUND, RATIO), ("vm.dirty_background_bytes", "vm.dirty_bytes")):
        if host.number(foreground) and host.number(background) >= host.number(foreground):
            yield Found(f"{background} is not below {foreground}: writers stall before the flusher begins")


def no_flusher(host: Host) -> Iterator[Found]:
    """SYS-DIRTY-04."""
    if host.number(FLUSHER) == 0:
        yield Found("old dirty pages are not written until memory is short")


def few_mappings(host: Host) -> Iterator[Found]:
    """SYS-MAP-01."""
    host.needs("elasticsearch")
    if (limit := host.number(MAPS)) < ELASTIC:
        yield Found(f"{limit}, and Elasticsearch asks for {ELASTIC}")


def mappings_used_up(host: Host) -> Iterator[Found]:
    """SYS-MAP-02."""
    limit = host.number(MAPS)
    for one in host.processes:
        if one.mappings is not None and one.mappings > host.bounds.mappings_of_limit * limit:
            yield Found(
                f"{one.mappings:,} of {limit:,} mappings: mmap fails next, though memory is free",
                f"{one.comm} ({one.pid})",
            )


def long_ttl(host: Host) -> Iterator[Found]:
    """LRU-01."""
    if (ttl := host.number(TTL)) > LONG_TTL:
        yield Found(f"{ttl} ms: kswapd itself calls the OOM killer where so old a working set can't be kept")


def ttl_on_server(host: Host) -> Iterator[Found]:
    """LRU-02."""
    host.needs("server", "db", "k8s-node")
    if (ttl := host.number(TTL)) > 0:
        yield Found(f"{ttl} ms: kswapd kills to protect the working set; made for desktops")


def drops_caches(host: Host) -> Iterator[Found]:
    """SYS-CACHE-01."""
    if host.snapshot.drop_caches is None:
        raise Missing("cron's files")
    for place in host.snapshot.drop_caches:
        yield Found("drops the caches regularly: it hides what grows and makes everything cold", place)


VM_RST = "Documentation/admin-guide/sysctl/vm.rst, 6.12"
LRU = "Documentation/admin-guide/mm/multigen_lru.rst, mm/vmscan.c:lru_gen_age_node"
CHECKS = (
    Check(
        id="SYS-VFS-01",
        title="Dentries and inodes are never reclaimed",
        severity="critical",
        keys=(VFS,),
        source=VM_RST,
        judge=never_reclaimed,
        remedy=sysctl(vm__vfs_cache_pressure=100),
    ),
    Check(
        id="SYS-VFS-02",
        title="Dentries and inodes are kept back",
        severity="warning",
        keys=(VFS,),
        source=VM_RST,
        judge=shy_of_slab,
        remedy=sysctl(vm__vfs_cache_pressure=100),
        advice=True,
    ),
    Check(
        id="SYS-DIRTY-01",
        title="Much may be dirty on slow storage",
        severity="info",
        keys=(RATIO, "vm.dirty_bytes"),
        source=VM_RST,
        judge=much_dirty,
        remedy=sysctl(vm__dirty_bytes=1 << 30, vm__dirty_background_bytes=1 << 28),
        advice=True,
    ),
    Check(
        id="SYS-DIRTY-02",
        title="Much may be dirty",
        severity="warning",
        keys=(RATIO,),
        source=VM_RST,
        judge=high_ratio,
        remedy=sysctl(vm__dirty_ratio=20),
        advice=True,
    ),
    Check(
        id="SYS-DIRTY-03",
        title="Writers stall before the flusher begins",
        severity="warning",
        keys=(BACKGROUND, RATIO),
        source=VM_RST,
        judge=no_background,
        remedy=sysctl(vm__dirty_background_ratio=10, vm__dirty_ratio=20),
    ),
    Check(
        id="SYS-DIRTY-04",
        title="The periodic flusher is off",
        severity="warning",
        keys=(FLUSHER,),
        source=VM_RST,
        judge=no_flusher,
        remedy=sysctl(vm__dirty_writeback_centisecs=500),
    ),
    Check(
        id="SYS-MAP-01",
        title="Too few mappings for Elasticsearch",
        severity="warning",
        keys=(MAPS,),
        source="Elasticsearch documentation: vm.max_map_count",
        judge=few_mappings,
        remedy=sysctl(vm__max_map_count=ELASTIC),
    ),
    Check(
        id="SYS-MAP-02",
        title="A process has nearly all the mappings that it may have",
        severity="warning",
        keys=(MAPS,),
        source="include/linux/mm.h:DEFAULT_MAX_MAP_COUNT",
        judge=mappings_used_up,
        remedy=sysctl(vm__max_map_count=ELASTIC),
    ),
    Check(
        id="SYS-CACHE-01",
        title="Caches are dropped by a timer",
        severity="info",
        keys=("vm.drop_caches",),
        source=VM_RST,
        judge=drops_caches,
        remedy=Remedy(note="take it out, and look for what grows"),
        advice=True,
    ),
    Check(
        id="LRU-01",
        title="MGLRU kills to keep a long working set",
        severity="warning",
        keys=(TTL,),
        source=LRU,
        judge=long_ttl,
        remedy=Remedy(f"echo 1000 > {TTL}", "/etc/tmpfiles.d/lru_gen.conf", (f"w {TTL} - - - - 1000",)),
    ),
    Check(
        id="LRU-02",
        title="MGLRU kills on a server",
        severity="info",
        keys=(TTL,),
        source=LRU,
        judge=ttl_on_server,
        remedy=Remedy(f"echo 0 > {TTL}", "/etc/tmpfiles.d/lru_gen.conf", (f"w {TTL} - - - - 0",)),
        advice=True,
    ),
)
