"""`oomlog show`: one event from top to bottom."""

from typing import Literal

import click

from oomlog.cli.one_event import one_event
from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.errors import OomlogError
from oomlog.model import Event


@click.command(short_help="Explain one event from top to bottom.")
@click.argument("event", default="last")
@reading_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@click.option(
    "--units",
    type=click.Choice(["human", "kernel"]),
    default="human",
    help="kernel: pages and kB as printed, and all counters.",
)
@click.option("--raw", is_flag=True, help="Only the report's own lines, byte for byte.")
@output_options
def show(
    *,
    event: str,
    reading: Reading,
    output: Output,
    form: Literal["text", "json"],
    units: Literal["human", "kernel"],
    raw: bool,
) -> int:
    """Explain one event from top to bottom: what happened, why, who asked, who
    died and who held the memory, what to do; then the details. EVENT is last
    (if not given), first, its number, its id, or the beginning of its id.

    With --raw, control characters are escaped on a terminal only.

    \b
    Examples:
      oomlog show last kern.log
      oomlog show first --units kernel kern.log
      oomlog show 2 --raw kern.log > ticket.txt
      oomlog show last --format json < kern.log
    """
    if raw and form == "json":
        raise click.UsageError("--raw gives the lines alone; for both: oomlog events --raw")
    found = one_event(reading, event, raw=raw)
    if raw:
        _write_raw(found, output)
    elif form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.show import render

        output.text(render(found, output.style, units))
    return reading.status


def _write_raw(event: Event, output: Output) -> None:
    raw = event.raw
    if raw is None:
        raise OomlogError(f"event {event.id}: its lines were not saved with it; name the log it was read from")
    output.write(raw.encode("utf-8", "surrogateescape"))
