"""A copy of the saved tree for each test that changes it."""

from pathlib import Path

import pytest

from tests.live.trees import Changed


@pytest.fixture
def tree(tmp_path: Path) -> Changed:
    """The saved tree, to be changed."""
    return Changed(tmp_path)
