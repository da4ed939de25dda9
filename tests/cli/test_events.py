"""`oomlog events`."""

import csv
import io
import json
import subprocess
import time
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator

from oomlog.explaining.explain import explain
from oomlog.model import decode_event, encode_event, event_schema
from tests.cli.running import MIXED, command, errors, oomlog
from tests.reporting.making import event, kill, memcg_event


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Three saved events, explained as `events` saves them: two kills, a failed allocation."""
    failure = event(
        id="3333333333333333", type="alloc_failure", scope="unknown", kills=(), time=None, time_source="none"
    )
    evil = memcg_event(kills=(kill(comm="=cmd|' /C calc'!A0"), kill(pid=85, comm="java", oom_score_adj=-997)))
    path = tmp_path / "events.ndjson"
    path.write_bytes(b"".join(encode_event(explain(one)) + b"\n" for one in (event(), evil, failure)))
    return path


def test_ndjson_fits_the_schema() -> None:
    """Every line is an event of the contract and reads back equal."""
    lines = oomlog("events", MIXED).stdout.splitlines()

    validator = Draft202012Validator(event_schema())
    assert len(lines) > 3
    for line in lines:
        validator.validate(json.loads(line))
        assert encode_event(decode_event(line)) == line


def test_saved_events_are_read_back(saved: Path) -> None:
    """Our own output is a source, from a file or a pipe, and comes out as it went in."""
    assert oomlog("events", saved).stdout == saved.read_bytes()
    assert oomlog("events", "-", stdin=saved.read_bytes()).stdout == saved.read_bytes()


def test_piped_input_needs_no_name(saved: Path) -> None:
    """What is piped in is read where no source is named."""
    run = oomlog("events", stdin=saved.read_bytes())

    assert run.stdout == saved.read_bytes()
    assert (run.returncode, run.stderr) == (0, b"")


def test_json_is_one_array(saved: Path) -> None:
    """`--format json` is one array of the same events."""
    assert json.loads(oomlog("events", "--format", "json", saved).stdout) == [
        json.loads(line) for line in saved.read_bytes().splitlines()
    ]


def test_csv_per_kill(saved: Path) -> None:
    """A row per killed process; what a spreadsheet would run has an apostrophe, negative numbers none."""
    fields = "id,kill.pid,kill.comm,kill.oom_score_adj,memcg.limit_path"
    text = oomlog("events", "--format", "csv", "--per", "kill", "--fields", fields, saved).stdout.decode()

    assert list(csv.reader(io.StringIO(text))) == [
        fields.split(","),
        ["00c0ffee00c0ffee", "84", "hog", "", ""],
        ["0badcafe0badcafe", "84", "'=cmd|' /C calc'!A0", "", "/kubepods/pod1/abc"],
        ["0badcafe0badcafe", "85", "java", "-997", "/kubepods/pod1/abc"],
    ]


def test_fields_in_ndjson(saved: Path) -> None:
    """`--fields` gives flat objects with just these names, in this order."""
    lines = oomlog("events", "--fields", "kills.comm, type", saved).stdout.splitlines()

    assert lines[0] == b'{"kills.comm":["hog"],"type":"oom_kill"}'


def test_unknown_field(saved: Path) -> None:
    """An unknown field ends with status 2 and names near ones."""
    run = oomlog("events", "--fields", "kills.com", saved)

    assert run.returncode == 2
    (line,) = errors(run)
    assert line.startswith("oomlog: --fields: no field 'kills.com'; near: kills.comm, kills.score, ")


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--type", "alloc_failure"], ["3333"]),
        (["--scope", "memcg", "--scope", "global"], ["00c0", "0bad"]),
        (["--victim", "^java$"], ["0bad"]),
        (["--host", "web?"], ["00c0", "0bad", "3333"]),
        (["--cgroup", "*/pod1/*"], ["0bad"]),
        (["--workload", "POD1"], ["0bad"]),
        (["--boot", "-1"], []),
        (["--since", "2026-11-22 16:07:32"], ["3333"]),
        (["--until", "2026-11-22 16:07:32"], ["00c0", "0bad", "3333"]),
        (["--tz", "UTC", "--since", "2026-11-22 15:07:32"], ["3333"]),
    ],
)
def test_filters(saved: Path, options: list[str], ids: list[str]) -> None:
    """Every filter reaches the events."""
    lines = oomlog("events", *options, saved).stdout.splitlines()

    assert [json.loads(line)["id"][:4] for line in lines] == ids


def test_undated_events_are_counted(saved: Path) -> None:
    """Events that `--since` cannot judge are kept and counted on standard error."""
    run = oomlog("events", "--since", "yesterday", saved)

    assert errors(run) == ["oomlog: 1 event without a time kept: --since and --until cannot judge them"]
    assert run.returncode == 0


def test_display_zone(saved: Path) -> None:
    """`--display-tz` tells the same instant elsewhere."""
    lines = oomlog("events", "--display-tz", "Asia/Kolkata", saved).stdout.splitlines()

    assert json.loads(lines[0])["time"] == "2026-11-22T20:37:31.250000+05:30"


def test_table_fits_and_escapes(tmp_path: Path) -> None:
    """The table keeps to 80 columns and shows a process name's escape sequence as text."""
    path = tmp_path / "events.ndjson"
    path.write_bytes(encode_event(memcg_event(kills=(kill(comm="\x1b]0;x\x07"),))))
    text = oomlog("events", "--format", "table", path).stdout.decode()

    assert "\\x1b]0;x\\x07" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_raw_lines_are_the_logs_own() -> None:
    """`--raw` adds the lines as they stand in the log; without it there are none."""
    with_raw, without = (
        [msgspec.json.decode(line)["raw"] for line in oomlog("events", *options, MIXED).stdout.splitlines()]
        for options in (["--raw"], [])
    )

    assert all(raw and raw in MIXED.read_text() for raw in with_raw)
    assert set(without) == {None}


