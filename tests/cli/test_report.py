"""`oomlog report`, and `analyze` as a document."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import MIXED, ROOT, command, errors, oomlog

MOST_BYTES = 2_000_000


@pytest.mark.parametrize(
    ("name", "begin"), [("a.html", b"<!doctype html>"), ("a.md", b"# Out-of-memory report"), ("a.json", b"{")]
)
def test_ending_of_the_file_chooses_the_format(tmp_path: Path, name: str, begin: bytes) -> None:
    """So that nobody has to say it twice."""
    run = oomlog("report", "-o", tmp_path / name, MIXED)

    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
    assert (tmp_path / name).read_bytes().startswith(begin)


@pytest.mark.parametrize("gone", ["jinja2 markupsafe", "vl_convert", "jinja2 markupsafe vl_convert"])
def test_page_without_its_extra_says_what_to_install(gone: str, tmp_path: Path) -> None:
    """In one line, before anything is read; as Markdown the report needs nothing."""
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({gone.split()}))\n")
    env = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    run = oomlog("report", "-o", tmp_path / "a.html", MIXED, env=env)

    assert run.returncode == 1
    assert "pip install 'oomlog[report]', or take --format markdown" in "".join(errors(run))
    assert oomlog("report", "-o", tmp_path / "a.md", MIXED, env=env).returncode == 0


def test_json_follows_its_schema() -> None:
    """Events, analysis, memory and summary, and what they are validates."""
    report = json.loads(oomlog("report", "--format", "json", MIXED).stdout)

    Draft202012Validator(json.loads(oomlog("schema", "report").stdout)).validate(report)
    assert (len(report["events"]), report["analysis"]["totals"]["events"], len(report["summary"])) == (9, 9, 3)


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_analysis_as_a_document_leaves_the_events_out(form: str) -> None:
    """`analyze` sums up: the same parts as the report has, but the events one by one."""
    run = oomlog("analyze", "--format", form, "--exit-code", MIXED)
    whole = oomlog("report", "--format", form, MIXED)

    assert (run.returncode, whole.returncode) == (1, 0)
    assert len(run.stdout) < len(whole.stdout) < MOST_BYTES
    assert b"Trigger, victim, culprit" in whole.stdout
    assert b"Trigger, victim, culprit" not in run.stdout


def test_no_event_is_a_report_too(tmp_path: Path) -> None:
    """It says what was read, and that this is no all-clear."""
    (tmp_path / "kern.log").write_text("Mar  1 00:00:00 web1 kernel: all is well\n")
    run = oomlog("report", "--format", "html", tmp_path / "kern.log")

    assert run.returncode == 0
    assert b"No out-of-memory event is in 1 line" in run.stdout
    assert b"That says nothing of times and machines" in run.stdout


@pytest.mark.parametrize(("package", "named"), [("jinja2", "jinja2"), ("vl_convert", "vl-convert-python")])
def test_missing_extra_is_one_line(tmp_path: Path, package: str, named: str) -> None:
    """It names what to install, before anything is read; nothing is written."""
    hide = f"import sys; sys.modules[{package!r}] = None; from oomlog.__main__ import main; main()"
    target = tmp_path / "a.html"
    run = subprocess.run(
        [sys.executable, "-c", hide, "report", "-o", str(target), str(MIXED)], capture_output=True, check=False
    )

    assert run.returncode == 1
    assert errors(run) == [
        f"oomlog: a report as HTML needs {named}: pip install 'oomlog[report]', or take --format markdown"
    ]
    assert not target.exists()


def test_html_is_not_for_a_terminal() -> None:
    """A page's source would only scroll by: one line says what to do instead."""
    master, slave = pty.openpty()
    run = subprocess.run(command(["report", MIXED]), stdout=slave, stderr=subprocess.PIPE, check=False)
    os.close(slave)
    os.close(master)

    assert run.returncode == 2
    assert errors(run)[0].startswith("oomlog: a page of HTML is for a browser: name a file with -o")
