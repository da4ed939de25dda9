"""How every command ends, what it loads, and what it leaves behind."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from oomlog.cli import main
from tests.cli.running import MIXED, command, errors, oomlog

LOADED = """
import sys
sys.argv = {argv!r}
try:
    from oomlog.__main__ import main
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def _loaded(*arguments: str) -> set[str]:
    """The modules that a command had loaded when it ended."""
    script = LOADED.format(argv=["oomlog", *arguments])
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return set(run.stderr.decode().split())


def test_events_load_nothing_heavy() -> None:
    """`events` needs neither pandas nor rich, nor what only other sources or outputs need."""
    loaded = _loaded("events", str(MIXED))

    assert "oomlog.reading.pipeline" in loaded
    assert not loaded & {"pandas", "numpy", "rich", "systemd", "jinja2", "concurrent.futures", "tarfile", "zstandard"}
    assert "multiprocessing" not in loaded
    assert not loaded & {"oomlog.cli.analyze", "oomlog.cli.show", "oomlog.reporting.known_columns", "csv"}


def test_version_loads_no_command() -> None:
    """`--version` loads neither a command nor the model."""
    assert not _loaded("--version") & {"oomlog.cli.events", "oomlog.model", "msgspec", "rich", "pandas"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["events", "--victim", "("], "--victim: no regular expression: '(': missing ), unterminated subpattern"),
        (["events", "--since", "soon"], "--since: no point in time: 'soon'; try 2026-11-22 16:07"),
        (["events", "--since", "now", "--until", "-1h"], "--since: is after --until"),
        (["events", "--tz", "Mars/Base"], "--tz: no time zone 'Mars/Base'; try Europe/Berlin, +02:00 or local"),
        (["events", "--display-tz", "X"], "--display-tz: no time zone 'X'"),
        (["events", "--year", "26"], "'--year': 26 is not in the range"),
        (["events", "--scope", "universe"], "'--scope': 'universe' is not one of 'global', 'memcg'"),
        (
            ["events", "--format", "xlsx"],
            "'--format': 'xlsx' is not one of 'ndjson', 'json', 'csv', 'parquet', 'table'",
        ),
        (["events", "--nonsense"], "No such option '--nonsense'"),
        (["events", "--fields", " , "], "--fields: names no field"),
        (["show", "--raw", "--format", "json"], "--raw gives the lines alone; for both: oomlog events --raw"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
)
def test_usage_errors(arguments: list[str], message: str) -> None:
    """A wrong option is one line that says what to do, and status 2."""
    result = CliRunner().invoke(main, arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith(f"oomlog: {message}")
    assert result.stderr.endswith(" --help\n")


def test_nothing_asked_for() -> None:
    """Without a command the help is shown where errors are, with status 2."""
    run = oomlog()

    assert (run.returncode, run.stdout) == (2, b"")
    assert run.stderr == oomlog("--help").stdout


def test_errors_do_nothing_to_the_terminal() -> None:
    """A name with an escape sequence is shown as text on standard error, too."""
    (line,) = errors(oomlog("events", "/no/\x1b[31mred"))

    assert line.startswith("oomlog: /no/\\x1b[31mred: ")


def test_one_failed_source_leaves_the_others() -> None:
    """What could be read is printed, what could not is one line each, and the status is 3."""
    run = oomlog("events", "/no/such/file", MIXED, "/no/such/either")

    assert run.returncode == 3
    assert run.stdout == oomlog("events", MIXED).stdout
    assert len(errors(run)) == 2


def test_show_without_events_from_a_failed_source() -> None:
    """Where nothing could be read there is no event to name: the status is the source's."""
    assert oomlog("show", "last", "/no/such/file").returncode == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("more", [b"", b"[   99.000000] eth0: link up\n" * (5 << 20 >> 5)], ids=["first", "further"])
def test_told_to_end(tmp_path: Path, number: signal.Signals, more: bytes) -> None:
    """Ctrl-C and `kill` end it at once with 128 + n, however silent its input; no half-written file, no traceback."""
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("ignored from the start, as by nohup, and inherited")
    target = tmp_path / "out.ndjson"
    arguments: list[str | Path] = ["events", "-o", target, "-"]
    with subprocess.Popen(command(arguments), stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(MIXED.read_bytes() + more)
        process.stdin.flush()
        while not list(tmp_path.iterdir()):
            assert process.poll() is None
        process.send_signal(number)
        complaint = process.stderr.read() if process.stderr is not None else b"?"

    assert process.returncode == 128 + number
    assert complaint.strip() == b""
    assert list(tmp_path.iterdir()) == []


def test_what_is_out_stays_out(tmp_path: Path) -> None:
    """Results that went to a file by `>` are whole lines, all that were found before the signal."""
    with (tmp_path / "out").open("w+b") as out:
        with subprocess.Popen(command(["events", "-"]), stdin=subprocess.PIPE, stdout=out) as process:
            assert process.stdin is not None
            process.stdin.write(MIXED.read_bytes() + b"[   99.000000] eth0: link up\n" * (9 << 20 >> 5))
            process.stdin.flush()
            process.send_signal(signal.SIGTERM)
        out.seek(0)
        lines = out.readlines()

    assert process.returncode == 143
    assert len(lines) >= 1
    assert [json.loads(line)["type"] for line in lines]


def test_an_ignored_hangup_stays_ignored(tmp_path: Path) -> None:
    """Under nohup the closing of a terminal ends nothing."""
    target = tmp_path / "out.ndjson"
    words = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *command(["events", "-o", target, "-"])]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
        while not list(tmp_path.iterdir()):
            assert process.poll() is None
        process.send_signal(signal.SIGHUP)
        process.communicate(MIXED.read_bytes())

    assert process.returncode == 0
    assert len(target.read_bytes().splitlines()) == 9


def test_output_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """`-o` writes the named file and nothing else; an error leaves an older one as it was, with its mode."""
    target = tmp_path / "out.json"
    target.write_text("old")
    target.chmod(0o640)
    failed = oomlog("events", "-o", target, "--fields", "nonsense", MIXED)

    assert (failed.returncode, target.read_text()) == (2, "old")
    assert oomlog("events", "-o", target, MIXED).stdout == b""
    assert target.read_bytes() == oomlog("events", MIXED).stdout
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [target]


def test_output_through_a_link(tmp_path: Path) -> None:
    """A link stays a link; what it points to is written."""
    (tmp_path / "link").symlink_to("real")
    oomlog("schema", "-o", tmp_path / "link")

    assert (tmp_path / "link").is_symlink()
    assert json.loads((tmp_path / "real").read_bytes())["title"] == "oomlog.event/1"


def test_output_into_a_pipe(tmp_path: Path) -> None:
    """`-o >(gzip)` and `-o -` write to what is there; nothing is put in its place."""
    words = ["bash", "-c", '"$@" -o >(cat)', "bash", *command(["schema"])]
    run = subprocess.run(words, capture_output=True, check=False)

    expected = oomlog("schema").stdout
    assert (run.stdout, run.stderr) == (expected, b"")
    assert oomlog("schema", "-o", "-", cwd=tmp_path).stdout == expected
    assert oomlog("schema", "-o", "/dev/stdout", cwd=tmp_path).stdout == expected
    assert list(tmp_path.iterdir()) == []


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    """A directory that is not there is one line and status 1."""
    target = tmp_path / "none" / "out"
    run = oomlog("schema", "-o", target)

    assert run.returncode == 1
    assert errors(run) == [f"oomlog: cannot write {target}: No such file or directory"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110 - a device
@pytest.mark.parametrize(
    "arguments",
    [["events", str(MIXED)], ["analyze", str(MIXED)], ["schema"], ["--help"], ["--version"], ["events", "--help"]],
)
def test_full_disk(arguments: list[str]) -> None:
    """Output that does not fit is one line and status 1."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        run = subprocess.run(command(arguments), stdout=full, stderr=subprocess.PIPE, check=False)

    assert run.returncode == 1
    assert run.stderr == b"oomlog: cannot write standard output: No space left on device\n"


@pytest.mark.parametrize(
    "arguments", [["events", str(MIXED)], ["analyze", str(MIXED)], ["show", str(MIXED)], ["schema"], ["--help"]]
)
def test_nobody_reads(arguments: list[str]) -> None:
    """A pipe that was closed before the first byte is no failure."""
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(command(arguments), stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)

    assert (run.returncode, run.stderr) == (0, b"")


def without(descriptor: int, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """The command where a standard descriptor is closed."""
    words = ["sh", "-c", f'exec "$@" {descriptor}>&-', "sh", *command(arguments)]
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def test_closed_standard_output(tmp_path: Path) -> None:
    """Nowhere to write to is one line and status 1; with `-o` it is not needed."""
    run = without(1, "events", MIXED)

    assert (run.returncode, run.stderr) == (1, b"oomlog: cannot write standard output: it is closed; use -o FILE\n")
    assert without(1, "events", "-o", tmp_path / "out", MIXED).returncode == 0
    assert (tmp_path / "out").read_bytes() == oomlog("events", MIXED).stdout


def test_standard_error_is_not_needed() -> None:
    """Where nobody can be told of a failure, results still come out, with the same status."""
    expected = oomlog("events", MIXED).stdout

    closed = without(2, "events", MIXED, "/no/such/file")
    assert (closed.returncode, closed.stdout) == (3, expected)
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        words = command(["events", MIXED, "/no/such/file"])
        run = subprocess.run(words, stdout=subprocess.PIPE, stderr=full, check=False)
    assert (run.returncode, run.stdout) == (3, expected)


@pytest.mark.parametrize("options", [["--format", "csv", "--raw"], [], ["--format", "json"]])
def test_nothing_unprintable_reaches_a_terminal(tmp_path: Path, options: list[str]) -> None:
    """Whatever the form: escapes and bidirectional marks of a log show as text; a file has them as they are."""
    log = tmp_path / "kern.log"
    evil = "\x9b31m\u202ex\x1b]0;x\x07".encode()
    log.write_bytes(MIXED.read_bytes().replace(b"(onesvc)", b"(" + evil + b")"))
    master, slave = pty.openpty()
    with subprocess.Popen(command(["events", *options, log]), stdout=slave, stderr=subprocess.DEVNULL) as process:
        os.close(slave)
        shown = b""
        with contextlib.suppress(OSError):  # what a terminal gives at its end
            while piece := os.read(master, 1 << 16):
                shown += piece
    os.close(master)

    assert process.returncode == 0
    assert "\\u202ex" in shown.decode()
    assert all(line.isprintable() for line in shown.decode().replace("\r", "").split("\n"))


def test_traceback_only_with_debug() -> None:
    """An error shows where it came from only with `--debug`."""
    plain, debug = (oomlog(*first, "show", "last", "--raw", "/no/such/file") for first in ([], ["--debug"]))

    assert b"Traceback" not in plain.stderr
    assert b"Traceback" in debug.stderr


def test_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Piped text has no colour unless it is asked for, and then NO_COLOR does not forbid it."""
    monkeypatch.delenv("NO_COLOR")

    assert b"\x1b[" not in oomlog("analyze", MIXED).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b[1m" in oomlog("analyze", "--color", "always", MIXED).stdout


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    """Nothing in it is not the same as no event in it: one line says so, and it is no failure."""
    empty = tmp_path / "kern.log"
    empty.touch()

    done = oomlog("events", empty)

    assert done.returncode == 0
    assert errors(done) == [f"oomlog: {empty}: empty: there is nothing to read in it"]


def test_a_report_that_stands_twice_is_told(tmp_path: Path) -> None:
    """A report pasted again is counted once, and one line says where it stood again."""
    kill = "Out of memory: Killed process 7 (app) total-vm:9kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0"
    between = [kill.replace(" 7 ", f" {pid} ") for pid in range(100, 120)]
    (log := tmp_path / "mail.txt").write_text("\n".join([kill, *between, kill, ""]))

    done = oomlog("events", log)

    assert len(done.stdout.splitlines()) == 21
    assert errors(done) == [f"oomlog: {log}: the same report stands in it twice and was counted once: again at line 22"]
