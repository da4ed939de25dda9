"""`oomlog analyze`: what happened, at a glance."""

from typing import TYPE_CHECKING, Literal

import click

from oomlog.cli.beside import Beside
from oomlog.cli.options import beside_options, output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading

if TYPE_CHECKING:
    from oomlog.cli.documents import Document
    from oomlog.reporting.report import Analysis

KILLS_FOUND = 1
Form = Literal["text", "json", "markdown", "html"]


@click.command(short_help="Sum up all events on one screen, most urgent first.")
@reading_options
@beside_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    help="For people, for programs, or as a document.",
)
@click.option("--full", is_flag=True, help="Every row of every table, not one screen.")
@click.option("--exit-code", is_flag=True, help="End with status 1 if anything was killed.")
@output_options
def analyze(*, reading: Reading, beside: Beside, output: Output, form: Form, full: bool, exit_code: bool) -> int:
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
      oomlog analyze --mark '2026-11-22 16:00 deployed 1.7' kern.log
      oomlog analyze --format markdown kern.log > ticket.md
      oomlog analyze --exit-code kern.log || echo "something was killed"
    """
    if form in ("markdown", "html"):
        return _document(reading, output, beside, form, exit_code=exit_code)
    from oomlog.reporting.analysis import Analyzer

    analyzer = Analyzer(beside.marks)
    for event in reading.events():
        analyzer.add(event)
        beside.add(event)
    analysis = analyzer.finish(reading.sources, reading.display_tz, reading.failures, beside.settings())
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(analysis))
    else:
        from oomlog.reporting.renderers.terminal.analysis import render

        output.text(render(analysis, output.style, full=full))
    return _status(analysis, reading, exit_code=exit_code)


def _document(reading: Reading, output: Output, beside: Beside, form: "Document", *, exit_code: bool) -> int:
    """The parts of `oomlog report` without the events one by one."""
    from oomlog.cli.documents import rendered, reported

    found = reported(reading, output, beside, form, events=False)
    output.write(rendered(found, form))
    return _status(found.analysis, reading, exit_code=exit_code)


def _status(analysis: "Analysis", reading: Reading, *, exit_code: bool) -> int:
    return KILLS_FOUND if exit_code and analysis.totals.kills else reading.status
