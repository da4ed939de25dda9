"""`oomlog show`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from oomlog.cli import main
from oomlog.explaining.explain import explain
from oomlog.model import encode_event
from tests.cli.running import FIXTURES, MIXED, errors, oomlog
from tests.reporting.making import event, memcg_event


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Two saved events, 00c0ffee… and 0badcafe…."""
    path = tmp_path / "events.ndjson"
    path.write_bytes(encode_event(event()) + b"\n" + encode_event(memcg_event()) + b"\n")
    return path


@pytest.mark.parametrize(
    ("name", "expected"),
    [("last", "0badcafe"), ("first", "00c0ffee"), ("1", "00c0ffee"), ("2", "0badcafe"), ("0b", "0badcafe")],
)
def test_event_by_name(saved: Path, name: str, expected: str) -> None:
    """An event is named by word, number, id or the beginning of its id."""
    assert oomlog("show", name, saved).stdout.decode().startswith(f"Event {expected}")


def test_last_where_only_a_source_is_named(saved: Path) -> None:
    """What cannot name an event is a source, and its last event is shown."""
    assert oomlog("show", saved).stdout.decode().startswith("Event 0badcafe")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("0", "2 events begin with '0'; candidates: 00c0ffee00c0ffee, 0badcafe0badcafe"),
        ("ff", "there is no event 'ff'; candidates: 00c0ffee00c0ffee, 0badcafe0badcafe"),
        ("7", "there is no event 7: 2 read"),
        ("lats", "lats is neither a file nor an event (last, first, a number, the beginning of an id)"),
    ],
)
def test_not_one_event(saved: Path, name: str, message: str) -> None:
    """An ambiguous or unknown name ends with status 2 and one line."""
    run = oomlog("show", name, saved)

    assert (run.returncode, run.stdout) == (2, b"")
    assert errors(run) == [f"oomlog: EVENT: {message}; see oomlog show --help"]


def test_json(saved: Path) -> None:
    """`--format json` is the event itself, explained."""
    shown = oomlog("show", "first", "--format", "json", saved).stdout

    assert json.loads(shown) == json.loads(encode_event(explain(event())))


def test_raw_is_byte_for_byte(tmp_path: Path) -> None:
    """`--raw` gives the log's own bytes, those that are no UTF-8 and control characters among them."""
    log = tmp_path / "kern.log"
    text = MIXED.read_bytes().replace(b"oom-kill:constraint", b"oom-kill:\xff\x1b[1mconstraint", 1)
    log.write_bytes(text)
    run = oomlog("show", "first", "--raw", log)

    assert run.returncode == 0
    assert b"\xff\x1b[1m" in run.stdout
    assert run.stdout in text
    assert run.stdout.count(b"\n") > 30


def test_saved_events_have_no_lines(saved: Path) -> None:
    """Where no lines were saved, `--raw` says so."""
    run = oomlog("show", "first", "--raw", saved)

    assert run.returncode == 1
    assert errors(run) == [
        "oomlog: event 00c0ffee00c0ffee: its lines were not saved with it; name the log it was read from"
    ]


@pytest.mark.parametrize("case", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_every_fixture_fits_80_columns(case: str) -> None:
    """Whatever a report holds, the page keeps to 80 columns, in both units, and brings no control character."""
    (log,) = (path for path in (FIXTURES / case).iterdir() if path.stem == "input")
    for options in ([], ["--units", "kernel"]):
        result = CliRunner().invoke(main, ["show", "last", *options, str(log)])
        lines = result.stdout.splitlines()

        assert (result.exit_code, result.stderr) == (0, "")
        assert max(map(len, lines)) <= 80
        assert all(line.isprintable() for line in lines)
