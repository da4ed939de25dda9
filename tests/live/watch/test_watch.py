import os
import shutil
import signal
from pathlib import Path

import pytest

import oomlog
from oomlog.live.watch.files import FileFollower
from oomlog.live.watch.pieces import Piece
from tests.cli.running import errors
from tests.cli.running import oomlog as run
from tests.live.watch.watching import REAPER, REPORT, numbered, until, watching


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log that is written."""
    path = tmp_path / "kern.log"
    path.write_bytes(b"[    0.000000] Linux version 6.1.0\n")
    return path


def append(path: Path, text: bytes) -> None:
    """More of a log."""
    with path.open("ab") as file:
        file.write(text)


def test_what_comes_later_is_an_update(tmp_path: Path, log: Path) -> None:
    """A report is told at its kill line; the reaper's line makes it a second revision of the same id."""
    kill = REAPER.index(b"\n", REAPER.index(b"Killed process")) + 1
    with watching(tmp_path, "--from-start", log) as watch:
        append(log, REAPER[:kill])
        until(lambda: watch.told)
        append(log, REAPER[kill:])
        until(lambda: len(watch.told) == 2)
        first, second = watch.told

    assert first["id"] == second["id"]
    assert [one["delivery"]["revision"] for one in (first, second)] == [1, 2]
    assert first["delivery"]["key"] != second["delivery"]["key"]
    assert (first["kills"][0]["reaped"], second["kills"][0]["reaped"]["outcome"]) == (None, "reaped")
    assert first["incident"] == second["incident"] == first["id"]


def test_watch_finds_what_events_finds(tmp_path: Path, log: Path) -> None:
    """The same events, explained in the same words."""
    append(log, REPORT)
    (event,) = oomlog.read([log], explain=True)
    with watching(tmp_path, "--from-start", log) as watch:
        until(lambda: watch.told)
        (told,) = watch.told

    assert (told["id"], told["summary"]) == (event.id, event.summary)
    assert [finding["rule"] for finding in told["diagnosis"]] == [finding.rule for finding in event.diagnosis]


def test_a_report_without_its_end_is_told_after_a_while(tmp_path: Path, log: Path) -> None:
    """Its last lines were lost: it is told when nothing more comes."""
    with watching(tmp_path, "--from-start", log) as watch:
        append(log, REPORT[: REPORT.index(b"Tasks state")])
        until(lambda: watch.told)

        assert watch.told[0]["type"] == "oom_unknown"


@pytest.mark.parametrize("how", ["rename", "copytruncate", "inode"])
def test_rotation_while_nobody_watches(tmp_path: Path, log: Path, how: str) -> None:
    """After SIGKILL, rotation in the middle of a report, and more of it: each report once."""
    with watching(tmp_path, "--from-start", log) as watch:
        append(log, numbered(101))
        until(lambda: watch.pids() == [101])
        watch.process.send_signal(signal.SIGKILL)
    report = numbered(102)
    half = report.index(b"\n", len(report) // 2) + 1
    append(log, report[:half])
    if how == "rename":
        log.rename(f"{log}.1")
    else:
        shutil.copy(log, f"{log}.1")
        log.write_bytes(b"") if how == "copytruncate" else log.unlink()
    append(log, report[half:])
    with watching(tmp_path, log) as watch:
        append(log, numbered(103))
        until(lambda: len(watch.pids()) >= 3)

        assert watch.pids() == [101, 102, 103]


def test_a_new_state_begins_at_the_end(tmp_path: Path, log: Path) -> None:
    """What stands there already is told with --from-start alone."""
    append(log, numbered(101))
    with watching(tmp_path, log) as watch:
        until(lambda: any(b"kern.log" in path.read_bytes() for path in tmp_path.glob("state*")))
        append(log, numbered(102))
        until(watch.pids)

        assert watch.pids() == [102]


def test_one_report_in_two_logs_is_told_once(tmp_path: Path, log: Path) -> None:
    """kern.log and syslog hold the same lines."""
    other = tmp_path / "syslog"
    shutil.copy(log, other)
    with watching(tmp_path, "--from-start", log, other) as watch:
        append(log, numbered(101))
        append(other, numbered(101))
        until(watch.pids)
        append(other, numbered(102))
        until(lambda: 102 in watch.pids())

        assert watch.pids() == [101, 102]


def test_a_state_has_one_watch(tmp_path: Path, log: Path) -> None:
    """Two would tell everything twice."""
    with watching(tmp_path, "--from-start", log) as watch:
        append(log, REPORT)
        until(lambda: watch.told)
        second = run("watch", "--state", tmp_path / "state", log)

    assert second.returncode == 1
    assert "in use by another oomlog watch" in errors(second)[-1]


def test_it_ends_in_order(tmp_path: Path, log: Path) -> None:
    """SIGTERM is how a service is stopped."""
    with watching(tmp_path, "--from-start", log) as watch:
        append(log, REPORT)
        until(lambda: watch.told)
        watch.process.terminate()

        assert watch.process.wait(20) == 0


def follow(follower: FileFollower) -> list[bytes]:
    """All that is there."""
    lines: list[bytes] = []
    for _ in range(20):
        lines += [piece.text for piece in follower.read()]
    return lines


def test_a_line_is_given_when_it_is_whole(tmp_path: Path) -> None:
    """Half of a line stays until its end comes."""
    path = tmp_path / "log"
    path.write_bytes(b"one\ntw")
    follower = FileFollower(str(path))
    follower.start(None, from_start=True)

    assert follow(follower) == [b"one\n"]
    append(path, b"o\n")
    assert follow(follower) == [b"two\n"]
    follower.close()


def test_keys_stay_over_rotation(tmp_path: Path) -> None:
    """A line has one name, wherever it is moved: that is how a restart knows what was told."""
    path = tmp_path / "log"
    path.write_bytes(b"one\ntwo\nthree\n")
    first = FileFollower(str(path))
    anchor = first.start(None, from_start=True)
    keys = [piece.key for piece in first.read()]
    shutil.copy(path, f"{path}.1")
    os.truncate(path, 0)
    append(path, b"four\n")
    again = FileFollower(str(path))
    again.start(Piece(keys[0], b"one\n"), from_start=False)

    found = [piece.key for _ in range(5) for piece in again.read()]
    for follower in (first, again):
        follower.close()

    assert anchor.text == b""
    assert found[:2] == keys[1:]
    assert len(found) == 3
