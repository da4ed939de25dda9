"""Addresses → the dataset: places are read wherever a worker is free, then merged and written machine by machine."""

from collections.abc import Sequence
from os import PathLike
from typing import Any

from msgspec import Struct

from oomlog.fleet.addresses import listed
from oomlog.fleet.cluster import connected, done
from oomlog.fleet.dataset import Dataset
from oomlog.fleet.machines import name, tables, together
from oomlog.fleet.places import Place, Read, places, read
from oomlog.fleet.ranges import ranges, search
from oomlog.reading.pipeline import Options


class Outcome(Struct, kw_only=True):
    """What was done: files named, of which `read_files` were read now and the others before; events in the dataset,
    copies counted once; `errors`, a line for each file that could not be read.
    """

    files: int
    read_files: int
    bytes_read: int
    events: int
    errors: list[str]


def analyze(
    addresses: Sequence[str],
    output: str | PathLike[str],
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    options: Options | None = None,
) -> Outcome:
    """Read the logs behind `addresses` into the dataset `output`; what is there already is not read again.

    `scheduler` is a Dask scheduler's address; without one, `workers` processes of this machine (as many as it has
    cores). Raises OomlogError where the output cannot be written, another run is writing into it, or no scheduler
    answers; a file that cannot be read is among the errors.
    """
    errors: list[str] = []
    files = listed(addresses, lambda error: errors.append(str(error)))
    dataset = Dataset(output)
    outcome = Outcome(files=len(files), read_files=0, bytes_read=0, events=0, errors=errors)
    with dataset.begun(), connected(scheduler, workers, dataset.path) as client:
        new = [place for place in places(files) if not dataset.known(place)]
        _read(client, dataset, new, options or Options(raw=True), outcome)
        _write(client, dataset, outcome)
        outcome.events = dataset.count()
    return outcome


def _read(client: Any, dataset: Dataset, new: Sequence[Place], options: Options, outcome: Outcome) -> None:  # noqa: ANN401
    for place, result in done(client, read, ((place, options, *_searched(client, place)) for place in new)):
        if isinstance(result, Read):
            dataset.keep(result)
            outcome.errors += result.errors
            outcome.read_files += len(place.files)
            outcome.bytes_read += result.bytes_read
        else:
            outcome.errors.append(f"{place.name}: not read: {type(result).__name__}: {result}")


def _searched(client: Any, place: Place) -> list[Any]:  # noqa: ANN401 - Dask's
    """What searching the ranges of the place's big files will have found; it goes from worker to worker."""
    return [client.submit(search, one, pure=False) for file in place.files for one in ranges(file)]


def _write(client: Any, dataset: Dataset, outcome: Outcome) -> None:  # noqa: ANN401 - Dask's
    """Tables of what belongs together; those that are there already stay."""
    held = {key: one for key, one in dataset.places.items() if one.count}
    sets = together((key, (*one.hosts, *one.ids)) for key, one in held.items())
    names = {name((key, repr(held[key].files)) for key in keys): keys for keys in sets}
    new = ((title, [dataset.packed(key) for key in keys]) for title, keys in names.items() if not dataset.stored(title))
    for title, parts in done(client, _titled, new):
        if isinstance(parts, list):
            dataset.store(title, parts)
        else:
            outcome.errors.append(f"{title}: not written: {type(parts).__name__}: {parts}")
    dataset.sweep(set(names))


def _titled(_title: str, packed: Sequence[bytes]) -> list[Any]:
    return tables(packed)
