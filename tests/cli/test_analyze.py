"""`oomlog analyze`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from oomlog.cli import main
from oomlog.model import encode_event
from oomlog.reporting.report import analysis_schema
from tests.cli.running import FIXTURES, MIXED, errors, oomlog
from tests.reporting.making import event

ONE_SCREEN = 45
QUIET = b"".join(b"2026-11-22T16:00:%02d+01:00 web1 kernel: eth0: link up\n" % second for second in range(60))


def test_json_fits_its_schema() -> None:
    """The object validates, and its counts agree with one another."""
    analysis = json.loads(oomlog("analyze", "--format", "json", MIXED).stdout)

    Draft202012Validator(analysis_schema()).validate(analysis)
    assert analysis["totals"]["events"] == len(analysis["timeline"]) == sum(analysis["by_type"].values())
    assert analysis["totals"]["processes"] == sum(victim["kills"] for victim in analysis["victims"])
    assert analysis["sources"][0]["lines"] == len(MIXED.read_bytes().splitlines())


def test_no_event_says_what_was_read(tmp_path: Path) -> None:
    """Without an event the page still says how much was read, and which time that spans."""
    log = tmp_path / "kern.log"
    log.write_bytes(QUIET)
    run = oomlog("analyze", log)
    text = " ".join(run.stdout.decode().split())

    assert run.returncode == 0
    assert "No out-of-memory event in 60 lines (3.1 KiB) of 1 source" in text
    assert "from 2026-11-22 16:00:00 +01:00 to 2026-11-22 16:00:59 +01:00" in text


def test_empty_input() -> None:
    """An empty pipe is no error."""
    run = oomlog("analyze", "-")

    assert run.returncode == 0
    assert run.stdout.startswith(b"Nothing was read\n")


@pytest.mark.parametrize(("options", "status"), [([], 0), (["--exit-code"], 1), (["--exit-code", "--victim", "^$"], 0)])
def test_exit_code(options: list[str], status: int) -> None:
    """`--exit-code` ends with 1 if one of the wanted events killed something."""
    assert oomlog("analyze", *options, MIXED).returncode == status


def test_failed_allocations_are_no_kills(tmp_path: Path) -> None:
    """An allocation failure does not make `--exit-code` fail."""
    path = tmp_path / "events.ndjson"
    path.write_bytes(encode_event(event(type="alloc_failure", kills=())))

    assert oomlog("analyze", "--exit-code", path).returncode == 0


def test_failed_source() -> None:
    """A source that cannot be read costs status 3 and a line; the others are analysed."""
    run = oomlog("analyze", "/no/such/file", MIXED)

    assert run.returncode == 3
    assert len(errors(run)) == 1
    assert errors(run)[0].startswith("oomlog: /no/such/file: ")
    assert b"not read whole: /no/such/file: no such file" in run.stdout
    assert b"When (" in run.stdout


def test_saved_events_are_a_source_like_others(tmp_path: Path) -> None:
    """Lines and bytes are counted; a line that is no event costs status 3 and one line on standard error."""
    path = tmp_path / "events.ndjson"
    path.write_bytes(encode_event(event()) + b"\nbad\nworse\n" + encode_event(event()) + b"\n")
    run = oomlog("analyze", "--format", "json", path)
    (source,) = json.loads(run.stdout)["sources"]

    assert (source["lines"], source["bytes_read"], source["events"]) == (4, path.stat().st_size, 2)
    assert run.returncode == 3
    assert len(errors(run)) == 1
    assert errors(run)[0].startswith(f"oomlog: {path}: no event in 2 lines, from line 2: ")


@pytest.mark.parametrize("case", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_every_fixture_fits_80_columns(case: str) -> None:
    """Whatever a log holds, the page keeps to 80 columns and brings no control character."""
    (log,) = (path for path in (FIXTURES / case).iterdir() if path.stem == "input")
    lines = CliRunner().invoke(main, ["analyze", str(log)]).stdout.splitlines()

    assert max(map(len, lines)) <= 80
    assert len(lines) <= ONE_SCREEN
    assert all(line.isprintable() for line in lines)
