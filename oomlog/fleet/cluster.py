"""Dask: the scheduler that was named, or processes of this machine; work that is lost with a worker is done again."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from oomlog.errors import MissingExtra, OomlogError
from oomlog.fleet.addresses import EXTRA

CONNECT_SECONDS = 10


@contextmanager
def connected(scheduler: str | None, workers: int | None, folder: Path) -> Iterator[Any]:
    """A client of the scheduler; without one, of a cluster of this machine's own processes, which work in `folder`."""
    try:
        from dask import config
        from distributed import Client, LocalCluster
        from distributed.comm.addressing import resolve_address
    except ImportError as error:
        raise MissingExtra(f"many machines need Dask, which is not installed: {EXTRA}") from error
    if scheduler is not None:
        try:
            resolve_address(scheduler)  # a client that cannot be made delays the end of the process
            client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise OomlogError(
                f"{scheduler}: no Dask scheduler answers there ({error}); start one: dask scheduler"
            ) from error
        with client:
            yield client
        return
    with (
        TemporaryDirectory(dir=folder, prefix="_dask-") as place,
        config.set({"distributed.logging": {"distributed": "error"}}),
    ):
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=place,
            silence_logs=50,
        )
        with cluster, Client(cluster, set_as_default=False) as client:
            yield client


def done(client: Any, work: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - Dask's
    """Each task's first argument and what came of it, as they end: its value, or the exception."""
    from distributed import as_completed

    pending = {client.submit(work, *task, pure=False): task[0] for task in tasks}
    for future in as_completed(list(pending), loop=client.loop):
        yield pending.pop(future), future.exception() if future.status == "error" else future.result()
        future.release()
