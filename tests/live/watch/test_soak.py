"""The soak, shorter than by hand (`python -m benchmarks.soak`)."""

import subprocess
import sys

import pytest

from tests.cli.running import ROOT
from tests.reading.sources.journals import needs_journals


@pytest.mark.parametrize("source", ["file", pytest.param("journal", marks=needs_journals)])
def test_every_report_exactly_once(source: str) -> None:
    """Killed at random moments, over rotations; the memory of the last watch stays what it was."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", "--source", source, "--kills", "25", "--more", "80"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "exactly once" in done.stdout
