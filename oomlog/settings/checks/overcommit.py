"""What is promised to processes before it is used (mm/util.c:__vm_enough_memory)."""

from collections.abc import Iterator

from oomlog.settings.checks.interface import Check, Found, sysctl
from oomlog.settings.host import Host, NotApplicable
from oomlog.units import percent, size

MODE = "vm.overcommit_memory"
STRICT, ALWAYS = 2, 1
ADMIN_KB = 131_072
SMALL_RAM = 4 << 30


def _strict(host: Host) -> None:
    if host.number(MODE) != STRICT:
        raise NotApplicable(f"only with {MODE} = 2")


def little_committable(host: Host) -> Iterator[Found]:
    """SYS-OC-01."""
    _strict(host)
    limit, swap, ram = host.meminfo("CommitLimit"), host.swap, host.ram
    if (
        share := (limit - swap) / ram
    ) < host.bounds.committable_share and swap < host.bounds.committable_swap_share * ram:
        yield Found(f"only {percent(share)} of RAM can be promised ({size(limit)} with swap): allocations fail early")


def nearly_all_committed(host: Host) -> Iterator[Found]:
    """SYS-OC-02."""
    _strict(host)
    committed, limit = host.meminfo("Committed_AS"), host.meminfo("CommitLimit")
    if limit and committed / limit > host.bounds.committed_of_limit:
        yield Found(f"{size(committed)} of {size(limit)} are promised: fork and malloc are about to fail")


def strict_with_forks(host: Host) -> Iterator[Found]:
    """SYS-OC-03."""
    host.needs("redis", "k8s-node")
    if host.number(MODE) == STRICT:
        yield Found("snapshots by fork and large reservations (Redis, JVM, Go) fail though memory is free")


def never_refuses(host: Host) -> Iterator[Found]:
    """SYS-OC-04."""
    host.needs("db")
    if host.number(MODE) == ALWAYS and "redis" not in host.roles:
        yield Found("nothing is refused: the database is killed instead of being told that memory is short")


def redis_fork(host: Host) -> Iterator[Found]:
    """SYS-OC-05."""
    host.needs("redis")
    if (mode := host.number(MODE)) != ALWAYS:
        yield Found(f"Redis asks for 1, not {mode}: a snapshot forks, which may be refused")


def kubelet_mode(host: Host) -> Iterator[Found]:
    """SYS-OC-06."""
    host.needs("k8s-node")
    if (mode := host.number(MODE)) != ALWAYS:
        yield Found(f"the kubelet expects 1, not {mode}; with protectKernelDefaults it refuses to start")


def much_promised(host: Host) -> Iterator[Found]:
    """SYS-OC-07."""
    if host.number(MODE) == STRICT:
        raise NotApplicable(f"only with {MODE} = 0 or 1")
    committed, there = host.meminfo("Committed_AS"), host.ram + host.swap
    if committed > host.bounds.committed_times * there:
        yield Found(
            f"{size(committed)} are promised, {size(there)} are there; usual for Go and JVM, and no evidence by itself"
        )


def no_login(host: Host) -> Iterator[Found]:
    """SYS-OC-08."""
    _strict(host)
    if host.number("vm.admin_reserve_kbytes") < ADMIN_KB and host.ram > SMALL_RAM:
        yield Found("root may be unable to log in once everything is promised: vm.rst asks for about 128 MB")


def no_user_reserve(host: Host) -> Iterator[Found]:
    """SYS-OC-09."""
    _strict(host)
    if host.number("vm.user_reserve_kbytes") == 0:
        yield Found("one user's process can take all that may be promised: nobody could start kill any more")


SOURCE = "Documentation/mm/overcommit-accounting.rst, mm/util.c, 6.12"
VM_RST = "Documentation/admin-guide/sysctl/vm.rst, 6.12"
CHECKS = (
    Check(
        id="SYS-OC-01",
        title="Much of RAM can't be promised",
        severity="warning",
        keys=(MODE, "vm.overcommit_ratio", "vm.overcommit_kbytes"),
        source=SOURCE,
        judge=little_committable,
        remedy=sysctl(vm__overcommit_ratio=90),
        advice=True,
    ),
    Check(
        id="SYS-OC-02",
        title="Nearly all that may be promised is",
        severity="critical",
        keys=(MODE, "vm.overcommit_ratio", "vm.overcommit_kbytes"),
        source=SOURCE,
        judge=nearly_all_committed,
        remedy=sysctl(vm__overcommit_memory=0),
    ),
    Check(
        id="SYS-OC-03",
        title="Strict overcommit where processes fork or reserve",
        severity="warning",
        keys=(MODE,),
        source=SOURCE,
        judge=strict_with_forks,
        remedy=sysctl(vm__overcommit_memory=1),
        advice=True,
    ),
    Check(
        id="SYS-OC-04",
        title="Nothing is refused on a database host",
        severity="info",
        keys=(MODE,),
        source="PostgreSQL documentation: kernel resources",
        judge=never_refuses,
        remedy=sysctl(vm__overcommit_memory=0),
        advice=True,
    ),
    Check(
        id="SYS-OC-05",
        title="Redis may fail to fork",
        severity="warning",
        keys=(MODE,),
        source="redis: src/syscheck.c",
        judge=redis_fork,
        remedy=sysctl(vm__overcommit_memory=1),
    ),
    Check(
        id="SYS-OC-06",
        title="The kubelet expects overcommit",
        severity="warning",
        keys=(MODE,),
        source="kubernetes: component-helpers/node/util/sysctl/sysctl.go",
        judge=kubelet_mode,
        remedy=sysctl(vm__overcommit_memory=1),
    ),
    Check(
        id="SYS-OC-07",
        title="Much more is promised than there is",
        severity="info",
        keys=(MODE,),
        source=SOURCE,
        judge=much_promised,
        advice=True,
    ),
    Check(
        id="SYS-OC-08",
        title="Little is kept for root",
        severity="warning",
        keys=("vm.admin_reserve_kbytes", MODE),
        source=VM_RST,
        judge=no_login,
        remedy=sysctl(vm__admin_reserve_kbytes=ADMIN_KB),
    ),
    Check(
        id="SYS-OC-09",
        title="Nothing is kept for users",
        severity="warning",
        keys=("vm.user_reserve_kbytes", MODE),
        source=VM_RST,
        judge=no_user_reserve,
        remedy=sysctl(vm__user_reserve_kbytes=131072),
    ),
)
