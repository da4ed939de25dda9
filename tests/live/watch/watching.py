"""A watch as its users start it, and waiting for what it says."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cli.running import FIXTURES, ROOT, command

REPORT = (FIXTURES / "6.1-amd64-memcg2-docker" / "input.log").read_bytes()
REAPER = (FIXTURES / "6.1-amd64-reaper" / "input.log").read_bytes()
DEADLINE_SECONDS = 30.0


def until(condition: Callable[[], object]) -> None:
    """Waits for it to come true; fails where it does not in good time."""
    end = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def numbered(number: int) -> bytes:
    """The report as if process `number` had been killed."""
    begin = REPORT.rindex(b"\n", 0, REPORT.index(b"invoked oom-killer")) + 1
    report = REPORT[begin : REPORT.index(b"\n", REPORT.index(b"Killed process")) + 1]
    lines = report.replace(b" 77 ", b" %d " % number).replace(b"pid=77,", b"pid=%d," % number)
    return lines.replace(b"[    3.", b"[%5d." % number)


class Watching:
    """What it told so far."""

    def __init__(self, process: subprocess.Popen[bytes], out: Path) -> None:
        self.process, self._out = process, out

    @property
    def told(self) -> list[dict[str, Any]]:
        """Its whole lines."""
        text = self._out.read_bytes() if self._out.exists() else b""
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith(b"\n")]

    def pids(self) -> list[int]:
        """The victims of what was told as new."""
        return [kill["pid"] for one in self.told if one["delivery"]["revision"] == 1 for kill in one["kills"]]


@contextmanager
def watching(tmp: Path, *arguments: str | Path, env: dict[str, str] | None = None) -> Iterator[Watching]:
    """`oomlog watch` with a state and an output in `tmp`, ended at the end."""
    words = ("watch", "--format", "ndjson", "--state", tmp / "state", "-o", tmp / "out", *arguments)
    env = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    with (tmp / "err").open("ab") as said, subprocess.Popen(command(words), stderr=said, env=env) as process:
        try:
            yield Watching(process, tmp / "out")
        finally:
            process.kill()
