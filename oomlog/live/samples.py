"""What the cgroups below a directory use now and used at most: samples for `oomlog limits`."""

from collections.abc import Iterator

from oomlog.explaining.workload import workload_of_path
from oomlog.live.scores.cgroups import Hierarchy, cgroups
from oomlog.live.scores.tree import Files
from oomlog.model.limits import Sample, SampleKind


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
