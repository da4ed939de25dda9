"""`oomlog advise`: the checklist of prevention, answered for a machine."""

from typing import Literal

import click

from oomlog.cli.machine import Machine, machine_options
from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.cli.warning import warn

SHIPPED = {"alerts": "alerts.yaml", "dashboard": "dashboard.json"}


@click.command(short_help="Go through the checklist for this host.")
@reading_options
@machine_options
@click.option(
    "--print",
    "wanted",
    type=click.Choice(["earlyoom", "systemd-oomd", *SHIPPED]),
    help="Print this instead, to be saved as a file.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def advise(
    *,
    reading: Reading,
    output: Output,
    machine: Machine,
    wanted: str | None,
    form: Literal["text", "json"],
) -> int:
    """Go through what prevents an OOM: what is met here, what isn't and how to
    do it, what is not known. Nothing is changed.

    With --print earlyoom or systemd-oomd, the configuration of such a killer
    with thresholds for this machine: advice. With --print alerts or dashboard,
    Prometheus' alerting rules and a dashboard for Grafana.

    The machine is that of --root DIR, else of a SOURCE that holds settings (an
    sosreport), else this host.

    \b
    Examples:
      oomlog advise
      oomlog advise --role db
      oomlog advise --root / --role k8s-node
      oomlog advise --print earlyoom
      oomlog advise --print alerts
      oomlog advise --format json
    """
    if wanted is not None:
        if form == "json":
            raise click.UsageError("--print goes not with --format", click.get_current_context())
        output.text(_printed(wanted, reading, machine))
        return reading.status
    from oomlog.settings.advice.checklist import advise as answered

    found = answered(*machine.read(reading))
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.advice import render

        output.text(render(found, output.style))
    return reading.status


def _printed(wanted: str, reading: Reading, machine: Machine) -> str:
    if wanted in SHIPPED:
        from importlib.resources import files

        return files("oomlog.settings.advice").joinpath(SHIPPED[wanted]).read_text("utf-8")
    from oomlog.settings.advice.killers import CONFIGURATIONS
    from oomlog.settings.fit import fit
    from oomlog.settings.host import Host

    judged = machine.read(reading)
    if judged.reports is not None and (found := fit(judged.snapshot, judged.reports)).foreign:
        warn(found.text)
    return CONFIGURATIONS[wanted](Host(judged.snapshot, frozenset(judged.roles), bounds=judged.bounds))
