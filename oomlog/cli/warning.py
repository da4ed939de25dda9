"""The one way to standard error: a line, of which nothing reaches the terminal unescaped."""

import click

from oomlog.reporting.printable import printable


def warn(message: str) -> None:
    """One line on standard error."""
    click.echo(f"oomlog: {printable(message)}", err=True)
