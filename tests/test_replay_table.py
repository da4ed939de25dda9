"""The replay over every real report that the repository holds."""

from pathlib import Path

import pytest

from tests.cli.running import FIXTURES
from tests.golden import input_of
from tests.replay_table import main, replayed, verdict

CASES = sorted(path for path in FIXTURES.iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_no_choice_is_unexplained(case: Path) -> None:
    """The task that was announced or killed is the pick, or the reason is known."""
    verdicts = [verdict(found) for _, found in replayed(input_of(case)) if found.agrees is not None]

    assert "unexplained" not in verdicts


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Counts by formula and scope, their sum, and each report that is excepted, with the reason."""
    assert main([FIXTURES]) == 0
    lines = capsys.readouterr().out.splitlines()

    counts = [line.split()[-4:] for line in lines[1 : lines.index("")]]

    assert counts[-1] == [str(sum(int(row[column]) for row in counts[:-1])) for column in range(4)]
    assert len([line for line in lines if line.startswith("6.1-amd64-reaper-unable/")]) == int(counts[-1][2]) == 3
