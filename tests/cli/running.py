"""The command as its users start it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
MIXED = FIXTURES / "6.18-amd64-mixed-scopes" / "input.log"
OOMLOG = (sys.executable, "-m", "oomlog")


def oomlog(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `oomlog` in a process of its own; `stdin` is piped in."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.run(command(arguments), input=stdin, capture_output=True, cwd=cwd, env=env, check=False)


def command(arguments: Sequence[str | Path]) -> list[str]:
    """The words of the command."""
    return [*OOMLOG, *map(str, arguments)]


def errors(run: subprocess.CompletedProcess[bytes]) -> list[str]:
    """The lines on standard error."""
    return run.stderr.decode().splitlines()
