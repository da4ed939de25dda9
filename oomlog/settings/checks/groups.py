"""Limits of memory cgroups, v2 and v1 (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst)."""

from collections.abc import Iterator

from oomlog.settings.checks.interface import Check, Found
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.persist import Remedy
from oomlog.settings.quantities import counters, whole
from oomlog.settings.snapshot import Group
from oomlog.units import size

LIMIT = "cgroup limits"


def _bytes(group: Group, name: str) -> int | None:
    """A limit in bytes; None for none at all, and where it was not read."""
    return whole(group.files.get(name))


def _counted(group: Group, name: str) -> int:
    """A counter of memory.events."""
    return counters(group.files.get("memory.events", "")).get(name, 0)


def _above(host: Host, group: Group) -> list[Group]:
    return [one for one in host.groups if one.path != "/" and group.path.startswith(f"{one.path}/")]


def unbounded(host: Host) -> Iterator[Found]:
    """CG2-01."""
    host.needs("multi-tenant", "k8s-node")
    groups = list(host.groups_of(2))
    parents = {group.path.rpartition("/")[0] for group in groups}
    for group in groups:
        leaf = group.path not in parents and group.path.endswith((".service", ".scope"))
        bounded = any(_bytes(one, "memory.max") for one in (group, *_above(host, group)))
        if leaf and "memory.max" in group.files and not bounded:
            yield Found("has no limit, nor has any group above it: its leak is the whole host's", group.path)


def near_limit(host: Host) -> Iterator[Found]:
    """CG2-02."""
    for group in host.groups_of(2):
        limit, peak = _bytes(group, "memory.max"), _bytes(group, "memory.peak")
        if limit and peak is not None and peak > host.bounds.peak_of_limit * limit:
            yield Found(f"has been at {size(peak)} of {size(limit)}", group.path)


def high_without_effect(host: Host) -> Iterator[Found]:
    """CG2-03."""
    for group in host.groups_of(2):
        limit, high = _bytes(group, "memory.max"), _bytes(group, "memory.high")
        if limit is not None and high is not None and high >= limit:
            yield Found(
                f"memory.high {size(high)} is not below memory.max {size(limit)}: it never takes effect", group.path
            )


def throttled(host: Host) -> Iterator[Found]:
    """CG2-04. How fast it rises can't be seen from one reading."""
    for group in host.groups_of(2):
        limit, high = _bytes(group, "memory.max") or host.ram, _bytes(group, "memory.high")
        if (
            high is not None
            and high < host.bounds.high_of_limit * limit
            and (times := _counted(group, "high")) >= host.bounds.throttled_times
        ):
            yield Found(
                f"was throttled {times:,} times at memory.high {size(high)}: it looks hung and is not killed",
                group.path,
            )


def high_alone(host: Host) -> Iterator[Found]:
    """CG2-05."""
    groups = list(host.groups_of(2))
    if host.snapshot.units is None:
        raise Missing("systemd's unit files: whether systemd-oomd watches")
    if "systemd-oomd.service" in host.snapshot.enabled:
        raise NotApplicable("systemd-oomd watches")
    if host.snapshot.partial:
        raise Missing("all of systemd's unit files: whether systemd-oomd watches")
    for group in groups:
        if _bytes(group, "memory.high") is not None and not any(
            _bytes(one, "memory.max") for one in (group, *_above(host, group))
        ):
            yield Found("memory.high without memory.max and nobody who watches: it throttles for ever", group.path)


def much_protected(host: Host) -> Iterator[Found]:
    """CG2-06."""
    groups = list(host.groups_of(2))
    sums: dict[str, int] = {}
    for group in groups:
        sums[group.path.rpartition("/")[0]] = sums.get(group.path.rpartition("/")[0], 0) + (
            _bytes(group, "memory.min") or 0
        )
    limits = {group.path: _bytes(group, "memory.max") for group in groups}
    for path, kept in sums.items():
        if kept and kept > host.bounds.min_of_limit * (whole := limits.get(path) or host.ram):
            yield Found(
                f"memory.min of the groups below adds up to {size(kept)} of {size(whole)}: constant OOMs", path or "/"
            )


