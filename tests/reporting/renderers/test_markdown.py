"""Reports as Markdown, word for word. `pytest --update-golden` rewrites them; read the diff."""

import re
from pathlib import Path

import pytest

from oomlog.reporting.renderers.markdown import render
from tests.cli.running import FIXTURES, oomlog
from tests.reporting.hostile import ATTACKS, hostile_report

GOLDEN = Path(__file__).parent / "golden"
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
CASES = ["6.18-amd64-mixed-scopes", "6.1-amd64-rsyslog", "6.1-amd64-memcg2-docker", "earlyoom-1.7"]


@pytest.mark.parametrize("command", ["report", "analyze"])
@pytest.mark.parametrize("case", CASES)
def test_page(case: str, command: str, request: pytest.FixtureRequest) -> None:
    """The page is the one that was read and found right."""
    run = oomlog(command, "--format", "markdown", "--tz", "UTC", "--year", "2026", "input.log", cwd=FIXTURES / case)
    golden = GOLDEN / f"{case}_{command}.md"
    if request.config.getoption("--update-golden"):
        golden.write_bytes(run.stdout)

    assert run.stdout == golden.read_bytes()


def test_hostile_names_are_no_markup() -> None:
    """Outside of code there is neither a tag nor a link nor a mention."""
    page = render(hostile_report())
    outside = CODE.sub("", page)

    assert not any(char in outside for char in "<@[")
    assert "`</script><script>hacked=1</script>`" in page
    assert len(page) < len("n" * 100_000)
    assert len(ATTACKS) == page.count("\n### Event ")
