"""`oomlog memory`."""

import json

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from oomlog.cli import main
from oomlog.reporting.memory import memory_schema
from tests.cli.running import FIXTURES, MIXED, errors, oomlog


def test_json_fits_its_schema() -> None:
    """The object validates, and every ledger in it adds up to its whole."""
    report = json.loads(oomlog("memory", "--format", "json", MIXED).stdout)
    ledgers = [at for series in report["series"] for at in series["ledgers"]]

    Draft202012Validator(memory_schema()).validate(report)
    assert report["events"] == len(ledgers) + report["without"] + 1  # one allocation failed
    assert all(sum(row["bytes"] for row in at["ledger"]) == at["whole_bytes"] for at in ledgers)


def test_filters() -> None:
    """The filters of every command hold here, too."""
    report = json.loads(oomlog("memory", "--format", "json", "--scope", "memcg", MIXED).stdout)

    assert {series["of"] for series in report["series"]} == {"memcg"}


def test_failed_source() -> None:
    """A source that cannot be read costs status 3 and a line; the others are shown."""
    run = oomlog("memory", "/no/such/file", MIXED)

    assert run.returncode == 3
    assert len(errors(run)) == 1
    assert b"Memory of the machine" in run.stdout


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("case", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_every_fixture_fits_the_screen(case: str, width: int) -> None:
    """Whatever a log holds, the page keeps to its width, cuts no picture, and brings no control character."""
    (log,) = (path for path in (FIXTURES / case).iterdir() if path.stem == "input")
    lines = CliRunner(env={"COLUMNS": str(width)}).invoke(main, ["memory", str(log)]).stdout.splitlines()

    assert max(map(len, lines)) <= width
    assert not any(line.endswith("…") for line in lines)
    assert all(line.isprintable() for line in lines)
