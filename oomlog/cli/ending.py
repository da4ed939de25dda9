"""How the process ends when it is told to: by Ctrl-C, by `kill`, by a terminal that closes."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_UNTOUCHED = (signal.SIG_DFL, signal.default_int_handler)


@contextmanager
def told_to_end(abandon: Callable[[], None]) -> Iterator[None]:
    """Where a signal ends the process meanwhile, it calls `abandon` first. One that is ignored (nohup) stays so.

    It ends at once, like a program that has no handler: a thread may be waiting for a pipe that stays silent.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        with suppress(OSError, RuntimeError):  # nobody is left to hear of it; the signal came amid a write
            abandon()
            if number == signal.SIGINT:
                click.echo(err=True)
        os._exit(128 + number)

    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in before.items():
        if handler in _UNTOUCHED:
            signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
