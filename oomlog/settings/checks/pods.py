"""What pods ask for: limits, requests and volumes in memory (Kubernetes: resource management for pods)."""

from collections.abc import Iterable, Iterator, Sequence

from oomlog.settings.checks.interface import Check, Found
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.persist import Remedy
from oomlog.settings.snapshot import Asked
from oomlog.units import percent, size

SHOWN = 3


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _containers(host: Host) -> list[tuple[str, Asked]]:
    return [(f"{pod.name}/{one.name}", one) for pod in host.pods for one in pod.containers]


def _those(found: Iterable[str], of: int, what: str) -> Iterator[Found]:
    """One finding for all: a cluster has thousands."""
    if names := list(found):
        yield Found(f"{len(names)} of {of} {what}: {_some(names)}")


def without_limit(host: Host) -> Iterator[Found]:
    """K8-03."""
    all_ = _containers(host)
    names = (name for name, one in all_ if one.limit_bytes is None)
    yield from _those(names, len(all_), "containers have no memory limit")


def far_above_request(host: Host) -> Iterator[Found]:
    """K8-04."""
    times = host.bounds.limit_of_request
    all_ = [pair for pair in _containers(host) if pair[1].limit_bytes is not None and pair[1].request_bytes]
    names = (name for name, one in all_ if (one.limit_bytes or 0) > times * (one.request_bytes or 0))
    yield from _those(names, len(all_), f"limits are over {times:g} times the request")


def overcommitted(host: Host) -> Iterator[Found]:
    """K8-05. Less than RAM can be allocated, so what is too much of RAM is too much of that."""
    here = (host.snapshot.host or "").partition(".")[0].lower()
    mine = [pod for pod in host.pods if here and (pod.node or "").partition(".")[0].lower() == here]
    if not here:
        raise Missing("the host's name")
    if not mine:
        raise NotApplicable("none of the pods runs on this machine")
    together = sum(one.limit_bytes or 0 for pod in mine for one in pod.containers)
    if together > host.bounds.limits_of_node * host.ram:
        yield Found(
            f"limits of {len(mine)} pods here add up to {size(together)}, {percent(together / host.ram)} of RAM:"
            " when they use them, the whole node is out of memory"
        )


def best_effort(host: Host) -> Iterator[Found]:
    """K8-06."""
    names = (pod.name for pod in host.pods if pod.qos == "besteffort")
    yield from _those(names, len(host.pods), "pods ask for nothing (BestEffort: oom_score_adj 1000)")


def volumes_in_memory(host: Host) -> Iterator[Found]:
    """K8-07."""
    volumes = [f"{pod.name}/{volume}" for pod in host.pods for volume in pod.unbounded_volumes]
    if volumes:
        yield Found(
            f"{len(volumes)} emptyDir volumes with medium Memory have no sizeLimit, and what is in them is charged to"
            f" the pod: {_some(volumes)}"
        )


PODS = ("pods",)
DOCUMENTED = "Kubernetes documentation: resource management for pods and containers"
CHECKS = (
    Check(
        id="K8-03",
        title="Containers without a memory limit",
        severity="info",
        keys=PODS,
        source=DOCUMENTED,
        judge=without_limit,
        remedy=Remedy(note="resources.limits.memory of each, or a LimitRange: oomlog limits shows the need"),
        advice=True,
    ),
    Check(
        id="K8-04",
        title="Limits far above requests",
        severity="warning",
        keys=PODS,
        source=DOCUMENTED,
        judge=far_above_request,
        remedy=Remedy(note="raise requests.memory to what is used: the scheduler fills nodes by requests"),
        advice=True,
    ),
    Check(
        id="K8-05",
        title="More is promised than the node has",
        severity="warning",
        keys=PODS,
        source=DOCUMENTED,
        judge=overcommitted,
        remedy=Remedy(note="lower limits.memory, or move pods: kubectl describe node"),
        advice=True,
    ),
    Check(
        id="K8-06",
        title="Pods that die first",
        severity="warning",
        keys=PODS,
        source="Kubernetes documentation: pod quality of service classes",
        judge=best_effort,
        remedy=Remedy(note="resources.requests.memory and limits.memory for what must not be lost"),
        advice=True,
    ),
    Check(
        id="K8-07",
        title="Volumes in memory without a bound",
        severity="warning",
        keys=PODS,
        source="Kubernetes documentation: volumes, emptyDir",
        judge=volumes_in_memory,
        remedy=Remedy(note="emptyDir.sizeLimit"),
    ),
)
