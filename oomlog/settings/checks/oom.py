"""Whom the OOM killer kills, or whether the machine panics (mm/oom_kill.c)."""

from collections.abc import Iterator

from oomlog.settings.checks.interface import Check, Found, sysctl
from oomlog.settings.host import Host, NotApplicable
from oomlog.settings.persist import SYSCTL_FILE, Remedy

PANIC, ALLOCATING, DUMP = "vm.panic_on_oom", "vm.oom_kill_allocating_task", "vm.oom_dump_tasks"
MULTI_TENANT = ("k8s-node", "server", "multi-tenant")


def panic_on_any(host: Host) -> Iterator[Found]:
    """SYS-OOM-01."""
    if host.number(PANIC) == 2:
        if not host.limits_groups:
            host.needs(*MULTI_TENANT)
        yield Found("a cgroup that hits its own limit (a container, a service) panics the whole host")


def panic_hangs(host: Host) -> Iterator[Found]:
    """SYS-OOM-02."""
    if host.number(PANIC) >= 1 and host.number("kernel.panic") == 0:
        yield Found("an OOM panics and kernel.panic is 0: the host hangs until somebody resets it")


def panic_at_all(host: Host) -> Iterator[Found]:
    """SYS-OOM-03."""
    panic = host.snapshot.values.get("kernel.panic")
    if host.number(PANIC) >= 1 and panic is not None and panic.value == "0":
        raise NotApplicable("SYS-OOM-02 says it")
    if host.number(PANIC) >= 1 and "cluster-failover" not in host.roles:
        yield Found("an OOM takes down the whole host, not one process; only a cluster that fails over wants that")


def panic_on_node(host: Host) -> Iterator[Found]:
    """SYS-OOM-04."""
    host.needs("k8s-node")
    if host.number(PANIC) != 0:
        yield Found("the kubelet expects 0; with protectKernelDefaults it refuses to start")


def allocating_task(host: Host) -> Iterator[Found]:
    """SYS-OOM-05."""
    if host.number(ALLOCATING) != 0:
        severe = host.roles & {"db", "k8s-node"}
        why = "whoever asks last is killed, not the largest: innocent victims, and kills again and again"
        yield Found(why, severity="critical" if severe else None)


def no_task_table(host: Host) -> Iterator[Found]:
    """SYS-OOM-06."""
    if host.number(DUMP) != 0:
        return
    if host.snapshot.processes is not None and len(host.snapshot.processes) > host.bounds.many_tasks:
        return
    yield Found("reports have no table of tasks: who held the memory can't be seen afterwards")


SOURCE = "Documentation/admin-guide/sysctl/vm.rst, mm/oom_kill.c, 6.12"
TO_ZERO = sysctl(vm__panic_on_oom=0)
CHECKS = (
    Check(
        id="SYS-OOM-01",
        title="Any container's OOM panics the host",
        severity="critical",
        keys=(PANIC,),
        source=SOURCE,
        judge=panic_on_any,
        remedy=TO_ZERO,
    ),
    Check(
        id="SYS-OOM-02",
        title="An OOM panics and nothing reboots",
        severity="critical",
        keys=(PANIC, "kernel.panic"),
        source=SOURCE,
        judge=panic_hangs,
        remedy=Remedy(
            "sysctl -w vm.panic_on_oom=0 kernel.panic=10",
            SYSCTL_FILE,
            ("vm.panic_on_oom = 0", "kernel.panic = 10"),
        ),
    ),
    Check(
        id="SYS-OOM-03",
        title="An OOM panics",
        severity="warning",
        keys=(PANIC,),
        source=SOURCE,
        judge=panic_at_all,
        remedy=TO_ZERO,
    ),
    Check(
        id="SYS-OOM-04",
        title="The kubelet expects no panic",
        severity="warning",
        keys=(PANIC,),
        source="kubernetes: component-helpers/node/util/sysctl/sysctl.go",
        judge=panic_on_node,
        remedy=TO_ZERO,
    ),
    Check(
        id="SYS-OOM-05",
        title="Whoever asks last is killed",
        severity="warning",
        keys=(ALLOCATING,),
        source=SOURCE,
        judge=allocating_task,
        remedy=sysctl(vm__oom_kill_allocating_task=0),
    ),
    Check(
        id="SYS-OOM-06",
        title="Reports list no tasks",
        severity="info",
        keys=(DUMP,),
        source=SOURCE,
        judge=no_task_table,
        remedy=sysctl(vm__oom_dump_tasks=1),
    ),
)