def test_undecodable_bytes_in_raw(tmp_path: Path) -> None:
    """A byte that is no UTF-8 comes out as an escape: JSON has no other place for it."""
    log = tmp_path / "kern.log"
    log.write_bytes(MIXED.read_bytes().replace(b"oom-kill:constraint", b"oom-kill:constraint\xff", 1))
    run = oomlog("events", "--raw", log)

    assert run.returncode == 0
    assert "oom-kill:constraint\\xff" in json.loads(run.stdout.splitlines()[0])["raw"]


def test_events_leave_at_once() -> None:
    """The first event is out while the input still goes on (some MiB further: input is read in large steps)."""
    ordinary = b"[   99.000000] eth0: link up\n" * (5 << 20 >> 5)
    with subprocess.Popen(
        command(["events", "--no-explain", "-"]), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(MIXED.read_bytes() + ordinary)
        process.stdin.flush()
        first = process.stdout.readline()
        process.stdin.close()
        rest = process.stdout.read()

    assert json.loads(first)["type"] == "oom_kill"
    assert (len(rest.splitlines()), process.returncode) == (8, 0)


def test_closed_pipe_ends_early_and_quietly(tmp_path: Path) -> None:
    """`| head -1` ends the reading: one line, status 0, nothing on standard error, long before the end of the log."""
    log = tmp_path / "kern.log"
    log.write_bytes(MIXED.read_bytes() * 100)
    start = time.monotonic()
    with subprocess.Popen(command(["events", log]), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        complaint = process.stderr.read()

    assert (complaint, process.returncode) == (b"", 0)
    early = time.monotonic() - start
    start = time.monotonic()
    oomlog("events", log)
    assert early < (time.monotonic() - start) / 2


def test_parquet_goes_where_it_is_sent(tmp_path: Path) -> None:
    """To a file or a pipe it is the same table, one row a task."""
    file = tmp_path / "tasks.parquet"
    run = oomlog("events", "--format", "parquet", "--per", "task", "-o", file, MIXED)
    piped = oomlog("events", "--format", "parquet", "--per", "task", MIXED)

    assert (run.returncode, run.stdout) == (0, b"")
    assert file.read_bytes() == piped.stdout
    assert file.read_bytes()[:4] == file.read_bytes()[-4:] == b"PAR1"


def test_rows_of_tasks() -> None:
    """`--per task` is a row for each row of the task dumps, in every form."""
    ndjson = oomlog("events", "--per", "task", "--fields", "task.pid,task.comm", MIXED).stdout.splitlines()
    rows = list(
        csv.DictReader(io.StringIO(oomlog("events", "--per", "task", "--format", "csv", MIXED).stdout.decode()))
    )

    assert len(ndjson) == len(rows) == 8
    assert json.loads(ndjson[0]) == {"task.pid": int(rows[0]["task.pid"]), "task.comm": rows[0]["task.comm"]}
