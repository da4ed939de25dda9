"""The JSON that kubectl, docker, podman and crictl print, told apart by what it holds."""

from collections.abc import Iterator

import msgspec

from oomlog.errors import SourceError
from oomlog.explaining.joins import kubernetes, runtimes
from oomlog.explaining.joins.known import Container
from oomlog.explaining.joins.plain import at, items

MAX_BYTES = 32 << 20
"""Of one file: kubectl's JSON of some 3,000 pods."""
_ADVICE = "save it with: kubectl get pods -A -o json, docker inspect ID…, podman inspect ID…, crictl inspect ID…"


def containers_in(name: str, data: bytes) -> tuple[Container, ...]:
    """The containers that a file tells of. Raises SourceError, one clear line, for what is none of these."""
    if len(data) > MAX_BYTES:
        raise SourceError(f"{name}: over {MAX_BYTES >> 20} MiB of JSON; save fewer pods or containers")
    try:
        decoded = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"{name}: no JSON ({str(error)[:100]}); {_ADVICE}") from None
    found = tuple(_containers(decoded))
    if not found and not _empty(decoded):
        raise SourceError(f"{name}: neither pods nor containers in it; {_ADVICE}")
    return found


def _empty(decoded: object) -> bool:
    """`kubectl get pods` where there are none, `docker inspect` of nothing."""
    return decoded == [] or at(decoded, "items") == [] or at(decoded, "containers") == []


def _containers(decoded: object) -> Iterator[Container]:
    listed = decoded if isinstance(decoded, list) else [decoded]
    for one in (one for one in listed if isinstance(one, dict)):
        if isinstance(one.get("items"), list):
            yield from (found for pod in items(one, "items") for found in _one(pod))
        elif isinstance(one.get("containers"), list):
            yield from map(runtimes.by_cri, items(one, "containers"))
        else:
            yield from _one(one)


def _one(one: dict[str, object]) -> Iterator[Container]:
    if "spec" in one and "metadata" in one:
        yield from kubernetes.containers(one)
    elif "Id" in one:
        yield runtimes.inspected(one)
    elif isinstance(at(one, "status", "id"), str):
        yield runtimes.by_cri(one)
