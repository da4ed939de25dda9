"""`--exec`: a program that is run for each event, with the event's JSON on its standard input; no shell."""

import os
import shlex
import subprocess
from collections.abc import Sequence

from oomlog.errors import OomlogError
from oomlog.live.watch.carriers.carrier import Failed
from oomlog.live.watch.state import Delivery

SECONDS = 60.0


class Command:
    """Its status tells whether it was delivered: 0 if it was, else it is run again, with the same OOMLOG_KEY."""

    batch = 1

    def __init__(self, command: str, seconds: float = SECONDS) -> None:
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            raise OomlogError(f"--exec {command!r}: {error}") from error
        if not self._words:
            raise OomlogError("--exec names no program")
        self.name = f"exec:{command}"
        self._seconds = seconds

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """As Carrier.deliver. What it prints goes to standard error: standard output holds events and nothing else."""
        for one in deliveries:
            try:
                done = subprocess.run(  # noqa: S603 - what the user named, without a shell
                    self._words,
                    input=one.json + b"\n",
                    stdout=2,
                    env=os.environ | {"OOMLOG_KEY": one.key},
                    timeout=self._seconds,
                    check=False,
                )
            except OSError as error:
                raise Failed(error.strerror or str(error)) from error
            except subprocess.TimeoutExpired:
                raise Failed(f"ended after {self._seconds:g} s: it took too long") from None
            if done.returncode:
                raise Failed(f"it ended with status {done.returncode}")
