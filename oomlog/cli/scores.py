"""`oomlog scores`: who would be killed now."""

from typing import Literal

import click

from oomlog.cli.options import output_options
from oomlog.cli.output import Output


@click.command()
@click.option("--root", type=click.Path(exists=True, file_okay=False), metavar="DIR", help="Read DIR/proc and DIR/sys.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def scores(*, output: Output, root: str | None, form: Literal["text", "json"]) -> None:
    """Show who would be killed if memory ran out now: every process by the
    kernel's own formula, taken apart; who each cgroup's limit would kill; and
    who holds much but is protected. Nothing is killed or changed.

    \b
    Examples:
      oomlog scores
      oomlog scores --format json
    """
    from oomlog.live.scores import Tree, snapshot
    from oomlog.live.scores import scores as scored

    found = scored(snapshot(Tree(root)))
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.scores import render

        output.text(render(found, output.style))
