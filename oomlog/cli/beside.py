"""What stands beside the events in an analysis: marks on the time line, and the settings of their machine."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from oomlog.cli.reading import Reading
from oomlog.cli.warning import warn
from oomlog.model import Event

if TYPE_CHECKING:
    from oomlog.reporting.marks import Typed
    from oomlog.reporting.report import MachineSettings
    from oomlog.settings.snapshot import Snapshot


class Beside:
    """`marks` as they were typed. Add events as they come, then ask for `settings`."""

    def __init__(self, reading: Reading, marks: Iterable[str], root: str | None) -> None:
        from oomlog.settings.reports import Reports

        self.marks = _typed(marks, reading)
        reading.tree = _tree(root)
        self._reading, self._reports = reading, Reports()

    def add(self, event: Event) -> None:
        """Take the event's figures."""
        self._reports.add(event)

    def settings(self) -> "MachineSettings | None":
        """Those of the tree `--root`, else those that the sources held; None where all events are of other machines,
        which is told. Never those of this host, unless it is named: a live value says nothing of an old log.
        """
        from oomlog.reporting.own_settings import OwnSettings

        snapshot = OwnSettings(self._reading.attachments, self._reading.tree).snapshot
        if snapshot is None:
            return None
        from oomlog.cli.config import bounds
        from oomlog.reporting.audited import settings_of
        from oomlog.settings.audit import audit

        config = self._reading.config
        found = audit(snapshot, reports=self._reports, bounds=bounds(config) if config else None)
        if found.reports is not None and found.reports.foreign:
            warn(f"settings left out: {found.reports.text}")
        return settings_of(found)


def _typed(marks: Iterable[str], reading: Reading) -> "list[Typed]":
    from oomlog.reporting.marks import mark

    try:
        return [mark(text, reading.here, datetime.now(UTC)) for text in marks]
    except ValueError as problem:
        raise click.BadParameter(f"{problem}; try '2026-11-22 16:07 deploy'", param_hint="--mark") from problem


def _tree(root: str | None) -> "Snapshot | None":
    if root is None:
        return None
    from oomlog.settings.take import of_tree

    return of_tree(root)
