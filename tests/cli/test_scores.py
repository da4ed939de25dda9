"""`oomlog scores`."""

import json
import os
import pty
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.running import command, errors, oomlog
from tests.live.trees import SAVED, Changed

ROOT = ("scores", "--root", SAVED)


def test_page() -> None:
    """As it stands in the golden file."""
    expected = (Path(__file__).parent / "golden" / "scores_6.18-amd64-memcg1.txt").read_text()

    assert oomlog(*ROOT).stdout.decode() == expected


def test_check_of_a_saved_tree() -> None:
    """Status 0 where every figure is the kernel's."""
    assert oomlog(*ROOT, "--check").returncode == 0


def test_check_that_fails(tmp_path: Path) -> None:
    """Status 1 where one is not."""
    tree = Changed(tmp_path)
    tree.of("bighog", "oom_score", "999\n")

    assert oomlog("scores", "--root", tree.root, "--check").returncode == 1


def test_watch_as_json() -> None:
    """One object a line, so many as were asked for."""
    run = oomlog(*ROOT, "--watch", "--every", "0.1", "--count", "3", "--format", "json")

    assert [json.loads(line)["schema"] for line in run.stdout.splitlines()] == ["oomlog.scores/1"] * 3


def test_watch_on_a_terminal() -> None:
    """Ctrl-C ends it with status 130 and leaves a terminal that shows its cursor."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command([*ROOT, "--watch", "--every", "0.1"]), stdin=theirs, stdout=theirs) as process:
        os.close(theirs)
        seen = b""
        while seen.count(b"would be killed") < 2:
            seen += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        with suppress(OSError):  # the end of a terminal, which goes on reading: what is written last must find room
            while last := os.read(ours, 4096):
                seen += last
        status = process.wait()
    os.close(ours)

    assert status == 130
    assert seen.rindex(b"\x1b[?25h") > seen.rindex(b"\x1b[?25l")


@pytest.mark.parametrize("other", [("--suggest", "1"), ("--check",)])
def test_watch_is_for_the_ranking(other: tuple[str, ...]) -> None:
    """What it would not do is a usage error, not silence."""
    assert oomlog(*ROOT, "--watch", "--count", "1", *other).returncode == 2


def test_unknown_name() -> None:
    """A name that nothing has is a usage error in one line."""
    run = oomlog(*ROOT, "--suggest", "nobody")

    assert run.returncode == 2
    assert len(errors(run)) == 1


def test_no_proc(tmp_path: Path) -> None:
    """A directory without /proc costs status 3 and one line."""
    run = oomlog("scores", "--root", tmp_path)

    assert (run.returncode, len(errors(run))) == (3, 1)


@pytest.mark.parametrize("extra", [(), ("--suggest", "shop.service")])
def test_hostile_names_do_not_reach_the_terminal(tmp_path: Path, extra: tuple[str, ...]) -> None:
    """A process calls itself what it likes."""
    tree = Changed(tmp_path)
    stat = (tree.root / f"proc/{tree.pids['shopworker']}/stat").read_text()
    tree.of("shopworker", "stat", stat.replace("(shopworker)", "(\x1b[31m) (\r[b]x)"))
    lines = oomlog("scores", "--root", tree.root, *extra).stdout.decode().splitlines()

    assert max(map(len, lines)) <= 80
    assert all(line.isprintable() for line in lines)
    assert any("[b]x" in line for line in lines)
