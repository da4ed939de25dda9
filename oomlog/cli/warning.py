"""The one way to standard error: a line, of which nothing reaches the terminal unescaped."""

from contextlib import suppress

import click

from oomlog.reporting.printable import printable


def warn(message: str) -> None:
    """One line on standard error; where nobody can be told, results still go out."""
    with suppress(OSError):
        click.echo(f"oomlog: {printable(message)}", err=True)
