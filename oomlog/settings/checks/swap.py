"""Swap: whether there is any, how readily it is used, and compressed swap."""

from collections.abc import Iterator

from oomlog.settings.checks.interface import Check, Found, sysctl
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.persist import Remedy
from oomlog.units import size

SWAPPINESS, CLUSTER = "vm.swappiness", "vm.page-cluster"
ZSWAP = "/sys/module/zswap/parameters/enabled"
POOL = "/sys/module/zswap/parameters/max_pool_percent"
EQUAL = 100
"""From here on swapping counts as cheaper than reading files."""


def unused(host: Host) -> Iterator[Found]:
    """SYS-SW-01."""
    if not host.swap:
        raise NotApplicable("no swap")
    if host.number(SWAPPINESS) == 0:
        why = "swap is used only when hardly a file page is left: what leaks goes straight to a kill"
        yield Found(why, severity="info" if "db" in host.roles else None)


def zram_shy(host: Host) -> Iterator[Found]:
    """SYS-SW-02."""
    _of_kind(host, "zram")
    if (value := host.number(SWAPPINESS)) < EQUAL:
        yield Found(f"swap is in zram and {value} still counts it as dearer than reading files")


def disk_eager(host: Host) -> Iterator[Found]:
    """SYS-SW-03."""
    _of_kind(host, "disk")
    if (value := host.number(SWAPPINESS)) > EQUAL:
        yield Found(f"{value} counts swap on disk as cheaper than reading files")


def _of_kind(host: Host, kind: str) -> None:
    if host.swap_kind != kind:
        raise NotApplicable(f"only with swap on {kind}")


def absent(host: Host) -> Iterator[Found]:
    """SYS-SW-04."""
    if host.swap == 0 and host.ram < host.bounds.no_swap_ram_bytes and "k8s-node" not in host.roles:
        yield Found("no swap: nothing shows before the kill, and idle memory can't leave RAM")


def nearly_full(host: Host) -> Iterator[Found]:
    """SYS-SW-05. How long it has been so can't be seen from one reading."""
    used, there = sum(swap.used_bytes for swap in host.swaps), sum(swap.size_bytes for swap in host.swaps)
    if there and used / there > host.bounds.swap_nearly_full:
        yield Found(f"{size(used)} of {size(there)} swap in use: if it stays so, the next growth ends in a kill")


def off(host: Host) -> Iterator[Found]:
    """SYS-SW-06."""
    if host.snapshot.fstab_swaps is None:
        raise Missing("/etc/fstab")
    if host.snapshot.fstab_swaps and not host.swaps:
        yield Found(f"fstab has {', '.join(host.snapshot.fstab_swaps)}, and no swap is on")


def oversized(host: Host) -> Iterator[Found]:
    """SYS-SW-07."""
    _of_kind(host, "disk")
    if host.swap > host.bounds.swap_times * host.ram:
        yield Found(f"{size(host.swap)} for {size(host.ram)} RAM: it can thrash for minutes before anything is killed")


def reads_ahead(host: Host) -> Iterator[Found]:
    """SYS-SW-08."""
    _of_kind(host, "zram")
    if (value := host.number(CLUSTER)) > 0:
        yield Found(f"{1 << min(value, 16)} pages are unpacked where one was asked for")


def zswap_pool(host: Host) -> Iterator[Found]:
    """ZSW-01."""
    if host.text(ZSWAP) != "Y":
        raise NotApplicable("zswap is off")
    if (share := host.number(POOL)) > host.bounds.zswap_pool_percent:
        yield Found(f"compressed pages may take {share} % of RAM")


def _zram(host: Host, name: str) -> Iterator[tuple[str, list[int]]]:
    devices = sorted(
        key.split("/")[3]
        for key in host.snapshot.values
        if key.startswith("/sys/block/zram") and key.endswith("/disksize")
    )
    on = [device for device in devices if host.number(f"/sys/block/{device}/disksize")]
    if not on:
        raise NotApplicable("no zram device in use")
    for device in on:
        yield device, host.numbers(f"/sys/block/{device}/{name}")


def zram_large(host: Host) -> Iterator[Found]:
    """ZRM-01."""
    there = sum(sizes[0] for _, sizes in _zram(host, "disksize"))
    if there > host.bounds.swap_times * host.ram:
        yield Found(f"{size(there)} of zram for {size(host.ram)} RAM: what doesn't pack fills RAM")


