"""`oomlog sysctl`: the memory settings of a machine, judged."""

from typing import Literal

import click

from oomlog.cli.machine import Machine, machine_options
from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading


@click.command(short_help="Audit memory settings.")
@reading_options
@machine_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.option("--all", "full", is_flag=True, help="Every setting and every check, not only what matters first.")
@output_options
def sysctl(
    *,
    reading: Reading,
    output: Output,
    machine: Machine,
    form: Literal["text", "json"],
    full: bool,
) -> int:
    """Audit memory settings: what each does when memory runs out, where it is
    set, its default on that kernel, and the command and the file that change it.
    Nothing is changed.

    Settings are those of --root DIR, else of a SOURCE that holds some (a saved
    sysctl -a, an sosreport), else of this host. Logs among the SOURCEs tell
    whether a setting mattered in their reports.

    \b
    Examples:
      oomlog sysctl
      oomlog sysctl --role db --all
      oomlog sysctl --root / --role k8s-node
      oomlog sysctl kern.log
      oomlog sysctl --format json
    """
    from oomlog.settings.audit import audit

    found = audit(*machine.read(reading))
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.settings import render

        output.text(render(found, output.style, full=full))
    return reading.status
