"""Golden explanations: what `oomlog show` says of the last event of a fixture case, word for word, in its show.txt.

Each was read line by line against its report; `pytest --update-golden` rewrites those that are there; read the diff.
"""

from pathlib import Path

import pytest

from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.show import render
from tests.golden import CASES, explained_of

EXPLAINED = [case for case in CASES if (case / "show.txt").exists()]
FIRST_SCREEN = 25


def test_there_are_explanations() -> None:
    """So many were promised."""
    assert len(EXPLAINED) >= 25


@pytest.mark.parametrize("case", EXPLAINED, ids=lambda case: case.name)
def test_explanation(case: Path, request: pytest.FixtureRequest) -> None:
    """The page is the one that was read and found true."""
    text = render(explained_of(case)[-1], Style())
    golden = case / "show.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(text)

    assert text == golden.read_text()


@pytest.mark.parametrize("case", EXPLAINED, ids=lambda case: case.name)
def test_the_first_screen_says_it_all(case: Path) -> None:
    """What happened, why, and who: within the first lines."""
    lines = (case / "show.txt").read_text().splitlines()
    heading = lines.index("Trigger, victim, culprit")

    assert heading + 4 <= FIRST_SCREEN
