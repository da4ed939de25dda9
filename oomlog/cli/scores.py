"""`oomlog scores`: who would be killed now."""

from typing import TYPE_CHECKING, Literal

import click

from oomlog.cli.options import output_options
from oomlog.cli.output import Output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oomlog.model.scores import Scores

Format = Literal["text", "json"]
UNEXPLAINED = 1
"""The status of --check where a figure is not the kernel's, or none could be compared."""


@click.command(short_help="Rank who would be killed now.")
@click.option("--root", type=click.Path(exists=True, file_okay=False), metavar="DIR", help="Read DIR/proc and DIR/sys.")
@click.option("--suggest", multiple=True, metavar="NAME", help="How to protect it: a process, pid, unit, container.")
@click.option("--watch", is_flag=True, help="Again and again; tells when memory will run out, if a trend is there.")
@click.option(
    "--every", type=click.FloatRange(min=0.1), default=2.0, metavar="SECONDS", help="With --watch: how often."
)
@click.option("--count", type=click.IntRange(min=1), metavar="N", help="With --watch: so many times.")
@click.option("--check", is_flag=True, help="Hold every figure against the kernel's; status 1 where one differs.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def scores(
    *,
    output: Output,
    root: str | None,
    suggest: tuple[str, ...],
    watch: bool,
    every: float,
    count: int | None,
    check: bool,
    form: Format,
) -> int:
    """Show who would be killed if memory ran out now: every process by the
    kernel's own formula, taken apart; who each cgroup's limit would kill; who
    holds much but is protected. Nothing is killed or changed.

    With --root, DIR/proc is read instead: the host's, mounted into a
    container, or a saved one. With --suggest, which settings would protect
    NAME, as systemd, Kubernetes or docker spell them: advice.

    \b
    Examples:
      oomlog scores
      oomlog scores --format json
      oomlog scores --suggest 1
      oomlog scores --watch --every 1 --count 3
      oomlog scores --check
    """
    if watch and (suggest or check):
        raise click.UsageError("--watch goes with neither --suggest nor --check", click.get_current_context())
    from oomlog.live.scores import Tree, checked, read, readings

    tree = Tree(root)
    if watch:
        _watch(readings(tree, every, count), output, form)
        return 0
    try:
        found = checked(tree) if check else read(tree, suggest)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--suggest") from problem
    _write(found, output, form)
    return UNEXPLAINED if check and (found.check.unexplained_pids or not found.check.compared) else 0


def _write(found: "Scores", output: Output, form: Format) -> None:
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.scores import render

        output.text(render(found, output.style))


def _watch(found: "Iterator[Scores]", output: Output, form: Format) -> None:
    """In place on a terminal; else a page after the other, or an object a line."""
    from oomlog.reporting.renderers.json import lines
    from oomlog.reporting.renderers.terminal.scores import render

    if form == "json":
        for line in lines(found):
            output.write(line)
    elif output.terminal:
        from oomlog.reporting.renderers.terminal.live import show

        show(render(one, output.style) for one in found)
    else:
        for one in found:
            output.text(render(one, output.style))
