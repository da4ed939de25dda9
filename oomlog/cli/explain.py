"""`oomlog explain`: what a word of a report means."""

from typing import Literal

import click

from oomlog.cli.options import output_options
from oomlog.cli.output import Output


@click.command(short_help="Say what a field, flag, rule or log line means.")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--list", "listed", is_flag=True, help="List every word that is known.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@output_options
def explain(*, words: tuple[str, ...], listed: bool, output: Output, form: Literal["text", "json"]) -> None:
    """Say what a field, flag, letter, rule or line of a report means: in which
    unit it is, since when it is printed, what to look at next.

    Upper and lower case are the same, and a whole line will do. A word that
    stands in several places is explained for each.

    \b
    Examples:
      oomlog explain lowmem_reserve
      oomlog explain __GFP_MOVABLE
      oomlog explain Free swap
      oomlog explain --list
    """
    from oomlog.explaining.glossary import entries, explained

    if listed == bool(words):
        raise click.UsageError("give one WORD, or --list", click.get_current_context())
    found = entries() if listed else explained(" ".join(words))
    if form == "json":
        from oomlog.reporting.renderers.json import document

        output.write(document(found))
    else:
        from oomlog.reporting.renderers.terminal.glossary import render, render_list

        output.text((render_list if listed else render)(found, output.style))
