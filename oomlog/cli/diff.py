"""`oomlog diff`: what changed between two sets of events."""

from typing import Literal

import click

from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading


@click.command(short_help="Say what changed between two sets of events.")
@reading_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def diff(*, reading: Reading, output: Output, form: Literal["text", "json"]) -> int:
    """Compare two SOURCEs, BEFORE and AFTER: new victims and gone ones, how
    often they were killed and how large they were, and the causes.

    Each is a log, a directory, an archive, journal:DIR or saved events. Filters
    apply to both.

    \b
    Examples:
      oomlog events kern.log > before.ndjson; oomlog diff before.ndjson kern.log
      oomlog events kern.log | oomlog diff --scope memcg --format json - kern.log
    """
    from oomlog.reporting.compare import difference

    if len(reading.arguments) != 2:
        raise click.UsageError("give two SOURCEs: BEFORE and AFTER", click.get_current_context())
    before, after = map(reading.of, reading.arguments)
    found = difference(before.events(), after.events())
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.diff import render

        output.text(render(found, output.style))
    return max(before.status, after.status)
