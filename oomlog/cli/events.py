"""`oomlog events`: one record per event, or per killed process."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import click

from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.model import Event
from oomlog.reporting.columns import Per

Format = Literal["ndjson", "json", "csv", "table"]


def _columns(text: str | None, per: Per) -> tuple[str, ...]:
    """The columns asked for, checked against the contract; none where none are."""
    if text is None:
        return ()
    from oomlog.reporting.known_columns import UnknownField, check_columns

    names = tuple(name.strip() for name in text.split(",") if name.strip())
    try:
        check_columns(names, per)
    except UnknownField as unknown:
        near = f"; near: {', '.join(unknown.near)}" if unknown.near else "; see oomlog schema"
        raise click.BadParameter(f"{unknown}{near}", param_hint="--fields") from unknown
    return names


@click.command()
@reading_options
@click.option("--format", "form", type=click.Choice(["ndjson", "json", "csv", "table"]), default="ndjson", help="Form.")
@click.option(
    "--per", type=click.Choice(["event", "kill"]), default="event", help="A record per event or killed process."
)
@click.option("--fields", metavar="A,B.C", help="Only these fields, by their dotted names.")
@click.option("--raw", is_flag=True, help="Add each report's own lines.")
@click.option("--no-explain", is_flag=True, help="Only what the logs say: no workload, choice, ledger, diagnosis.")
@output_options
def events(
    *, reading: Reading, output: Output, form: Format, per: Per, fields: str | None, raw: bool, no_explain: bool
) -> int:
    """Print one record per event, each as soon as it is known.

    A SOURCE is a log, a directory of logs, a glob, an archive, saved events or
    "-"; without any, standard input if piped, else the usual files.

    \b
    Examples:
      oomlog events kern.log
      oomlog events --format csv --per kill kern.log
      oomlog events --fields time,kills.comm,memcg.limit_path kern.log
      oomlog events --scope memcg --victim 'java|.*svc' < kern.log
    """
    columns = _columns(fields, per)
    found: Iterable[Event] = reading.events(raw=raw, explain=not no_explain, progress=not output.terminal)
    if raw:
        found = map(_with_text, found)
    for chunk in _rendered(found, form, per, columns, output):
        output.write(chunk)
    return reading.status


def _with_text(event: Event) -> Event:
    """JSON and CSV are Unicode: stray bytes of the raw lines become escapes."""
    from msgspec.structs import replace

    from oomlog.reporting.printable import valid

    return event if event.raw is None else replace(event, raw=valid(event.raw))


def _rendered(
    found: Iterable[Any], form: Format, per: Per, columns: tuple[str, ...], output: Output
) -> Iterator[bytes]:
    from oomlog.reporting.columns import default_columns, rows

    flat = bool(columns) or per == "kill" or form in ("csv", "table")
    if flat:
        columns = columns or default_columns(per, narrow=form == "table")
        found = (row for event in found for row in rows(event, columns, per))
    match form:
        case "ndjson":
            from oomlog.reporting.renderers.json import lines

            return lines(found)
        case "json":
            from oomlog.reporting.renderers.json import array

            return array(found)
        case "csv":
            from oomlog.reporting.renderers.table import csv_lines

            return csv_lines(found, columns)
        case "table":
            from oomlog.reporting.renderers.terminal.rows import table

            return iter([table(found, columns, output.style).encode()])
