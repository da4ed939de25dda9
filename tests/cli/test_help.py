"""What `--help` promises."""

import os
import re
import shlex
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
import pytest

from oomlog.cli import COMMANDS, main
from tests.cli.running import MIXED, oomlog

HELPS = [[], *([name] for name in COMMANDS)]


def _help(arguments: list[str]) -> str:
    return oomlog(*arguments, "--help").stdout.decode()


def _examples(text: str) -> list[str]:
    return re.findall(r"^ +(oomlog .+)$", text.partition("Examples:")[2].partition("\nOptions:")[0], re.MULTILINE)


@pytest.mark.parametrize("arguments", HELPS)
def test_help_fits_80_columns(arguments: list[str]) -> None:
    """Help is read on 80 columns and has examples."""
    text = _help(arguments)

    assert max(map(len, text.splitlines())) <= 80
    assert len(_examples(text)) >= 2


ENDING = [arguments for arguments in HELPS if arguments not in (["watch"], ["fleet"])]
"""Commands that end by themselves and need neither a store nor a dataset."""


@pytest.mark.parametrize("example", [example for arguments in ENDING for example in _examples(_help(arguments))])
def test_examples_run(example: str, tmp_path: Path) -> None:
    """Every example does what it says, given a `kern.log`: output or a file, no complaint, status 0."""
    (tmp_path / "kern.log").write_bytes(MIXED.read_bytes())
    (tmp_path / "oomlog").write_text(f'#!/bin/sh\nexec {sys.executable} -m oomlog "$@"\n')
    (tmp_path / "oomlog").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(Path.cwd())}
    shell = ["/bin/sh", "-c", example.replace("/var/log", str(tmp_path))]
    run = subprocess.run(shell, capture_output=True, cwd=tmp_path, env=env, check=False)

    assert (run.returncode, run.stderr) == (0, b"")
    written = {path for path in tmp_path.iterdir() if path.stat().st_size} - {
        tmp_path / "kern.log",
        tmp_path / "oomlog",
    }
    assert run.stdout or written


@pytest.mark.parametrize("example", [example for name in ("watch", "fleet") for example in _examples(_help([name]))])
def test_other_examples_are_understood(example: str) -> None:
    """Of commands that go on for ever or need a dataset, every example is a command line that the program takes."""
    name, *words = shlex.split(example)[1:]
    command = main.get_command(click.Context(main), name)
    assert command is not None

    with command.make_context(name, words) as context:
        assert context.params


def test_version_is_the_packages() -> None:
    """`--version` prints the name and the installed version."""
    try:
        expected = f"oomlog {version('oomlog')}\n"
    except PackageNotFoundError:
        expected = "oomlog, not installed: run from its source\n"

    assert oomlog("--version").stdout.decode() == expected


def test_short_help() -> None:
    """`-h` is help, too."""
    assert oomlog("events", "-h").stdout == oomlog("events", "--help").stdout


def test_summaries_are_whole() -> None:
    """On 80 columns each command's line says all that it has to say."""
    listed = _help([]).partition("Commands:\n")[2].splitlines()

    assert len(listed) == len(COMMANDS)
    assert [line for line in listed if "..." in line] == []
