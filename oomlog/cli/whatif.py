"""`oomlog whatif`: the kernel's choice played again with other settings."""

from typing import Literal

import click

from oomlog.cli.one_event import one_event
from oomlog.cli.options import output_options, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.cli.values import ADJUSTED, SIZE


@click.command(short_help="Play a kill again with other settings.")
@click.argument("event", default="last")
@click.option("--adj", multiple=True, type=ADJUSTED, help="Another oom_score_adj, by name or pid.")
@click.option("--limit", type=SIZE, help="Another limit of the cgroup: 2GiB.")
@click.option("--ram", type=SIZE, help="Another size of the machine's RAM.")
@click.option("--swap", type=SIZE, help="Another size of its swap.")
@click.option("--without", multiple=True, metavar="TASK", help="Without these tasks, by name or pid.")
@reading_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def whatif(
    *,
    event: str,
    reading: Reading,
    output: Output,
    form: Literal["text", "json"],
    adj: tuple[tuple[str, int], ...],
    without: tuple[str, ...],
    **sizes: int | None,
) -> int:
    """Say who would have been killed with other settings, and how much more
    memory would have been needed for nobody to be. EVENT is as in show.

    \b
    Examples:
      oomlog whatif last --adj globalhog=-500 kern.log
      oomlog whatif first --limit 2GiB kern.log
      oomlog whatif last --ram 16GiB --swap 4GiB --format json kern.log
    """
    from oomlog.explaining.whatif import whatif as played

    found = one_event(reading, event)
    try:
        answer = played(
            found, adj=dict(adj), without=without, **{f"{name}_bytes": size for name, size in sizes.items()}
        )
    except ValueError as problem:
        raise click.UsageError(str(problem), click.get_current_context()) from problem
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(answer))
    else:
        from oomlog.reporting.renderers.terminal.whatif import render

        output.text(render(found, answer, output.style))
    return reading.status
