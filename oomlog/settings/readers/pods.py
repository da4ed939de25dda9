"""What pods ask for, as `kubectl get pods -o json` says it (Kubernetes core/v1: PodSpec)."""

from collections.abc import Iterable, Iterator

from oomlog.errors import SourceError
from oomlog.explaining.joins.plain import at, items, quantity, text
from oomlog.explaining.joins.saved import pods_in
from oomlog.settings.snapshot import ELSEWHERE, Asked, Pod

_OVER = ("Succeeded", "Failed")
_WORDS = ("command", "args")


def pods(files: Iterable[tuple[str, bytes]]) -> tuple[Pod, ...] | None:
    """The pods of all files that have not ended; None where no file holds any. Damage is told by who reads them too."""
    found: dict[str, dict[str, object]] = {}
    for name, data in files:
        try:
            listed = pods_in(name, data)
        except SourceError:
            continue
        found |= {_called(one): one for one in listed if text(one, "status", "phase") not in _OVER}
    return tuple(_pod(name, one) for name, one in found.items()) or None


def _called(pod: dict[str, object]) -> str:
    return f"{text(pod, 'metadata', 'namespace') or 'default'}/{text(pod, 'metadata', 'name') or '?'}"


def _pod(name: str, pod: dict[str, object]) -> Pod:
    return Pod(
        name=name,
        node=text(pod, "spec", "nodeName"),
        qos=(text(pod, "status", "qosClass") or "").lower() or None,
        containers=tuple(_asked(one) for one in items(pod, "spec", "containers")),
        unbounded_volumes=tuple(
            text(volume, "name") or "?"
            for volume in items(pod, "spec", "volumes")
            if at(volume, "emptyDir", "medium") == "Memory" and at(volume, "emptyDir", "sizeLimit") is None
        ),
    )


def _asked(container: dict[str, object]) -> Asked:
    limit = quantity(container, "resources", "limits", "memory")
    request = quantity(container, "resources", "requests", "memory")
    return Asked(
        name=text(container, "name") or "?",
        limit_bytes=limit,
        request_bytes=limit if request is None else request,  # the API server's own default
        words=tuple(_words(container)),
    )


def _words(container: dict[str, object]) -> Iterator[str]:
    """Its command line, and its environment as `NAME=value`; a value from elsewhere (valueFrom) is not there."""
    for key in _WORDS:
        said = at(container, key)
        yield from (word for word in said if isinstance(word, str)) if isinstance(said, list) else ()
    environment = {text(one, "name"): text(one, "value") for one in items(container, "env")}
    yield from (f"{name}={value or ''}" for name, value in environment.items())
    if at(container, "envFrom"):
        yield ELSEWHERE
