"""The JSON that kubectl, docker, podman and crictl print, told apart by what it holds."""

from collections.abc import Iterator

from oomlog.errors import SourceError
from oomlog.explaining.joins import kubernetes, runtimes
from oomlog.explaining.joins.known import Container
from oomlog.explaining.joins.plain import at, items
from oomlog.regex import regex

MAX_BYTES = 32 << 20
"""Of one file: kubectl's JSON of some 3,000 pods."""
MAX_VALUES = 2_000_000
"""Objects and lists of one file, some 250 bytes of memory each; those 3,000 pods have a million."""
_SPACE = regex(r"\s*")
_ADVICE = "save it with: kubectl get pods -A -o json, docker inspect ID…, podman inspect ID…, crictl inspect ID…"


class NoContainers(SourceError):
    """A file is JSON, but of something else."""


def containers_in(name: str, data: bytes) -> tuple[Container, ...]:
    """The containers that a file tells of. Raises SourceError, one clear line, for what is none of these."""
    documents = _decoded(name, data)
    found = tuple(one for decoded in documents for one in _containers(decoded))
    if not found and any(map(_events, documents)):
        raise SourceError(f"{name}: a cluster's events, which are read as a log: name it among the SOURCEs instead")
    if not found and not all(map(_empty, documents)):
        raise NoContainers(f"{name}: neither pods nor containers in it; {_ADVICE}")
    return found


def pods_in(name: str, data: bytes) -> list[dict[str, object]]:
    """The pods of kubectl's JSON as they stand there. Raises SourceError as `containers_in` does."""
    listed = (one for decoded in _decoded(name, data) for one in _listed(decoded))
    flat = (
        one for each in listed for one in (items(each, "items") if isinstance(each.get("items"), list) else (each,))
    )
    return [one for one in flat if _is_pod(one)]


def _decoded(name: str, data: bytes) -> list[object]:
    from json import detect_encoding

    if len(data) > MAX_BYTES:
        raise SourceError(f"{name}: over {MAX_BYTES >> 20} MiB of JSON; save fewer pods or containers")
    if data.count(b"{") + data.count(b"[") > MAX_VALUES:
        raise SourceError(f"{name}: over {MAX_VALUES:,} objects of JSON; save fewer pods or containers")
    try:
        return _documents(data.decode(detect_encoding(data)))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{name}: no JSON ({str(error)[:100]}); {_ADVICE}") from None


def _listed(decoded: object) -> list[dict[str, object]]:
    listed = decoded if isinstance(decoded, list) else [decoded]
    return [one for one in listed if isinstance(one, dict)]


def _documents(text: str) -> list[object]:
    """One value after the other: crictl up to 1.30 prints one for each container that it is asked for."""
    from json import JSONDecoder

    decoder, found, place = JSONDecoder(), list[object](), 0
    while not found or place < len(text):
        value, place = decoder.raw_decode(text, _filled(text, place))
        found.append(value)
        place = _filled(text, place)
    return found


def _filled(text: str, place: int) -> int:
    """Where the next thing begins that is no space."""
    found = _SPACE.match(text, place)
    return place if found is None else found.end()


def _events(decoded: object) -> bool:
    return any("involvedObject" in one for one in items(decoded, "items"))


def _empty(decoded: object) -> bool:
    """`kubectl get pods` where there are none, `docker inspect` of nothing."""
    return decoded == [] or at(decoded, "items") == [] or at(decoded, "containers") == []


def _containers(decoded: object) -> Iterator[Container]:
    for one in _listed(decoded):
        if isinstance(one.get("items"), list):
            yield from (found for pod in items(one, "items") for found in _one(pod))
        elif isinstance(one.get("containers"), list):
            yield from map(runtimes.by_cri, items(one, "containers"))
        else:
            yield from _one(one)


def _is_pod(one: dict[str, object]) -> bool:
    """An item of a PodList has no kind."""
    return "spec" in one and "metadata" in one and one.get("kind", "Pod") == "Pod"


def _one(one: dict[str, object]) -> Iterator[Container]:
    if _is_pod(one):
        yield from kubernetes.containers(one)
    elif "Id" in one:
        yield runtimes.inspected(one)
    elif isinstance(at(one, "status", "id"), str):
        yield runtimes.by_cri(one)
