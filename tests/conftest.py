"""What every test may count on: 80 columns, UTC, no colours, and the option that rewrites the golden files."""

import os
import time

import pytest
from hypothesis import settings

os.environ.update(COLUMNS="80", TZ="UTC", NO_COLOR="1", LC_ALL="C.UTF-8")
for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "PAGER"):
    os.environ.pop(name, None)
time.tzset()

# The machines that run the tests differ in speed: a slow example is no failure, and CI tries the same ones every time.
settings.register_profile("oomlog", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("oomlog")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--update-golden`."""
    parser.addoption("--update-golden", action="store_true", help="rewrite every expected.json; read the diff")
