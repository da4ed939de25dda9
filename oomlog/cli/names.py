"""The names of pods and containers, from the files of `--pods` and `--containers` and those that a bundle holds."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from oomlog.errors import SourceError
from oomlog.explaining.joins import Container, Fates, Known, NoContainers, containers_in, join
from oomlog.explaining.joins.saved import MAX_BYTES
from oomlog.explaining.workload import workload
from oomlog.model import Event
from oomlog.units import counted

if TYPE_CHECKING:
    from oomlog.reading.sources import Attachment

_SHOWN = 3


class Names:
    """Names the events' workloads. What can't be read is told to `report`, one line a file."""

    def __init__(
        self, files: Sequence[str], attachments: "Sequence[Attachment]", report: Callable[[SourceError], None]
    ) -> None:
        self._attachments = attachments
        self._taken = 0
        self._report = report
        self._known = Known()
        self._fates = Fates(self._known)
        for file in files:
            self._add(file, lambda file=file: read(file))  # type: ignore[misc]

    def named(self, event: Event) -> Event:
        """The event with what is known by now of its workload; untouched where nothing is known at all."""
        self._take()
        who = (event.workload or workload(event)) if self._known.containers else None
        if who is None:
            return event
        event = structs.replace(event, workload=join(who, self._known, event))
        self._fates.see(event)
        return event

    def last_words(self) -> Iterator[str]:
        """A line for containers that were killed, but not for memory as far as is known."""
        self._take()
        if ended := list(dict.fromkeys(map(_called, self._fates.killed_otherwise()))):
            more = f" and {len(ended) - _SHOWN} more" if len(ended) > _SHOWN else ""
            whom = "it" if len(ended) == 1 else "them"
            yield (
                f"{counted(len(ended), 'container')} ended with exit code 137, but what was read holds no OOM kill of"
                f" {whom}: {', '.join(ended[:_SHOWN])}{more}"
            )

    def _take(self) -> None:
        """What reading has found since; a bundle's files come when they come."""
        while self._taken < len(self._attachments):
            found = self._attachments[self._taken]
            self._taken += 1
            if found.kind in ("pods", "containers"):
                self._add(found.name, lambda data=found.data: data, promised=False)  # type: ignore[misc]

    def _add(self, name: str, data: Callable[[], bytes], *, promised: bool = True) -> None:
        """`promised`: somebody has said that containers are in it."""
        try:
            self._known.add(containers_in(name, data()))
        except SourceError as error:
            if promised or not isinstance(error, NoContainers):
                self._report(error)


def read(path: str) -> bytes:
    """The file, or as much of it as shows that it is too big."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}") from None


def _called(one: Container) -> str:
    return "/".join(filter(None, (one.namespace, one.pod, one.name))) or (one.id or "?")[:12]
