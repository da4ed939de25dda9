"""What saved files say of containers, found again by what a cgroup path says."""

from collections.abc import Iterable

from msgspec import Struct

from oomlog.model import Workload

LEAST_PREFIX = 12
"""Characters of a shortened id, as docker and crictl print it."""


class Container(Struct, frozen=True, kw_only=True):
    """One run of a container; `id` is None for one that is only declared in a pod.

    Times are epoch seconds, None where it has not begun or ended. `pid` is that of its main process on the host,
    `pod_hash` what stands in a static pod's path for its uid.
    """

    id: str | None = None
    name: str | None = None
    image: str | None = None
    namespace: str | None = None
    pod: str | None = None
    pod_uid: str | None = None
    pod_hash: str | None = None
    qos_class: str | None = None
    limit_bytes: int | None = None
    request_bytes: int | None = None
    pid: int | None = None
    started: float | None = None
    finished: float | None = None
    running: bool | None = None
    exit_code: int | None = None
    oom_killed: bool | None = None


class Known:
    """All containers of some files; what is told of one in several files stands side by side."""

    def __init__(self, containers: Iterable[Container] = ()) -> None:
        self.containers: list[Container] = []
        self._by_id: dict[str, list[Container]] = {}
        self._by_prefix: dict[str, set[str]] = {}
        self._by_pod: dict[str, list[Container]] = {}
        self.add(containers)

    def add(self, containers: Iterable[Container]) -> None:
        """More of them."""
        for one in containers:
            self.containers.append(one)
            if one.id is not None:
                self._by_id.setdefault(one.id, []).append(one)
                self._by_prefix.setdefault(one.id[:LEAST_PREFIX], set()).add(one.id)
            for uid in {one.pod_uid, one.pod_hash} - {None}:
                self._by_pod.setdefault(str(uid), []).append(one)

    def with_id(self, container_id: str | None) -> list[Container]:
        """The runs of a container, by its id, or the beginning of one that no other id shares."""
        if container_id is None:
            return []
        if exact := self._by_id.get(container_id):
            return exact
        alike = [
            full
            for full in self._by_prefix.get(container_id[:LEAST_PREFIX], ())
            if full.startswith(container_id) or container_id.startswith(full)
        ]
        return self._by_id[alike[0]] if len(alike) == 1 and len(alike[0]) >= LEAST_PREFIX else []

    def in_pod(self, pod_uid: str | None) -> list[Container]:
        """The containers of a pod, by its uid or a static pod's hash."""
        return self._by_pod.get(pod_uid, []) if pod_uid else []

    def of(self, workload: Workload) -> tuple[list[Container], bool]:
        """What the workload is by the surest way, and whether it is that container or only some of its pod."""
        if exact := self.with_id(workload.container_id):
            return exact, True
        pod = self.in_pod(workload.pod_uid)
        only_one = workload.container_id is not None and len({one.name for one in pod}) == 1
        return pod, only_one
