"""`oomlog schema`: the JSON Schema of what other commands print."""

import click

from oomlog.cli.options import file_option
from oomlog.cli.output import Output


@click.command()
@click.argument("name", type=click.Choice(["event", "analyze", "check", "diff", "memory", "sysctl"]), default="event")
@file_option
def schema(name: str, output: Output) -> None:
    """Print a JSON Schema (2020-12): of an event, or of what analyze, check, diff,
    memory or sysctl prints.

    \b
    Examples:
      oomlog schema
      oomlog schema analyze
    """
    from oomlog.model import event_schema
    from oomlog.reporting.compare import diff_schema
    from oomlog.reporting.gate import check_schema
    from oomlog.reporting.memory import memory_schema
    from oomlog.reporting.renderers.json import document
    from oomlog.reporting.report import analysis_schema
    from oomlog.settings.audit import audit_schema

    schemas = {
        "event": event_schema,
        "analyze": analysis_schema,
        "check": check_schema,
        "diff": diff_schema,
        "memory": memory_schema,
        "sysctl": audit_schema,
    }
    output.write(document(schemas[name]()))
