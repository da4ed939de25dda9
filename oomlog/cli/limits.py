"""`oomlog limits`: how much memory to give to what."""

from typing import Literal

import click

from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading


@click.command(short_help="Recommend memory limits from what was killed.")
@reading_options
@click.option(
    "--samples",
    multiple=True,
    type=click.Path(exists=True),
    metavar="FILE",
    help="Prometheus range JSON, kubectl top output, or a directory of cgroups.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def limits(*, reading: Reading, output: Output, samples: tuple[str, ...], form: Literal["text", "json"]) -> int:
    """Recommend a memory limit and request for each workload that was killed at
    a limit or measured, with the reason and how sure that is, beside what the
    Vertical Pod Autoscaler's rule gives.

    A kill at a limit proves that more is needed, not how much: without
    samples there is no number, but a size to measure under. With --samples
    and no SOURCE, no log is read.

    \b
    Examples:
      oomlog limits kern.log
      oomlog limits --workload one.service --format json kern.log
    """
    from oomlog.cli.config import margins
    from oomlog.explaining.limits import Margins
    from oomlog.explaining.limits import limits as recommended
    from oomlog.live.samples import read_samples

    events = reading.events() if reading.named or not samples else ()
    drawn = margins(reading.config) if reading.config else Margins()
    found = recommended(events, read_samples(samples), drawn)
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.limits import render

        output.text(render(found, output.style))
    return reading.status
