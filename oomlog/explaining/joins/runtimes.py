"""What container runtimes say of their containers: `docker inspect`, `podman inspect`, `crictl inspect`, `crictl ps`.

moby: api/types/container; podman: libpod/define/container_inspect.go; CRI: api.proto, ContainerStatus.
"""

from oomlog.explaining.joins.known import Container
from oomlog.explaining.joins.plain import at, moment, number, quantity, size, text, truth

_POD = "io.kubernetes.pod."
_CONTAINER = "io.kubernetes.container.name"
_RUNNING, _EXITED = "CONTAINER_RUNNING", "CONTAINER_EXITED"


def inspected(one: dict[str, object]) -> Container:
    """Of docker and podman."""
    labels = at(one, "Config", "Labels")
    running = truth(one, "State", "Running")
    return Container(
        id=text(one, "Id"),
        name=text(labels, _CONTAINER) or (text(one, "Name") or "").lstrip("/") or None,
        image=text(one, "Config", "Image") or text(one, "ImageName"),
        namespace=text(labels, f"{_POD}namespace"),
        pod=text(labels, f"{_POD}name"),
        pod_uid=text(labels, f"{_POD}uid"),
        limit_bytes=size(number(one, "HostConfig", "Memory")),
        request_bytes=size(number(one, "HostConfig", "MemoryReservation")),
        pid=number(one, "State", "Pid") or None,
        started=moment(one, "State", "StartedAt"),
        finished=None if running else moment(one, "State", "FinishedAt"),
        running=running,
        exit_code=None if running else number(one, "State", "ExitCode"),
        oom_killed=truth(one, "State", "OOMKilled"),
    )


def by_cri(one: dict[str, object]) -> Container:
    """Of crictl: the answer of `inspect`, or an item of `ps -o json`, which knows less."""
    status = at(one, "status") if isinstance(at(one, "status"), dict) else one
    labels, state = at(status, "labels"), text(status, "state")
    memory = at(one, "info", "runtimeSpec", "linux", "resources", "memory")
    ended = state == _EXITED
    return Container(
        id=text(status, "id"),
        name=text(labels, _CONTAINER) or text(status, "metadata", "name"),
        image=text(status, "image", "userSpecifiedImage") or text(status, "image", "image"),
        namespace=text(labels, f"{_POD}namespace"),
        pod=text(labels, f"{_POD}name"),
        pod_uid=text(labels, f"{_POD}uid"),
        limit_bytes=size(number(memory, "limit")) or quantity(status, "resources", "linux", "memoryLimitInBytes"),
        request_bytes=size(number(memory, "reservation")),
        pid=number(one, "info", "pid") or None,
        started=moment(status, "startedAt"),
        finished=moment(status, "finishedAt") if ended else None,
        running=None if state is None else state == _RUNNING,
        exit_code=number(status, "exitCode") if ended else None,
        oom_killed=True if text(status, "reason") == "OOMKilled" else None,
    )
