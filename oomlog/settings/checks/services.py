"""systemd's units, docker's containers, the kubelet, Redis: limits, policies and who dies first."""

from collections.abc import Iterator

from oomlog.settings.checks.interface import Check, Found, unit
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.persist import Remedy
from oomlog.settings.quantities import kubernetes, redis, whole
from oomlog.settings.snapshot import Unit
from oomlog.units import percent, size

DATABASES = ("postgresql", "mysql", "mariadb", "mongod", "redis", "valkey", "oracle")
EVICT_LEAST = 100 << 20
"""The kubelet's own default."""


def _value(one: Unit, key: str) -> str | None:
    return one.settings[key].value if key in one.settings else None


def _used(host: Host, name: str) -> int | None:
    """What the unit's cgroup holds."""
    for group in host.snapshot.groups or ():
        if group.path.endswith(f"/{name}"):
            return whole(group.files.get("memory.current") or group.files.get("memory.usage_in_bytes"))
    return None


def exempt_service(host: Host) -> Iterator[Found]:
    """SD-01."""
    for one in host.units:
        if _value(one, "OOMScoreAdjust") != "-1000":
            continue
        used = _used(host, one.name)
        if one.name.startswith(DATABASES) or (used is not None and used > host.bounds.big_service_share * host.ram):
            held = f" and holds {size(used)}" if used is not None else ""
            yield Found(
                f"may never be killed{held}: others die for it, or nobody is left",
                one.name,
                remedy=unit(one.name, OOMScoreAdjust=-900),
            )


def database_unprotected(host: Host) -> Iterator[Found]:
    """SD-02."""
    for one in host.units:
        if (
            _value(one, "Type") != "oneshot"
            and one.name in host.snapshot.enabled
            and one.name.startswith(DATABASES)
            and _value(one, "OOMScoreAdjust") in (None, "0")
        ):
            yield Found(
                "is as likely to die as a batch job of its size", one.name, remedy=unit(one.name, OOMScoreAdjust=-500)
            )


def goes_on_half(host: Host) -> Iterator[Found]:
    """SD-03."""
    for one in host.units:
        if (
            _value(one, "OOMPolicy") == "continue"
            and not one.settings.keys() & {"Delegate", "WatchdogSec"}
            and not one.name.startswith("ssh")
        ):
            yield Found(
                "goes on when one of its processes is killed, and nothing checks whether it still works", one.name
            )


def stays_down(host: Host) -> Iterator[Found]:
    """SD-04."""
    for one in host.units:
        if (
            _value(one, "OOMPolicy") in ("stop", "kill")
            and _value(one, "Restart") in (None, "no")
            and _value(one, "Type") != "oneshot"
        ):
            yield Found(
                f"OOMPolicy={_value(one, 'OOMPolicy')} ends it, and without Restart= it stays down",
                one.name,
                remedy=unit(one.name, Restart="on-failure"),
            )


def max_alone(host: Host) -> Iterator[Found]:
    """SD-05."""
    for one in host.units:
        limit = _value(one, "MemoryMax") or _value(one, "MemoryLimit")
        if limit not in (None, "infinity") and _value(one, "MemoryHigh") is None:
            yield Found(f"MemoryMax={limit} without MemoryHigh=: it is killed before it is slowed down", one.name)


def frozen_container(host: Host) -> Iterator[Found]:
    """DK-01."""
    for one in host.containers:
        if one.oom_kill_disable:
            if one.memory_bytes:
                yield Found("at its limit it hangs and is not killed (--oom-kill-disable)", one.id[:12], "warning")
            else:
                yield Found("--oom-kill-disable without --memory: it can hang the host", one.id[:12])


def outlives_runtime(host: Host) -> Iterator[Found]:
    """DK-02."""
    for one in host.containers:
        if one.oom_score_adj is not None and one.oom_score_adj < host.bounds.runtime_adj:
            yield Found(
                f"--oom-score-adj {one.oom_score_adj} is below the daemon's {host.bounds.runtime_adj}: that dies first",
                one.id[:12],
            )


