"""The path's layers put together: the innermost container, pod, job, machine or unit, and what is around it."""

from collections.abc import Sequence

from msgspec import structs

from oomlog.explaining.workload.key import stable_key, stable_pod
from oomlog.explaining.workload.layers import Layer, layers_of
from oomlog.model import Event, Workload
from oomlog.regex import regex

HOST, ROOT = "host", "root"

_FIELDS = frozenset(Workload.__struct_fields__)
_NUMBERS = ("user_uid",)
# What starts something of its own: what was said of the thing around it does not hold for what is inside.
_OF_THE_POD = ("pod_uid", "qos_class")
_OF_THE_CONTAINER = ("runtime", "container_id", "container")
# Units that run others' workloads: of a container below them they are the runtime, not the owner.
_MANAGERS = regex(
    r"(?:user@\d+|containerd|docker|crio|podman|kubelet|k3s|k3s-agent|rke2-(?:server|agent)|nomad|lxc|lxd|incus|condor"
    r"|slurmd|pbs_jobs)\.service|(?:[^/]+_)?slurmstepd\.scope"
)
_OWNERS = ("container", "pod", "vm", "job", "step", "task", "slot")


def workload(event: Event) -> Workload | None:
    """Who lives at the path that names the victim's place best, with `level` and `key`; None where neither a path is
    known nor the pod or unit that a killer in user space names.

    Pod names, images and the like are not in a path, so they stay None.
    """
    path = _path(event)
    if path is None:
        return _named(event)
    layers = layers_of(path)
    found = identified(layers)
    victim = next((kill.comm for kill in event.kills if kill.role == "victim" and kill.comm), None)
    return structs.replace(
        found, level=level(event), limit_bytes=_own_limit(event, layers), key=stable_key(found, victim)
    )


def _named(event: Event) -> Workload | None:
    extra = event.userspace.extra if event.userspace else {}
    if "pod" in extra:
        namespace, _, pod = str(extra["pod"]).rpartition("/")
        key = "/".join(filter(None, (namespace, stable_pod(pod))))
        return Workload(namespace=namespace or None, pod=pod, key=key, level=level(event))
    if "unit" in extra:
        return structs.replace(workload_of_path(f"/{extra['unit']}"), level=level(event))
    return None


def workload_of_path(path: str, victim: str | None = None) -> Workload:
    """Who lives at a cgroup's path, where no event tells more than who died there."""
    found = identified(layers_of(path))
    return structs.replace(found, key=stable_key(found, victim))


def identified(layers: Sequence[Layer]) -> Workload:
    """What the layers of a path say together."""
    told: dict[str, str] = {}
    for layer in layers:
        if layer.level == "pod":
            _forget(told, _OF_THE_POD)
        if layer.level in _OWNERS:
            _forget(told, _OF_THE_CONTAINER)
            _forget(told, ("unit",) if _MANAGERS.fullmatch(told.get("unit", "")) else ())
        told |= {name: text for name, text in layer.fields.items() if name in _FIELDS}
    numbers = {name: int(told.pop(name)) for name in _NUMBERS if name in told}
    return Workload(**told, **numbers, layers=tuple(f"{layer.level} {layer.name}" for layer in layers))  # type: ignore[arg-type]  # names are checked above


def level(event: Event) -> str | None:
    """What kind of thing the limit's path is: `host` for a global kill, `root`, or the level of its innermost layer."""
    limit = event.memcg.limit_path if event.memcg else None
    if limit is None:
        return HOST if event.scope == "global" else None
    layers = layers_of(limit)
    return layers[-1].level if layers else ROOT


def _path(event: Event) -> str | None:
    memcg = event.memcg
    paths = (memcg.task_path, memcg.limit_path, memcg.oom_group_path) if memcg else ()
    target = event.userspace.target_path if event.userspace else None
    return next((path for path in (*paths, target) if path), None)


def _own_limit(event: Event, layers: Sequence[Layer]) -> int | None:
    """The limit of the workload itself: known where it was the one that was hit."""
    memcg = event.memcg
    if memcg is None or memcg.limit_path is None or memcg.memory is None or not layers:
        return None
    return memcg.memory.limit_bytes if layers_of(memcg.limit_path) == tuple(layers) else None


def _forget(told: dict[str, str], names: Sequence[str]) -> None:
    for name in names:
        told.pop(name, None)
