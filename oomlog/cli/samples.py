"""The argument of `--samples`: a file that is parsed, or a directory of cgroups that is walked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from oomlog.errors import SourceError
from oomlog.explaining.joins.saved import MAX_BYTES
from oomlog.explaining.limits import samples_in
from oomlog.model.limits import Sample


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
    from oomlog.live.samples import cgroup_samples

    found = list(cgroup_samples(path))
    if not found:
        raise SourceError(f"{path}: no memory.peak, memory.current or their v1 counterparts below it")
    yield from found
