"""`oomlog fleet`: many hosts' logs into one dataset, and questions to it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, get_args

import click

from oomlog.cli.options import color_option, moment_of, zone_of
from oomlog.cli.output import Output
from oomlog.cli.warning import warn
from oomlog.errors import SourceError
from oomlog.reporting.printable import printable
from oomlog.units import counted

if TYPE_CHECKING:
    from oomlog.fleet.analysis import Outcome
    from oomlog.fleet.questions import Question

Action = Literal["analyze", "where", "new", "growth", "kernels", "images", "report"]
TITLES: dict[str, str] = {
    "where": "Killed, and where",
    "new": "Killed for the first time",
    "growth": "Larger from kill to kill on one machine",
    "kernels": "Kills by kernel",
    "images": "Kills by image",
}


@click.command(short_help="Read and ask the logs of many hosts, with Dask.")
@click.argument("action", type=click.Choice(get_args(Action)))
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(),
    metavar="PATH",
    help="analyze: the dataset; report: the page.",
)
@click.option("--scheduler", metavar="ADDRESS", help="analyze: a Dask scheduler, tcp://HOST:8786; else this machine.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="analyze: processes where none is named.")
@click.option("--tz", metavar="ZONE", help="analyze: zone of stamps that name none.")
@click.option("--year", type=click.IntRange(1991, 9999), metavar="YEAR", help="analyze: year of stamps without one.")
@click.option(
    "--since", metavar="TIME", default="-7d", show_default=True, help="new, report: killed first at TIME or later."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@color_option
def fleet(
    *,
    action: Action,
    addresses: tuple[str, ...],
    target: str | None,
    scheduler: str | None,
    workers: int | None,
    tz: str | None,
    year: int | None,
    since: str,
    form: Literal["text", "json"],
    color: str,
) -> int:
    """Read the logs of many hosts with Dask, on this machine's cores or on a
    cluster, into a Parquet dataset; then ask it.

    analyze ADDRESS... -o DIR: files, globs and directories, here or in any
    store that fsspec knows. What DIR holds already is not read again.
    where DIR: which workloads were killed on which machines. new: which for
    the first time lately. growth: which grow from kill to kill. kernels,
    images: the kills by the kernel's release, by the container's image.
    report DIR -o FILE: all of it, and a time line, as one page of HTML.

    \b
    Examples:
      oomlog fleet analyze '/srv/logs/*/kern.log*' -o events.parquet
      oomlog fleet analyze -o out.parquet --scheduler tcp://d:8786 's3://logs/*'
      oomlog fleet where events.parquet
      oomlog fleet new --since 2026-11-20 events.parquet
      oomlog fleet growth --format json events.parquet
      oomlog fleet report events.parquet -o fleet.html
    """
    with Output(target if action == "report" else None, color) as output:
        if action == "report":
            return _reported(addresses, since, form, output)
        output.open()
        if action != "analyze":
            return _asked(action, addresses, since, form, output)
        if target is None:
            raise click.UsageError("analyze needs -o DIR", click.get_current_context())
        from oomlog.fleet.analysis import analyze
        from oomlog.reading.pipeline import Options

        options = Options(tz=zone_of("tz", tz), year=year, raw=True)
        outcome = analyze(addresses, target, scheduler=scheduler, workers=workers, options=options)
        return _told(outcome, target, form, output)


def _told(outcome: "Outcome", target: str, form: str, output: Output) -> int:
    for error in outcome.errors:
        warn(error)
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(outcome))
    else:
        failed = f", {len(outcome.errors)} not read whole" if outcome.errors else ""
        read = f"{counted(outcome.files, 'file')} named, {outcome.read_files} read now{failed}"
        output.text(printable(f"{read}; {counted(outcome.events, 'event')} in {target}") + "\n")
    return SourceError.exit_code if outcome.errors else 0


def _reported(addresses: tuple[str, ...], since: str, form: str, output: Output) -> int:
    from oomlog.cli.documents import require

    if form != "json":
        if output.terminal:
            raise click.UsageError("a page of HTML is for a browser: name a file with -o", click.get_current_context())
        require()
    output.open()
    from oomlog.fleet.report import report

    known = report(_dataset(addresses), moment_of("since", since, UTC) or datetime.now(UTC))
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(known))
    else:
        from oomlog.reporting.renderers.html.fleet import render

        output.write(render(known).encode("utf-8", "backslashreplace"))
    return 0


def _dataset(addresses: tuple[str, ...]) -> str:
    if len(addresses) > 1:
        raise click.UsageError("a question goes to one dataset", click.get_current_context())
    return addresses[0]


def _asked(action: "Question", addresses: tuple[str, ...], since: str, form: str, output: Output) -> int:
    from oomlog.fleet.questions import ask

    found = ask(_dataset(addresses), action, moment_of("since", since, UTC))
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.fleet import render

        output.text(render(found, TITLES[action], output.style))
    return 0
