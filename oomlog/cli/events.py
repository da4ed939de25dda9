"""`oomlog events`: one record per event, per kill or per task."""

from collections.abc import Iterable
from typing import Literal, get_args

import click

from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.model import Event
from oomlog.reporting.columns import Per

Format = Literal["ndjson", "json", "csv", "parquet", "table"]


def _columns(text: str | None, per: Per) -> tuple[str, ...]:
    """The columns asked for, checked against the contract; none where none are."""
    if text is None:
        return ()
    from oomlog.reporting.known_columns import UnknownField, check_columns

    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise click.BadParameter("names no field", param_hint="--fields")
    try:
        check_columns(names, per)
    except UnknownField as unknown:
        near = f"; near: {', '.join(unknown.near)}" if unknown.near else "; see oomlog schema"
        raise click.BadParameter(f"{unknown}{near}", param_hint="--fields") from unknown
    return names


@click.command(short_help="Print a record per event: NDJSON, CSV, Parquet, table.")
@reading_options
@click.option("--format", "form", type=click.Choice(get_args(Format)), default="ndjson", help="Form.")
@click.option("--per", type=click.Choice(get_args(Per)), default="event", help="A record per event, kill or task.")
@click.option("--fields", metavar="A,B.C", help="Only these fields, by their dotted names.")
@click.option("--raw", is_flag=True, help="Add each report's own lines.")
@click.option("--no-explain", is_flag=True, help="Only what the logs say: no workload, choice, ledger, diagnosis.")
@output_options
def events(
    *, reading: Reading, output: Output, form: Format, per: Per, fields: str | None, raw: bool, no_explain: bool
) -> int:
    """Print one record per event, each as soon as it is known.

    A SOURCE is a log, a directory of logs, a glob, an archive, journal:[DIR],
    kmsg:, saved events or "-"; without any, standard input if piped, else this
    machine's journal, its ring buffer, or the usual files.

    \b
    Examples:
      oomlog events kern.log
      oomlog events --format csv --per kill kern.log
      oomlog events --format parquet --per task -o tasks.parquet /var/log
      oomlog events --fields time,kills.comm,memcg.limit_path kern.log
      oomlog events --scope memcg --victim 'java|.*svc' < kern.log
    """
    if form == "parquet" and output.terminal:
        raise click.UsageError("Parquet is nothing to look at: name a file with -o, or pipe it on")
    columns = _columns(fields, per)
    found: Iterable[Event] = reading.events(raw=raw, explain=not no_explain, progress=not output.terminal)
    if raw:
        found = map(_with_text, found)
    if columns or per != "event" or form in ("csv", "parquet", "table"):
        _write_rows(found, form, per, columns, output)
    else:
        _write_json(found, form, output)
    return reading.status


def _with_text(event: Event) -> Event:
    """JSON and CSV are Unicode: stray bytes of the raw lines become escapes."""
    from msgspec.structs import replace

    from oomlog.reporting.printable import valid

    return event if event.raw is None else replace(event, raw=valid(event.raw))


def _write_rows(found: Iterable[Event], form: Format, per: Per, columns: tuple[str, ...], output: Output) -> None:
    from oomlog.reporting.columns import default_columns, rows

    columns = columns or default_columns(per, narrow=form == "table")
    flat = (row for event in found for row in rows(event, columns, per))
    match form:
        case "table":
            from oomlog.reporting.renderers.terminal.rows import table

            output.text(table(flat, columns, output.style))
        case "csv":
            from oomlog.reporting.renderers.table import csv_lines

            for line in csv_lines(flat, columns):
                output.write(line)
        case "parquet":
            from oomlog.reporting.column_types import kinds
            from oomlog.reporting.renderers.parquet import parquet_chunks

            for chunk in parquet_chunks(flat, kinds(columns, per)):
                output.write(chunk)
        case _:
            _write_json(flat, form, output)


def _write_json(items: Iterable[object], form: Format, output: Output) -> None:
    from oomlog.reporting.renderers.json import array, lines

    for chunk in lines(items) if form == "ndjson" else array(items):
        output.write(chunk)
