"""`--jobs`: the same bytes from many processes, and one line where one of them is killed."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from benchmarks import generate
from tests.cli.running import MIXED, command, oomlog


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Just big enough to be worth a worker, and more events than a pipe holds."""
    path = tmp_path_factory.mktemp("jobs") / "dense.log"
    generate.dense(path, 360)
    assert path.stat().st_size > 16 << 20
    return path


def test_many_processes_print_what_one_prints(dense: Path) -> None:
    """Byte for byte."""
    one, two = (oomlog("events", "--jobs", jobs, "--no-explain", dense) for jobs in ("1", "2"))
    assert (two.returncode, two.stdout, two.stderr) == (one.returncode, one.stdout, one.stderr)
    assert one.stdout.count(b"\n") == 360


def test_a_killed_process_is_one_line_and_status_3(dense: Path) -> None:
    """The events that it had told come out; nothing is made up for the rest."""
    words = command(("events", "--jobs", "2", "--no-explain", dense))
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        told = run.stdout.readline()
        (child,) = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        os.kill(int(child), signal.SIGKILL)
        told += run.stdout.read()
        (error,) = run.stderr.read().decode().splitlines()
    assert run.returncode == 3
    assert error.startswith(f"oomlog: {dense}: the process that read it was killed by SIGKILL")
    assert oomlog("events", "--jobs", "1", "--no-explain", dense).stdout.startswith(told)
    assert told.endswith(b"\n")


def test_a_small_log_is_read_by_one_process() -> None:
    """Nothing is begun for it that would take longer than it does."""
    run = oomlog("events", "--jobs", "8", MIXED)
    assert run.stdout == oomlog("events", "--jobs", "1", MIXED).stdout
    assert oomlog("events", "--jobs", "0", MIXED).returncode == 2
