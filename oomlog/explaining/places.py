"""Cgroups in words, as a person would name them."""

from oomlog.explaining.workload.layers import Layer, layers_of
from oomlog.model import Event
from oomlog.regex import regex

_LONG_ID = regex(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b")
_LEVELS = {"node": "all pods", "qos": "all pods of class", "user": "user", "cgroup": "cgroup"}


def place(path: str) -> str:
    """The innermost thing on a path: `container docker 1f2e3d4c5b6a`, `nginx.service`, `cgroup /test`."""
    layers = layers_of(path)
    if not layers:
        return "the root cgroup"
    return f"cgroup {path}" if layers[-1].level == "cgroup" else _words(layers[-1])


def same_place(one: str, other: str) -> bool:
    """Whether two paths are one thing's: a runtime's helper cgroup inside of a container is still that container."""
    return one == other or (bool(layers_of(one)) and layers_of(one) == layers_of(other))


def is_below(path: str, above: str) -> bool:
    """Whether a path lies inside of another."""
    return path != above and path.startswith(above.rstrip("/") + "/")


def full_share(event: Event) -> float | None:
    """How full the limit was that was hit, 0..1; None where its figures were not printed."""
    counter = event.memcg.memory if event.memcg else None
    if counter is None or counter.usage_bytes is None or not counter.limit_bytes:
        return None
    return counter.usage_bytes / counter.limit_bytes


def _words(layer: Layer) -> str:
    name = _LONG_ID.sub(r"\1", layer.name)
    return name if name.endswith(f".{layer.level}") else f"{_LEVELS.get(layer.level, layer.level)} {name}"