def cache_locked(host: Host) -> Iterator[Found]:
    """CG2-07."""
    for group in host.groups_of(2):
        limit, kept = _bytes(group, "memory.max"), _bytes(group, "memory.min")
        if limit is None or not kept or kept < limit:
            continue
        if "memory.stat" not in group.files:
            raise Missing(f"memory.stat of {group.path}")
        stat = counters(group.files["memory.stat"])
        if (cache := stat.get("file", 0) - stat.get("shmem", 0)) > host.bounds.file_of_limit * limit:
            yield Found(f"memory.min equals memory.max, and {size(cache)} of page cache can't be reclaimed", group.path)


def no_swap_at_limit(host: Host) -> Iterator[Found]:
    """CG2-09."""
    groups = list(host.groups_of(2))
    if not host.swap:
        raise NotApplicable("no swap")
    for group in groups:
        if group.files.get("memory.swap.max") == "0" and (times := _counted(group, "max")):
            yield Found(f"met its limit {times:,} times and may not swap (memory.swap.max 0)", group.path)


def no_pids_limit(host: Host) -> Iterator[Found]:
    """CG2-10."""
    host.needs("multi-tenant")
    for group in host.groups_of(2):
        if group.path.rpartition("/")[2].startswith("user-") and group.files.get("pids.max") == "max":
            yield Found("one user's fork storm is not stopped (pids.max)", group.path)


def memsw_equal(host: Host) -> Iterator[Found]:
    """CG1-01."""
    for group, limit in _limited_v1(host):
        if _bytes(group, "memory.memsw.limit_in_bytes") == limit:
            yield Found(f"RAM and swap together are limited to the same {size(limit)}: it can't swap", group.path)


def memsw_unset(host: Host) -> Iterator[Found]:
    """CG1-02."""
    limited = list(_limited_v1(host))
    if not host.swap:
        raise NotApplicable("no swap")
    for group, limit in limited:
        if "memory.memsw.limit_in_bytes" in group.files and _bytes(group, "memory.memsw.limit_in_bytes") is None:
            yield Found(f"is limited to {size(limit)} of RAM and may fill all swap", group.path)


def _limited_v1(host: Host) -> Iterator[tuple[Group, int]]:
    for group in host.groups_of(1):
        if (limit := _bytes(group, "memory.limit_in_bytes")) is not None:
            yield group, limit


def kmem_limited(host: Host) -> Iterator[Found]:
    """CG1-03."""
    groups = list(host.groups_of(1))
    if host.at_least(4, 0):
        raise NotApplicable("only for kernels before 4.0")
    for group in groups:
        if (limit := _bytes(group, "memory.kmem.limit_in_bytes")) is not None:
            yield Found(
                f"kernel memory is limited ({size(limit)}): such kernels leak slabs and refuse allocations", group.path
            )


def killer_off(host: Host) -> Iterator[Found]:
    """CG1-04."""
    for group in host.groups_of(1):
        control = counters(group.files.get("memory.oom_control", ""))
        if control.get("under_oom") == 1:
            yield Found("is frozen now: it is at its limit and nothing may be killed", group.path)
        elif control.get("oom_kill_disable") == 1:
            yield Found("nothing is killed at the limit: its tasks hang", group.path)


def swap_forbidden(host: Host) -> Iterator[Found]:
    """CG1-05."""
    groups = list(host.groups_of(1))
    if not host.swap:
        raise NotApplicable("no swap")
    for group in groups:
        if group.files.get("memory.swappiness") == "0" and _bytes(group, "memory.limit_in_bytes") is not None:
            yield Found("never swaps at its limit (memory.swappiness 0)", group.path)


def still_v1(host: Host) -> Iterator[Found]:
    """CG1-06."""
    list(host.groups_of(1))
    if host.at_least(6, 1):
        yield Found("memory.high, memory.oom.group and memory.min are not to be had with v1")


