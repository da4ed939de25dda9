"""`oomlog check`: the gate for pipelines, cron and monitoring: one line, and a status."""

from typing import TYPE_CHECKING, Literal

import click

from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.errors import SourceError

if TYPE_CHECKING:
    from oomlog.reporting.gate import Gate, Verdict

NAGIOS = {"ok": 0, "failed": 2, "unknown": 3}
"""Monitoring Plugins Development Guidelines: OK, WARNING, CRITICAL, UNKNOWN."""
FAILED = 1


def _rules(_context: click.Context, _parameter: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    from oomlog.explaining.rules import IDS

    for name in names:
        if name not in IDS:
            raise click.BadParameter(f"no such rule: {name}; there are: {', '.join(IDS)}")
    return names


@click.command(short_help="Fail a pipeline or cron job where something was killed.")
@reading_options
@click.option("--max-kills", type=click.IntRange(0), default=0, help="So many killed processes are put up with.")
@click.option("--fail-on", multiple=True, metavar="RULE", callback=_rules, help="Fail on any event with this cause.")
@click.option("--ignore", multiple=True, metavar="WORKLOAD", help="Leave out events of workloads that hold this text.")
@click.option("--state", metavar="FILE", help="Look only at what is new since the last run with this FILE.")
@click.option("--nagios", is_flag=True, help="Status and line as Nagios and Icinga want them: 0, 2, or 3 for unknown.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def check(
    *,
    reading: Reading,
    output: Output,
    max_kills: int,
    fail_on: tuple[str, ...],
    ignore: tuple[str, ...],
    state: str | None,
    nagios: bool,
    form: Literal["text", "json"],
) -> int:
    """Say in one line whether anything was killed, and end with status 1 if more
    than is allowed, or the kernel panicked; 3 if a source could not be read, or
    a line tells of a kill that is in no event, and nothing else is wrong.

    \b
    Examples:
      oomlog check kern.log || echo "something was killed"
      oomlog check --max-kills 8 --ignore ci-runner kern.log
      oomlog check --fail-on kernel-slab --workload mysqld kern.log
      oomlog check --nagios --max-kills 8 --state oom.state kern.log
    """
    from oomlog.reporting.gate import Gate

    verdict = _judged(Gate(max_kills, fail_on, ignore), reading, state, progress=not output.terminal)
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(verdict))
    else:
        from oomlog.reporting.printable import printable

        perfdata = f" | kills={verdict.kills};;{max_kills};0" if nagios else ""
        output.text(f"{printable(verdict.line).replace('|', '/')}{perfdata}\n")
    if nagios:
        return NAGIOS[verdict.status]
    if verdict.status == "unknown":
        return reading.status or SourceError.exit_code
    return FAILED if verdict.status == "failed" else reading.status


def _judged(gate: "Gate", reading: Reading, state: str | None, *, progress: bool) -> "Verdict":
    """By what no earlier run with this state has seen; the file is written when all was read."""
    from oomlog.explaining.incidents import fold
    from oomlog.reporting.filters import Filter
    from oomlog.reporting.gate import doubts
    from oomlog.reporting.seen import Seen

    seen = Seen(state) if state else None
    for event in fold(reading.events(progress=progress)):
        if seen is None or seen.is_new(event):
            gate.add(event)
    found = doubts(reading.sources) if reading.wanted == Filter() else ()  # a filter asks for certain events only
    new = [line for line in found if seen is None or seen.is_new_text(line)]
    if seen is not None:
        seen.save()
    return gate.verdict((*reading.failures, *new))