def container_unbounded(host: Host) -> Iterator[Found]:
    """DK-03."""
    for one in host.containers:
        if one.memory_bytes == 0:
            yield Found("has no --memory", one.id[:12])


def container_swaps(host: Host) -> Iterator[Found]:
    """DK-04."""
    containers = host.containers
    if host.swap_kind not in ("disk", "mixed"):
        raise NotApplicable("no swap on disk")
    for one in containers:
        if (
            one.memory_bytes
            and one.memory_swap_bytes is not None
            and not 0 <= one.memory_swap_bytes <= 2 * one.memory_bytes
        ):
            yield Found("may swap more than it has memory: it thrashes long before it is killed", one.id[:12])


def daemon_first(host: Host) -> Iterator[Found]:
    """DK-05."""
    told = host.own_file("daemon.json", "docker").get("oom-score-adjust")
    if told is not None and (adj := whole(told.value)):
        yield Found(f"oom-score-adjust {adj}: the daemon dies before its containers", told.place)


def late_eviction(host: Host) -> Iterator[Found]:
    """K8-01."""
    settings = host.file("kubelet")
    told = settings.get("evictionHard.memory.available")
    if told is None and any(key.startswith("evictionHard.") for key in settings):
        yield Found("evictionHard names other signals only: memory.available is then 0, and the kernel kills first")
        return
    at = EVICT_LEAST if told is None else kubernetes(told.value, host.ram)
    if at is None:
        raise Missing(f"evictionHard.memory.available (not understood: {told.value[:20] if told else ''!r})")
    named = "evictionHard is not set, so the kubelet's 100Mi holds" if told is None else f"evictionHard {told.value}"
    if at < EVICT_LEAST:
        yield Found(f"{named}: the kernel kills before a pod is evicted")
    elif host.ram >= host.bounds.evict_ram_bytes and at < host.bounds.evict_share * host.ram:
        yield Found(
            f"{named}, {percent(at / host.ram)} of RAM: memory falls faster than it is looked at (10 s)",
            severity="warning",
        )


def nothing_reserved(host: Host) -> Iterator[Found]:
    """K8-02."""
    settings = host.file("kubelet")
    if not settings.keys() & {"systemReserved.memory", "kubeReserved.memory"}:
        yield Found("neither systemReserved nor kubeReserved has memory: daemons and pods compete for all of RAM")


def redis_unbounded(host: Host) -> Iterator[Found]:
    """APP-RD-01."""
    told = host.own_file("redis.conf", "Redis").get("maxmemory")
    most = 0 if told is None else redis(told.value)
    named = [group for group in host.groups if "redis" in group.path or "valkey" in group.path]
    limits = [(one.path, whole(one.files.get("memory.max") or one.files.get("memory.limit_in_bytes"))) for one in named]
    for path, limit in limits:
        if limit is not None and most == 0:
            yield Found(f"is limited to {size(limit)} and Redis has no maxmemory: it grows until it is killed", path)
        elif limit is not None and most is not None and most > host.bounds.redis_of_limit * limit:
            yield Found(f"maxmemory {size(most)} of {size(limit)}: a snapshot's copies do not fit", path, "warning")