V2, V1 = "Documentation/admin-guide/cgroup-v2.rst, 6.12", "Documentation/admin-guide/cgroup-v1/memory.rst, 6.12"
PROPERTY = Remedy(
    note="systemctl set-property UNIT MemoryMax=…, or the container's or pod's limit: oomlog victims shows its need"
)
CHECKS = (
    Check(
        id="CG2-01",
        title="Workloads without a limit",
        severity="info",
        keys=(LIMIT,),
        source=V2,
        judge=unbounded,
        remedy=PROPERTY,
        advice=True,
    ),
    Check(
        id="CG2-02",
        title="A cgroup has been at its limit",
        severity="warning",
        keys=(LIMIT,),
        source=V2,
        judge=near_limit,
        remedy=PROPERTY,
        advice=True,
    ),
    Check(
        id="CG2-03",
        title="memory.high has no effect",
        severity="info",
        keys=(LIMIT,),
        source=V2,
        judge=high_without_effect,
        remedy=Remedy(note="set MemoryHigh= to 80..90 % of MemoryMax="),
    ),
    Check(
        id="CG2-04",
        title="A cgroup is throttled often",
        severity="warning",
        keys=(LIMIT,),
        source="mm/memcontrol.c:mem_cgroup_handle_over_high, 6.12",
        judge=throttled,
        remedy=Remedy(note="raise MemoryHigh=, or lower what the workload takes"),
        advice=True,
    ),
    Check(
        id="CG2-05",
        title="Throttled without end",
        severity="warning",
        keys=(LIMIT,),
        source=V2,
        judge=high_alone,
        remedy=Remedy(note="set MemoryMax= too, or start systemd-oomd"),
    ),
    Check(
        id="CG2-06",
        title="Protection takes nearly everything",
        severity="critical",
        keys=(LIMIT,),
        source=V2,
        judge=much_protected,
        remedy=Remedy(note="lower MemoryMin=, or use MemoryLow=, which gives way"),
    ),
    Check(
        id="CG2-07",
        title="Page cache is protected like heap",
        severity="warning",
        keys=(LIMIT,),
        source="Kubernetes KEP-2570",
        judge=cache_locked,
        remedy=Remedy(note="set MemoryMin= below MemoryMax="),
    ),
    Check(
        id="CG2-09",
        title="A cgroup at its limit may not swap",
        severity="info",
        keys=(LIMIT,),
        source=V2,
        judge=no_swap_at_limit,
        remedy=Remedy(note="allow some: MemorySwapMax="),
        advice=True,
    ),
    Check(
        id="CG2-10",
        title="Users may start any number of tasks",
        severity="info",
        keys=(LIMIT,),
        source=V2,
        judge=no_pids_limit,
        remedy=Remedy(
            "systemctl daemon-reload", "/etc/systemd/system/user-.slice.d/90-oom.conf", ("[Slice]", "TasksMax=33%")
        ),
        advice=True,
    ),
    Check(id="CG1-01", title="A cgroup can't swap", severity="info", keys=(LIMIT,), source=V1, judge=memsw_equal),
    Check(
        id="CG1-02",
        title="A cgroup may fill all swap",
        severity="info",
        keys=(LIMIT,),
        source=V1,
        judge=memsw_unset,
        remedy=Remedy(note="set memory.memsw.limit_in_bytes (docker: --memory-swap)"),
    ),
    Check(
        id="CG1-03",
        title="Kernel memory is limited on an old kernel",
        severity="warning",
        keys=(LIMIT,),
        source=V1,
        judge=kmem_limited,
        remedy=Remedy(note="leave memory.kmem.limit_in_bytes unset (runc: nokmem)"),
        advice=True,
    ),
    Check(
        id="CG1-04",
        title="Tasks hang at the limit",
        severity="critical",
        keys=(LIMIT,),
        source=V1,
        judge=killer_off,
        remedy=Remedy(note="echo 0 > memory.oom_control of the group; docker: no --oom-kill-disable"),
    ),
    Check(
        id="CG1-05",
        title="A cgroup may not swap at its limit",
        severity="info",
        keys=(LIMIT,),
        source=V1,
        judge=swap_forbidden,
    ),
    Check(
        id="CG1-06",
        title="cgroup v1",
        severity="info",
        keys=(LIMIT,),
        source=V1,
        judge=still_v1,
        remedy=Remedy(
            None,
            "/etc/default/grub",
            ("GRUB_CMDLINE_LINUX=… systemd.unified_cgroup_hierarchy=1",),
            "then update-grub and reboot; older container runtimes may not know v2",
        ),
    ),
)
