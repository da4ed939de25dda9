"""`oomlog advise`: the checklist of prevention, answered for a machine."""

from typing import Literal

import click

from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.settings.roles import ROLES


@click.command()
@reading_options
@click.option("--root", metavar="DIR", help="A saved tree with proc, sys, etc: an sosreport, a mount of the host.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(ROLES),
    metavar="ROLE",
    help=f"What the machine is for: {', '.join(ROLES)}.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def advise(
    *, reading: Reading, output: Output, root: str | None, roles: tuple[str, ...], form: Literal["text", "json"]
) -> int:
    """Go through what prevents an OOM: what is met here, what isn't and how to
    do it, what is not known. Nothing is changed.

    \b
    Examples:
      oomlog advise
      oomlog advise --role db
      oomlog advise --root / --role k8s-node
      oomlog advise --format json
    """
    from oomlog.cli.config import bounds
    from oomlog.settings.advice.checklist import advise as answered
    from oomlog.settings.take import settings

    for _ in reading.events() if reading.named else ():
        pass
    snapshot = settings(root, ((one.name, one.data) for one in reading.attachments))
    found = answered(snapshot, roles, bounds(reading.config) if reading.config else None)
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.advice import render

        output.text(render(found, output.style))
    return reading.status
