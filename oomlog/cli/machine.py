"""`--root` and `--role`: whose settings, for the commands that judge a machine; they are given one `machine`."""

from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from oomlog.cli.options import Command, root_option
from oomlog.cli.reading import Reading
from oomlog.settings.roles import ROLES

if TYPE_CHECKING:
    from oomlog.settings.bounds import Bounds
    from oomlog.settings.reports import Reports
    from oomlog.settings.snapshot import Snapshot

_ROLE = click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(ROLES),
    metavar="ROLE",
    help=f"What the machine is for: {', '.join(ROLES)}.",
)


class Judged(NamedTuple):
    """What the audit is asked for. See `oomlog.settings.audit.audit`."""

    snapshot: "Snapshot"
    roles: tuple[str, ...]
    reports: "Reports | None"
    bounds: "Bounds | None"


class Machine(NamedTuple):
    """The machine that the options name."""

    root: str | None
    roles: tuple[str, ...]

    def read(self, reading: Reading) -> Judged:
        """Its settings, after the named sources: they may hold some, and reports of it."""
        from oomlog.cli.config import bounds
        from oomlog.reporting.own_settings import NOT_SETTINGS
        from oomlog.settings.reports import Reports, of_logs
        from oomlog.settings.take import settings

        reports = Reports()
        for event in reading.events() if reading.named else ():
            reports.add(event)
        saved = (one for one in reading.attachments if one.kind not in NOT_SETTINGS)
        pods = [(one.name, one.data) for one in reading.attachments if one.kind == "pods"]
        snapshot = settings(self.root, ((one.name, one.data) for one in saved), pods + reading.saved_beside())
        told = of_logs(reports, reading.sources, (one.name for one in reading.attachments))
        return Judged(snapshot, self.roles, told, bounds(reading.config) if reading.config else None)


def machine_options(command: Command) -> Command:
    """Adds `--root` and `--role`; the command is given one `machine`."""

    @wraps(command)
    def wrapped(**options: Any) -> Any:  # noqa: ANN401 - what click parsed
        return command(machine=Machine(options.pop("root"), options.pop("roles")), **options)

    return root_option(_ROLE(wrapped))
