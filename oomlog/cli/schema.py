"""`oomlog schema`: the JSON Schema of what other commands print."""

from importlib import import_module

import click

from oomlog.cli.options import file_option
from oomlog.cli.output import Output

SCHEMAS = {
    "event": "oomlog.model:event_schema",
    "advise": "oomlog.settings.advice.checklist:advice_schema",
    "analyze": "oomlog.reporting.report:analysis_schema",
    "check": "oomlog.reporting.gate:check_schema",
    "diff": "oomlog.reporting.compare:diff_schema",
    "fleet": "oomlog.reporting.fleet:fleet_schema",
    "limits": "oomlog.model.limits:limits_schema",
    "memory": "oomlog.reporting.memory:memory_schema",
    "report": "oomlog.reporting.report:report_schema",
    "scores": "oomlog.model.scores:scores_schema",
    "sysctl": "oomlog.settings.audit:audit_schema",
    "victims": "oomlog.model.history:victims_schema",
}
"""Name → what makes it, imported when it is asked for."""


@click.command(short_help="Print the JSON Schema of an output.")
@click.argument("name", type=click.Choice(list(SCHEMAS)), default="event")
@file_option
def schema(name: str, output: Output) -> None:
    """Print a JSON Schema (2020-12): of an event, or of what another
    command prints.

    \b
    Examples:
      oomlog schema
      oomlog schema analyze
    """
    from oomlog.reporting.renderers.json import document

    module, _, maker = SCHEMAS[name].partition(":")
    output.write(document(getattr(import_module(module), maker)()))
