"""Marks and settings beside the events, in `analyze` and `report`."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from oomlog.reporting.report import analysis_schema, report_schema
from tests.cli.running import FIXTURES, ROOT, errors, oomlog

LOG = FIXTURES / "6.1-amd64-rsyslog" / "input.log"
WEB1 = ROOT / "tests" / "settings" / "web1"
READ = ("--tz", "UTC", "--year", "2026")
HOSTILE = "2026-11-22 17:03 <img src=x onerror=alert(1)> @octocat \x1b[2J\u202e |"
COMMANDS = [("analyze", "text"), ("analyze", "markdown"), ("report", "markdown"), ("report", "html")]


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    """The log of the host whose settings are in the tree."""
    log = tmp_path / "kern.log"
    log.write_bytes(LOG.read_bytes().replace(b"lab-node1", b"web1"))
    return log


@pytest.mark.parametrize(("command", "form"), COMMANDS)
def test_marks_stand_on_the_time_line(command: str, form: str) -> None:
    """Several of them, in the order of time, in every format."""
    marks = ("--mark", "2026-11-22 17:03:10 rollback", "--mark", "2026-11-22 17:03 deploy")
    text = oomlog(command, "--format", form, *marks, *READ, LOG).stdout.decode()
    timeline = text[text.index("Time line (") :]

    assert timeline.index("17:03:00") < timeline.index("17:03:10") < timeline.index("17:03:13")
    assert "deploy" in timeline
    assert "rollback" in timeline


def test_marks_in_json() -> None:
    """With the number of the event that came next."""
    for command, schema in (("analyze", analysis_schema()), ("report", report_schema())):
        found = json.loads(oomlog(command, "--format", "json", "--mark", HOSTILE, *READ, LOG).stdout)

        Draft202012Validator(schema).validate(found)
        (mark,) = found.get("analysis", found)["marks"]
        assert (mark["time"], mark["next"]) == ("2026-11-22T17:03:00+00:00", 2)


@pytest.mark.parametrize(("command", "form"), COMMANDS)
def test_hostile_mark_is_text(command: str, form: str) -> None:
    """It may come from a ticket: neither markup nor an escape sequence gets through."""
    text = oomlog(command, "--format", form, "--mark", HOSTILE, *READ, LOG).stdout.decode()

    assert not set(text) & set("\x1b\u202e")
    assert "\\x1b[2J" in text
    if form != "text":
        assert "<img" not in text.replace("`<img`", "")


@pytest.mark.parametrize("mark", ["deploy", "2026-11-22 17:03", "", "25:99 deploy"])
@pytest.mark.parametrize("command", ["analyze", "report"])
def test_bad_mark_is_one_line(command: str, mark: str) -> None:
    """Said before anything is read."""
    run = oomlog(command, "--mark", mark, LOG)

    assert (run.returncode, run.stdout) == (2, b"")
    assert len(errors(run)) == 1
    assert "--mark" in errors(run)[0]
    assert "try '2026-11-22 16:07 deploy'" in errors(run)[0]


@pytest.mark.parametrize(("command", "form"), COMMANDS)
def test_settings_of_the_same_machine(renamed: Path, command: str, form: str) -> None:
    """They are told with what makes them doubtful: the host is the same, the boot is not known to be."""
    run = oomlog(command, "--format", form, "--full" if form == "text" else "--color=never", "--root", WEB1, renamed)
    text = " ".join(run.stdout.decode().split())

    assert run.stderr == b""
    assert "Settings of the machine" in text
    assert "but whether of this boot is not known: a setting may have been another then" in text
    assert "vm.panic_on_oom = 2" in text.replace("`", "")
    assert "sysctl -w vm.panic_on_oom=0 kernel.panic=10" in text


def test_settings_from_files_beside_the_log(renamed: Path) -> None:
    """A saved `sysctl -a` that was handed over with the log needs no option."""
    (renamed.parent / "sysctl.txt").write_text(
        "abi.vsyscall32 = 1\nfs.file-max = 1\nkernel.hostname = web1\nkernel.osrelease = 6.1.0-50-cloud-amd64\n"
        "vm.panic_on_oom = 2\n"
    )
    found = json.loads(oomlog("analyze", "--format", "json", renamed, renamed.parent / "sysctl.txt").stdout)

    assert found["settings"]["same"] == "host"
    assert "panic_on_oom" in json.dumps(found["settings"]["findings"])


def test_settings_of_another_machine_are_left_out() -> None:
    """One line says so; a live host's say nothing of another's log."""
    run = oomlog("analyze", "--format", "json", "--root", WEB1, LOG)

    assert json.loads(run.stdout)["settings"] is None
    assert len(errors(run)) == 1
    assert errors(run)[0].startswith("oomlog: settings left out: the settings are of web1")


def test_without_settings_nothing_is_said() -> None:
    """Settings of the host at hand are never taken for those of a log's."""
    run = oomlog("analyze", LOG)

    assert run.stderr == b""
    assert b"Settings" not in run.stdout
    assert oomlog("report", "--root", "/no/such", LOG).returncode == 3
