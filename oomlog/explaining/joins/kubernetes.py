"""`kubectl get pods -o json`: the containers of each pod, those that ran before too.

Kubernetes core/v1: PodSpec, PodStatus; the kubelet keeps one earlier run, in `lastState`.
"""

from collections.abc import Iterator

from msgspec import structs

from oomlog.explaining.joins.known import Container
from oomlog.explaining.joins.plain import at, items, moment, number, quantity, text

_SPECIFIED = ("containers", "initContainers", "ephemeralContainers")
_STATUSES = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
_HASH = "kubernetes.io/config.hash"


def containers(pod: dict[str, object]) -> Iterator[Container]:
    """The containers of a pod; one that has no status yet by its declaration alone."""
    declared = {one.name: one for one in _declared(pod)}
    for kind in _STATUSES:
        for status in items(pod, "status", kind):
            name = text(status, "name")
            base = declared.pop(name, None) or _of_pod(pod)
            base = structs.replace(base, name=name, image=base.image or text(status, "image"))
            yield from _runs(base, status)
    yield from declared.values()


def _of_pod(pod: dict[str, object]) -> Container:
    return Container(
        namespace=text(pod, "metadata", "namespace"),
        pod=text(pod, "metadata", "name"),
        pod_uid=text(pod, "metadata", "uid"),
        pod_hash=text(at(pod, "metadata", "annotations"), _HASH),
        qos_class=(text(pod, "status", "qosClass") or "").lower() or None,
    )


def _declared(pod: dict[str, object]) -> Iterator[Container]:
    for kind in _SPECIFIED:
        for one in items(pod, "spec", kind):
            yield structs.replace(
                _of_pod(pod),
                name=text(one, "name"),
                image=text(one, "image"),
                limit_bytes=quantity(one, "resources", "limits", "memory"),
                request_bytes=quantity(one, "resources", "requests", "memory"),
            )


def _runs(base: Container, status: dict[str, object]) -> Iterator[Container]:
    for which in ("state", "lastState"):
        running, ended = at(status, which, "running"), at(status, which, "terminated")
        if ended is not None:
            yield structs.replace(
                base,
                id=_plain_id(text(ended, "containerID") or (text(status, "containerID") if which == "state" else None)),
                started=moment(ended, "startedAt"),
                finished=moment(ended, "finishedAt"),
                running=False,
                exit_code=number(ended, "exitCode"),
                oom_killed=True if text(ended, "reason") == "OOMKilled" else None,
            )
        elif which == "state":
            yield structs.replace(
                base,
                id=_plain_id(text(status, "containerID")) if running is not None else None,
                started=moment(running, "startedAt"),
                running=running is not None,
            )


def _plain_id(uri: str | None) -> str | None:
    """`containerd://1f2e…` → `1f2e…`."""
    return (uri.rpartition("://")[2] or None) if uri else None
