"""`oomlog victims`: who is killed again and again."""

from typing import Literal, get_args

import click

from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.model.history import By

Format = Literal["text", "json", "csv"]


@click.command(short_help="Show who is killed again and again.")
@reading_options
@click.option(
    "--by",
    type=click.Choice(["process", "workload", "unit", "host"]),
    default="process",
    help="What counts as the same victim.",
)
@click.option("--format", "form", type=click.Choice(get_args(Format)), default="text", help="For people or programs.")
@output_options
def victims(*, reading: Reading, output: Output, by: By, form: Format) -> int:
    """Show recurring victims: how often, how large, how far apart, whether that
    is a leak's shape, and when the next kill is due if anything tells.

    Kills that belong together (a storm, a crash loop) are one incident; times
    between kills are times between incidents.

    \b
    Examples:
      oomlog victims /var/log
      oomlog victims --by unit kern.log
      oomlog victims --by workload --format json kern.log
      oomlog victims --format csv -o victims.csv /var/log
    """
    from oomlog.explaining.frames import to_frame
    from oomlog.explaining.history import history
    from oomlog.explaining.incidents import fold
    from oomlog.model.history import Histories

    frames = to_frame(fold(reading.events()))
    found = Histories(by=by, events=len(frames.events), victims=history(frames, by))
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    elif form == "csv":
        from oomlog.reporting.columns import VICTIM_COLUMNS, row
        from oomlog.reporting.renderers.table import csv_lines

        for line in csv_lines((row(one, VICTIM_COLUMNS) for one in found.victims), VICTIM_COLUMNS):
            output.write(line)
    else:
        from oomlog.reporting.renderers.terminal.victims import render

        output.text(render(found, output.style))
    return reading.status
