"""The settings that events may be explained with: those saved beside their logs, or in a tree, of their own machine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from oomlog.explaining.rules.given import Given
from oomlog.model import Event

if TYPE_CHECKING:
    from oomlog.settings.snapshot import Snapshot

NOT_SETTINGS = ("pods", "containers")


class Saved(Protocol):
    """A file that stood beside the logs."""

    @property
    def kind(self) -> str:
        """What it is."""

    @property
    def name(self) -> str:
        """Its source's name."""

    @property
    def data(self) -> bytes:
        """What it holds."""


class OwnSettings:
    """`files` may grow while logs are read; `tree`, where one is given, is asked instead. Never this host as it runs:
    a live value says nothing of an old log.
    """

    def __init__(self, files: Sequence[Saved], tree: "Snapshot | None" = None) -> None:
        self._files = files
        self._taken = 0
        self._snapshot = tree
        self._fixed = tree is not None

    @property
    def snapshot(self) -> "Snapshot | None":
        """What is known by now; None where nothing is."""
        if not self._fixed and len(self._files) > self._taken:
            from oomlog.settings.take import of_files

            self._taken = len(self._files)
            saved = ((one.name, one.data) for one in self._files if one.kind not in NOT_SETTINGS)
            self._snapshot = of_files("what was read", saved)
        return self._snapshot

    def of(self, event: Event) -> dict[str, Given]:
        """The settings of the event's machine, by host or boot; none where it is another, or that is not known."""
        if (snapshot := self.snapshot) is None:
            return {}
        from oomlog.settings.belonging import belonging

        same, settings = belonging(snapshot, event)
        return {key: Given(one.value, one.place, same_boot=same == "boot") for key, one in settings.items()}
