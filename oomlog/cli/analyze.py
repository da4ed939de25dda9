"""`oomlog analyze`: what happened, at a glance."""

from typing import Literal

import click

from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading

KILLS_FOUND = 1


@click.command()
@reading_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.option("--full", is_flag=True, help="Every row of every table, not one screen.")
@click.option("--exit-code", is_flag=True, help="End with status 1 if anything was killed.")
@output_options
def analyze(*, reading: Reading, output: Output, form: Literal["text", "json"], full: bool, exit_code: bool) -> int:
    """Sum up the events on one screen: the incidents, most urgent first, with
    their causes and what to do first; findings, recurring victims, and where
    the memory was.

    A SOURCE is a log, a directory of logs, a glob, an archive, journal:[DIR],
    kmsg:, saved events or "-"; without any, standard input if piped, else this
    machine's journal, its ring buffer, or the usual files.

    \b
    Examples:
      oomlog analyze kern.log
      oomlog analyze --since yesterday --host 'web*' /var/log
      oomlog analyze --full kern.log | less
      oomlog analyze --format json < kern.log
      oomlog analyze --exit-code kern.log || echo "something was killed"
    """
    from oomlog.reporting.analysis import Analyzer

    analyzer = Analyzer()
    for event in reading.events():
        analyzer.add(event)
    analysis = analyzer.finish(reading.sources, reading.display_tz, reading.failures)
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(analysis))
    else:
        from oomlog.reporting.renderers.terminal.analysis import render

        output.text(render(analysis, output.style, full=full))
    return KILLS_FOUND if exit_code and analysis.totals.kills else reading.status