def zram_packs_badly(host: Host) -> Iterator[Found]:
    """ZRM-02. mm_stat: orig_data_size compr_data_size … (Documentation/admin-guide/blockdev/zram.rst)."""
    for device, stat in _zram(host, "mm_stat"):
        if (
            len(stat) > 1
            and stat[0] >= host.bounds.zram_telling_bytes
            and stat[0] / max(stat[1], 1) < host.bounds.zram_ratio
        ):
            yield Found(f"{size(stat[0])} take {size(stat[1])}: swapping there frees next to nothing", device)


def packed_twice(host: Host) -> Iterator[Found]:
    """ZRM-03."""
    if host.swap_kind not in ("zram", "mixed"):
        raise NotApplicable("only with swap on zram")
    if host.text(ZSWAP) == "Y":
        yield Found("pages are packed by zswap and again by zram")


VM_RST = "Documentation/admin-guide/sysctl/vm.rst, 6.12"
CHECKS = (
    Check(
        id="SYS-SW-01",
        title="Swap is there and hardly used",
        severity="warning",
        keys=(SWAPPINESS,),
        source=VM_RST,
        judge=unused,
        remedy=sysctl(vm__swappiness=60),
    ),
    Check(
        id="SYS-SW-02",
        title="zram is used too late",
        severity="info",
        keys=(SWAPPINESS,),
        source=VM_RST,
        judge=zram_shy,
        remedy=sysctl(vm__swappiness=150),
    ),
    Check(
        id="SYS-SW-03",
        title="Swap on disk is preferred to files",
        severity="warning",
        keys=(SWAPPINESS,),
        source=VM_RST,
        judge=disk_eager,
        remedy=sysctl(vm__swappiness=60),
    ),
    Check(
        id="SYS-SW-04",
        title="No swap",
        severity="info",
        keys=("swap",),
        source="systemd-oomd.service(8)",
        judge=absent,
        remedy=Remedy(
            "fallocate -l 2G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile",
            "/etc/fstab",
            ("/swapfile none swap sw 0 0",),
            "or zram; decide and write it down. Not all file systems hold a swap file that fallocate made",
        ),
        advice=True,
    ),
    Check(
        id="SYS-SW-05",
        title="Swap is nearly full",
        severity="warning",
        keys=("swap",),
        source="proc(5)",
        judge=nearly_full,
        remedy=Remedy(note="see who holds it: oomlog scores, or smem -s swap; bound or restart that"),
        advice=True,
    ),
    Check(
        id="SYS-SW-06",
        title="Swap is configured and off",
        severity="warning",
        keys=("swap",),
        source="fstab(5), swapon(8)",
        judge=off,
        remedy=Remedy("swapon -a", note="where the kubelet wants none, remove the line from /etc/fstab"),
    ),
    Check(
        id="SYS-SW-07",
        title="More swap on disk than can be of use",
        severity="info",
        keys=("swap",),
        source=VM_RST,
        judge=oversized,
        advice=True,
    ),
    Check(
        id="SYS-SW-08",
        title="Reads ahead from zram",
        severity="info",
        keys=(CLUSTER,),
        source=VM_RST,
        judge=reads_ahead,
        remedy=sysctl(vm__page_cluster=0),
        advice=True,
    ),
    Check(
        id="ZSW-01",
        title="zswap may take most of RAM",
        severity="warning",
        keys=(POOL,),
        source="mm/zswap.c, 6.12",
        judge=zswap_pool,
        remedy=Remedy(
            f"echo 20 > {POOL}",
            "/etc/default/grub",
            ("GRUB_CMDLINE_LINUX=… zswap.max_pool_percent=20",),
            "then update-grub",
        ),
        advice=True,
    ),
    Check(
        id="ZRM-01",
        title="zram is larger than RAM can hold",
        severity="warning",
        keys=("swap",),
        source="Documentation/admin-guide/blockdev/zram.rst",
        judge=zram_large,
        remedy=Remedy(note="give zram half of RAM, or set its mem_limit"),
        advice=True,
    ),
    Check(
        id="ZRM-02",
        title="zram hardly packs",
        severity="warning",
        keys=("swap",),
        source="Documentation/admin-guide/blockdev/zram.rst",
        judge=zram_packs_badly,
        remedy=Remedy(note="swap on disk serves such data better"),
        advice=True,
    ),
    Check(
        id="ZRM-03",
        title="zswap on top of zram",
        severity="info",
        keys=(ZSWAP,),
        source="mm/zswap.c, 6.12",
        judge=packed_twice,
        remedy=Remedy(
            f"echo N > {ZSWAP}", "/etc/default/grub", ("GRUB_CMDLINE_LINUX=… zswap.enabled=0",), "then update-grub"
        ),
    ),
)
