"""`oomlog memory`: where the memory was at each kill."""

from typing import Literal

import click

from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading


@click.command(short_help="Show where the memory was at each kill.")
@reading_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def memory(*, reading: Reading, output: Output, form: Literal["text", "json"]) -> int:
    """Show where the memory was at each kill, side by side over time: a table
    for each machine, and for each cgroup whose limit was hit.

    The columns add up to all of RAM, or to the limit. What is small stands in
    "Other", what nothing accounts for in "Unacc."; kills that follow one
    another with the same picture share a line. JSON has every row.

    \b
    Examples:
      oomlog memory kern.log
      oomlog memory --scope memcg --cgroup '/system.slice/*' kern.log
      oomlog memory --format json < kern.log
    """
    from oomlog.reporting.memory import MemoryCollector

    collector = MemoryCollector()
    for event in reading.events():
        collector.add(event)
    report = collector.finish()
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(report))
    else:
        from oomlog.reporting.renderers.terminal.ledgers import render

        output.text(render(report, output.style))
    return reading.status
