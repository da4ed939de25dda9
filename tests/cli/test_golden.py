"""What people see: the pages of `analyze`, `memory` and `show`, piped, on 80 columns, word for word.

`pytest --update-golden` rewrites them; read the diff.
"""

from pathlib import Path

import pytest

from tests.cli.running import FIXTURES, oomlog

GOLDEN = Path(__file__).parent / "golden"
PAGES = [
    ("analyze", "6.18-amd64-mixed-scopes"),
    ("analyze", "6.1-amd64-rsyslog"),
    ("memory", "6.18-amd64-mixed-scopes"),
    ("memory", "6.1-amd64-cpuset"),
    ("show 3", "6.18-amd64-mixed-scopes"),
    ("show last", "6.1-amd64-rsyslog"),
    ("show last --units kernel", "6.1-amd64-hugepages"),
]


@pytest.mark.parametrize(("command", "case"), PAGES)
def test_page(command: str, case: str, request: pytest.FixtureRequest) -> None:
    """The page is the one that was read and found right."""
    words = [*command.split(), "--tz", "UTC", "--year", "2026", "input.log"]
    text = oomlog(*words, cwd=FIXTURES / case).stdout.decode()
    golden = GOLDEN / f"{case} {command}.txt".replace(" ", "_")
    if request.config.getoption("--update-golden"):
        golden.write_text(text)

    assert text == golden.read_text()
