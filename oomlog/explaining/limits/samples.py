"""Samples of memory use out of files: Prometheus' range queries, `kubectl top`, told apart by what they hold."""

from collections.abc import Iterator

import msgspec

from oomlog.errors import SourceError
from oomlog.explaining.joins.plain import at, items, quantity, text
from oomlog.explaining.joins.saved import MAX_BYTES
from oomlog.explaining.workload import workload_of_path
from oomlog.explaining.workload.key import stable_pod
from oomlog.model.limits import Sample
from oomlog.regex import regex

ADVICE = (
    "save one with: curl PROMETHEUS/api/v1/query_range?query=container_memory_working_set_bytes&…, kubectl top pods -A"
    " --containers, or name a directory of cgroups"
)
_TOP = regex(r"(?:NAMESPACE +)?(?:POD +)?NAME +CPU\(cores\) +MEMORY\(bytes\)(?: .*)?")
_MEMORY = "MEMORY(bytes)"


def samples_in(name: str, data: bytes) -> tuple[Sample, ...]:
    """The samples of a file. Raises SourceError, one clear line, for what is neither."""
    if len(data) > MAX_BYTES:
        raise SourceError(f"{name}: over {MAX_BYTES >> 20} MiB of samples; ask for fewer series or a longer step")
    written = data.decode("utf-8", "replace")
    lines = written.splitlines()
    if lines and _TOP.fullmatch(lines[0].rstrip()):
        return tuple(_top(lines))
    try:
        decoded = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"{name}: neither JSON nor kubectl top ({str(error)[:100]}); {ADVICE}") from None
    if at(decoded, "status") != "success" or at(decoded, "data", "resultType") not in ("matrix", "vector"):
        raise SourceError(f"{name}: no result of a Prometheus query; {ADVICE}")
    return tuple(found for series in items(decoded, "data", "result") for found in _series(series))


def _top(lines: list[str]) -> Iterator[Sample]:
    """`kubectl top pods`, with -A and --containers or without: what was used a moment ago."""
    titles = lines[0].split()
    for line in lines[1:]:
        row = dict(zip(titles, line.split(), strict=False))
        used = quantity(row, _MEMORY)
        pod, container = (row.get("POD"), row.get("NAME")) if "POD" in titles else (row.get("NAME"), None)
        if used is not None and pod:
            yield Sample(workload=_key(row.get("NAMESPACE"), pod, container), kind="usage", bytes=used)


def _series(series: dict[str, object]) -> Iterator[Sample]:
    workload = _workload(series)
    if workload is None:
        return
    values = at(series, "values")
    for pair in values if isinstance(values, list) else [at(series, "value")]:
        if isinstance(pair, list) and len(pair) == 2 and (used := _bytes(pair[1])) and isinstance(pair[0], int | float):
            yield Sample(workload=workload, kind="usage", bytes=used, time=float(pair[0]))


def _workload(series: dict[str, object]) -> str | None:
    """By the labels that cAdvisor and the kubelet give; sums over pods and their helpers are none."""
    pod = text(series, "metric", "pod") or text(series, "metric", "pod_name")
    container = text(series, "metric", "container") or text(series, "metric", "container_name")
    if pod and container and container != "POD":
        return _key(text(series, "metric", "namespace"), pod, container)
    path = None if pod else text(series, "metric", "id")
    return workload_of_path(path).key if path else None


def _key(namespace: str | None, pod: str, container: str | None) -> str:
    """As an event's workload is called."""
    return "/".join(filter(None, (namespace, stable_pod(pod), container)))


def _bytes(value: object) -> int | None:
    """Prometheus writes numbers as text; NaN and infinity are no sizes."""
    try:
        number = float(value) if isinstance(value, str) and len(value) < 40 else 0.0
    except ValueError:
        return None
    return int(number) if 0 < number < 1 << 62 else None
