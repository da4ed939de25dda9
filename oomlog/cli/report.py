"""`oomlog report`: a postmortem as one file."""

from typing import TYPE_CHECKING

import click

from oomlog.cli.beside import Beside
from oomlog.cli.options import beside_options, output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading

if TYPE_CHECKING:
    from oomlog.cli.documents import Document

_BY_ENDING: "dict[str, Document]" = {".md": "markdown", ".markdown": "markdown", ".json": "json"}


@click.command(short_help="Write a postmortem as HTML, Markdown or JSON.")
@reading_options
@beside_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "markdown", "json"]),
    help="By the ending of FILE if not given, else html.",
)
@output_options
def report(*, reading: Reading, beside: Beside, output: Output, form: "Document | None") -> int:
    """Write a postmortem: the answer in three sentences, impact, what to do
    now, the findings with the lines that prove them, incidents, time line,
    where the memory was, and each event from top to bottom.

    HTML is one file that needs nothing else and asks nobody: charts, tables to
    sort and filter, each report's own lines. Markdown is for GitHub, Jira and
    Confluence. The latest 500 events are told one by one; all are counted.
    Settings of the same machine are judged where a SOURCE or --root holds some.

    \b
    Examples:
      oomlog report -o incident.html kern.log
      oomlog report -o incident.md --host 'web*' /var/log
      oomlog report --format markdown kern.log > ticket.md
      oomlog report -o incident.json kern.log
      oomlog report --mark '-2h deployed 1.7' -o incident.html kern.log
    """
    from oomlog.cli.documents import rendered, reported

    form = form or _BY_ENDING.get(output.ending, "html")
    output.write(rendered(reported(reading, output, beside, form, events=True), form))
    return reading.status
