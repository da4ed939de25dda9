"""Samples for `oomlog limits`: out of files, and of what the cgroups below a directory use now and used at most."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from oomlog.errors import SourceError
from oomlog.explaining.joins.saved import MAX_BYTES
from oomlog.explaining.limits import samples_in
from oomlog.explaining.workload import workload_of_path
from oomlog.live.scores.cgroups import Hierarchy, cgroups
from oomlog.live.scores.tree import Files
from oomlog.model.limits import Sample, SampleKind


def read_samples(paths: Sequence[str]) -> list[Sample]:
    """All samples of all of them, in that order. Raises SourceError for the first that holds none."""
    return [sample for path in paths for sample in (_directory if Path(path).is_dir() else _file)(path)]


def _file(path: str) -> Sequence[Sample]:
    try:
        with Path(path).open("rb") as file:
            return samples_in(path, file.read(MAX_BYTES + 1))
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}") from None


def _directory(path: str) -> Iterator[Sample]:
    found = list(cgroup_samples(path))
    if not found:
        raise SourceError(f"{path}: no memory.peak, memory.current or their v1 counterparts below it")
    yield from found


def cgroup_samples(directory: str) -> Iterator[Sample]:
    """The peak of each cgroup, else its usage; of a live mount, or of one that was copied. The root has no owner."""
    files = Files(directory)
    version = 1 if any(files.text(f"{path}/memory.usage_in_bytes") for path in files.directories("/")) else 2
    for group in cgroups(files, Hierarchy(version, "/"), 0):
        key = workload_of_path(group.path).key
        size = group.usage_bytes if group.peak_bytes is None else group.peak_bytes
        if key and size:
            kind: SampleKind = "usage" if group.peak_bytes is None else "peak"
            yield Sample(workload=key, kind=kind, bytes=size, limit_bytes=group.limit_bytes)
