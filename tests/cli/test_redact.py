"""`oomlog redact`: the mapping is private, nothing is overwritten, what cannot be redacted is told."""

import json
import stat
from pathlib import Path

from tests.cli.running import FIXTURES, MIXED, errors, oomlog

DOCKER = FIXTURES / "6.1-amd64-memcg2-docker" / "input.log"


def test_what_comes_out_reads_again() -> None:
    """The redacted log on a pipe gives as many events as the log itself, with the same ids."""
    redacted = oomlog("redact", MIXED)
    fields = ("events", "--fields", "id,kills.pid")

    assert redacted.returncode == 0
    assert oomlog(*fields, stdin=redacted.stdout).stdout == oomlog(*fields, MIXED).stdout


def test_filters_choose_what_is_shown() -> None:
    """Only the lines of the wanted events come out."""
    run = oomlog("redact", "--victim", "globalhog", MIXED)

    assert run.stdout.count(b"Killed process") == 2


def test_mapping_is_private(tmp_path: Path) -> None:
    """The file is made for its owner alone and tells for each pseudonym what it stands for."""
    mapping = tmp_path / "names.json"
    run = oomlog("redact", "--mapping", mapping, DOCKER)
    names = json.loads(mapping.read_text())
    pseudonym = next(pseudonym for pseudonym, name in names.items() if name == "redis")

    assert run.returncode == 0
    assert stat.S_IMODE(mapping.stat().st_mode) == 0o600
    assert f"{pseudonym}-".encode() in run.stdout


def test_mapping_is_never_overwritten(tmp_path: Path) -> None:
    """A file that is there, or a link in its place, is left as it is, and nothing is printed."""
    mapping, link = tmp_path / "names.json", tmp_path / "link"
    mapping.write_text("mine")
    link.symlink_to(tmp_path / "elsewhere")
    run, linked = oomlog("redact", "--mapping", mapping, DOCKER), oomlog("redact", "--mapping", link, DOCKER)

    assert (run.returncode, run.stdout, mapping.read_text()) == (1, b"", "mine")
    assert errors(run) == [
        f"oomlog: {mapping}: is there already, and a mapping is never overwritten: name another file",
    ]
    assert linked.returncode == 1
    assert not (tmp_path / "elsewhere").exists()


def test_mapping_that_cannot_be_written(tmp_path: Path) -> None:
    """One line says why."""
    run = oomlog("redact", "--mapping", tmp_path / "none" / "names.json", DOCKER)

    assert run.returncode == 1
    assert errors(run) == [f"oomlog: cannot write {tmp_path}/none/names.json: No such file or directory"]


def test_saved_events_have_no_lines() -> None:
    """Events that were saved without their lines are left out, and standard error says so."""
    saved = oomlog("events", DOCKER).stdout
    run = oomlog("redact", stdin=saved)

    assert (run.returncode, run.stdout) == (0, b"")
    assert errors(run) == [
        "oomlog: 1 event left out: saved without their lines; name the logs that they were read from"
    ]


def test_saved_lines_are_not_printed() -> None:
    """Lines that were saved with an event are not redacted, so they do not come out."""
    saved = oomlog("events", "--raw", DOCKER).stdout

    assert oomlog("redact", stdin=saved).stdout == b""