EXEC, RESOURCE, OOM_POLICY = "systemd.exec(5)", "systemd.resource-control(5)", "systemd.service(5)"
DOCKER = "Docker documentation: resource constraints"
KUBELET = "Kubernetes documentation: node-pressure eviction"
CHECKS = (
    Check(
        id="SD-01",
        title="A big service may never be killed",
        severity="warning",
        keys=("OOMScoreAdjust",),
        source=EXEC,
        judge=exempt_service,
        advice=True,
    ),
    Check(
        id="SD-02",
        title="The database is not protected",
        severity="info",
        keys=("OOMScoreAdjust",),
        source=EXEC,
        judge=database_unprotected,
        advice=True,
    ),
    Check(
        id="SD-03",
        title="A service goes on half dead",
        severity="info",
        keys=("OOMPolicy",),
        source=OOM_POLICY,
        judge=goes_on_half,
        remedy=Remedy(note="OOMPolicy=stop with Restart=on-failure, or WatchdogSec="),
        advice=True,
    ),
    Check(
        id="SD-04",
        title="A service stays down after an OOM kill",
        severity="warning",
        keys=("OOMPolicy",),
        source=OOM_POLICY,
        judge=stays_down,
    ),
    Check(
        id="SD-05",
        title="Killed without having been slowed down",
        severity="info",
        keys=("MemoryMax",),
        source=RESOURCE,
        judge=max_alone,
        remedy=Remedy(note="MemoryHigh= at 80..90 % of MemoryMax=, and an alert on memory.pressure"),
    ),
    Check(
        id="DK-01",
        title="A container that hangs at its limit",
        severity="critical",
        keys=("docker",),
        source=DOCKER,
        judge=frozen_container,
        remedy=Remedy(note="run it without --oom-kill-disable, and with --memory"),
    ),
    Check(
        id="DK-02",
        title="A container outlives its runtime",
        severity="warning",
        keys=("docker",),
        source=DOCKER,
        judge=outlives_runtime,
        remedy=Remedy(note="run it with a higher --oom-score-adj"),
        advice=True,
    ),
    Check(
        id="DK-03",
        title="Containers without a limit",
        severity="info",
        keys=("docker",),
        source=DOCKER,
        judge=container_unbounded,
        remedy=Remedy(
            note="docker update --memory SIZE --memory-swap SIZE CONTAINER, and the same where it is started"
        ),
        advice=True,
    ),
    Check(
        id="DK-04",
        title="A container may swap without bound",
        severity="info",
        keys=("docker",),
        source=DOCKER,
        judge=container_swaps,
        remedy=Remedy(note="docker update --memory-swap SIZE CONTAINER"),
        advice=True,
    ),
    Check(
        id="DK-05",
        title="Docker's daemon dies first",
        severity="warning",
        keys=("daemon.json",),
        source="Docker documentation: dockerd, --oom-score-adjust",
        judge=daemon_first,
        remedy=Remedy(note="leave it out: the daemon's unit sets OOMScoreAdjust=-500"),
        advice=True,
    ),
    Check(
        id="K8-01",
        title="Pods are evicted too late",
        severity="critical",
        keys=("kubelet",),
        source=KUBELET,
        judge=late_eviction,
        remedy=Remedy(
            "systemctl restart kubelet",
            "/var/lib/kubelet/config.yaml",
            (
                "evictionHard:",
                '  memory.available: "500Mi"',
                '  nodefs.available: "10%"',
                '  imagefs.available: "15%"',
                '  nodefs.inodesFree: "5%"',
            ),
            "name all signals: those that are not named become 0",
        ),
        advice=True,
    ),
    Check(
        id="K8-02",
        title="Nothing is reserved for the node itself",
        severity="warning",
        keys=("kubelet",),
        source="Kubernetes documentation: reserve compute resources",
        judge=nothing_reserved,
        remedy=Remedy(
            "systemctl restart kubelet",
            "/var/lib/kubelet/config.yaml",
            ("systemReserved:", '  memory: "500Mi"', "kubeReserved:", '  memory: "500Mi"'),
        ),
    ),
    Check(
        id="APP-RD-01",
        title="Redis does not fit its cgroup",
        severity="critical",
        keys=("redis.conf",),
        source="redis.conf: maxmemory",
        judge=redis_unbounded,
        remedy=Remedy(
            "redis-cli config set maxmemory SIZE",
            "/etc/redis/redis.conf",
            ("maxmemory SIZE", "maxmemory-policy allkeys-lru"),
            "at most half to two thirds of the limit",
        ),
    ),
)
