"""The one way to standard error: a line, of which nothing reaches the terminal unescaped."""

import os
import sys
from contextlib import suppress
from typing import TextIO

import click

from oomlog.reporting.printable import printable


def warn(message: str) -> None:
    """One line on standard error; where nobody can be told, results still go out."""
    try:
        click.echo(f"oomlog: {printable(message)}", err=True)
    except OSError:
        with suppress(OSError, ValueError):
            drop(sys.stderr)


def drop(stream: TextIO) -> None:
    """What is still buffered goes nowhere, also when Python shuts down, which would end with a status of its own."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
