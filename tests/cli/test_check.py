import json
from pathlib import Path

import pytest
from jsonschema import validate

from oomlog.reporting.gate import check_schema
from tests.cli.running import FIXTURES, MIXED, errors, oomlog

QUIET = FIXTURES / "6.1-amd64-order8-failure" / "input.log"


@pytest.mark.parametrize(
    ("options", "status", "says"),
    [
        ([], 1, "OOM CRITICAL - 8 processes killed: "),
        (["--max-kills", "7"], 1, "OOM CRITICAL - 8 processes killed, 7 allowed: "),
        (["--max-kills", "8"], 0, "OOM OK - 8 processes killed"),
        (["--nagios"], 2, " | kills=8;;0;0"),
        (["--nagios", "--max-kills", "8"], 0, "OOM OK - 8 processes killed | kills=8;;8;0"),
        (["--workload", "one.service"], 1, "OOM CRITICAL - 3 processes killed: one.service"),
        (["--ignore", "ONE.service", "--max-kills", "5"], 0, "OOM OK - 5 processes killed; 3 events ignored"),
        (["--max-kills", "8", "--fail-on", "process-growth"], 1, "OOM CRITICAL - process-growth in 2 events"),
        (["--max-kills", "8", "--fail-on", "kernel-slab"], 0, "OOM OK"),
    ],
)
def test_one_line_and_a_status(options: list[str], status: int, says: str) -> None:
    """What is put up with is for its user to say."""
    run = oomlog("check", *options, MIXED)

    assert run.returncode == status
    assert len(run.stdout.splitlines()) == 1
    assert says in run.stdout.decode()


def test_nothing_was_killed() -> None:
    """A failed allocation is no kill."""
    run = oomlog("check", QUIET)

    assert (run.returncode, run.stdout) == (0, b"OOM OK - 0 processes killed\n")


def test_a_panic_is_never_put_up_with() -> None:
    """It ends every process of the machine, though none is killed by name."""
    run = oomlog("check", "--max-kills", "99", FIXTURES / "5.10-amd64-panic" / "input.log")

    assert (run.returncode, run.stdout) == (1, b"OOM CRITICAL - 1 panic because memory ran out\n")


def test_an_outcome_that_is_not_in_the_log_is_told() -> None:
    """The log ends before it says whether anybody died."""
    log = b"[    9.1] hog invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0\n"
    run = oomlog("check", "-", stdin=log)

    assert (run.returncode, run.stdout) == (
        0,
        b"OOM OK - 0 processes killed; 1 report whose outcome is not in the log\n",
    )


@pytest.mark.parametrize(("options", "status"), [([], 3), (["--nagios"], 3)])
def test_what_cannot_be_read_is_not_well(options: list[str], status: int) -> None:
    """A check that looked at nothing must not be green."""
    run = oomlog("check", *options, "/no/such/log")

    assert run.returncode == status
    assert run.stdout.startswith(b"OOM UNKNOWN - /no/such/log: no such file")


def test_kills_count_though_a_source_failed() -> None:
    """What was found is worse than what could not be read."""
    assert oomlog("check", MIXED, "/no/such/log").returncode == 1


def test_a_state_asks_only_for_what_is_new(tmp_path: Path) -> None:
    """The log has grown between two runs, and is rotated before the third."""
    log, state = tmp_path / "kern.log", tmp_path / "state"
    text = (FIXTURES / "6.1-amd64-memcg2-docker" / "input.log").read_bytes()
    log.write_bytes(text)
    runs = [oomlog("check", "--state", state, log)]
    runs.append(oomlog("check", "--state", state, log))
    with log.open("ab") as file:
        file.write(MIXED.read_bytes())
    runs.append(oomlog("check", "--state", state, log))
    log.rename(f"{log}.1")
    log.write_bytes(b"")
    runs.append(oomlog("check", "--state", state, f"{log}.1", log))

    assert [run.stdout.split(b" processes")[0].split(b" process ")[0][-12:].split()[-1] for run in runs] == [
        b"1", b"0", b"8", b"0",
    ]  # fmt: skip


def test_json_validates() -> None:
    """The form of which `oomlog schema check` is the schema."""
    found = json.loads(oomlog("check", "--format", "json", MIXED).stdout)

    validate(found, check_schema())
    assert found["workloads"] == {"one.service": 3, "docker container (ctr)": 3, "globalhog": 2}


def test_an_unknown_rule_is_told() -> None:
    """A gate that waits for a misspelt rule is none."""
    run = oomlog("check", "--fail-on", "kernel-slap", MIXED)

    assert run.returncode == 2
    assert "no such rule: kernel-slap; there are: adj-distorted" in errors(run)[0]


def test_a_state_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """It may be anything."""
    state = tmp_path / "notes.txt"
    state.write_text("mine")
    run = oomlog("check", "--state", state, MIXED)

    assert run.returncode == 1
    assert "no state of oomlog check" in errors(run)[0]
    assert state.read_text() == "mine"


@pytest.mark.parametrize(
    "line",
    [
        "web1 systemd[1]: a.service: Failed with result 'oom-kill'.",
        "web1 app[1]: Out of memory: Killed process 7 (x) total-vm:1kB, anon-rss:1kB, file-rss:0kB",
    ],
)
@pytest.mark.parametrize(("options", "status"), [([], 3), (["--nagios"], 3)])
def test_a_kill_in_no_event_is_not_well(options: list[str], status: int, line: str, tmp_path: Path) -> None:
    """Somebody tells of a kill whose own lines are not there, or says what only the kernel should."""
    (log := tmp_path / "a.log").write_text(f"Nov 27 10:00:00 {line}\n")

    run = oomlog("check", *options, log)

    assert run.returncode == status
    assert run.stdout.decode().startswith(f"OOM UNKNOWN - {log}:1: may be of a kill that is in no event: ")


def test_what_others_tell_is_asked_for_once(tmp_path: Path) -> None:
    """A state knows such lines too, until there are more of them; a filter asks for certain events only."""
    line = "Nov 27 10:00:00 web1 systemd[1]: a.service: Failed with result 'oom-kill'.\n"
    (log := tmp_path / "a.log").write_text(line)
    state = ("--state", str(tmp_path / "state"))

    assert [oomlog("check", *state, log).returncode for _ in range(2)] == [3, 0]
    log.write_text(line * 2)
    assert [oomlog("check", *options, log).returncode for options in (state, state, ("--since", "2020-01-01"))] == [
        3,
        0,
        0,
    ]


def test_kills_of_whole_units_count(tmp_path: Path) -> None:
    """systemd-oomd names no process; the service manager counts them."""
    (log := tmp_path / "a.log").write_text(
        "Nov 27 10:00:00 web1 systemd[1]: a.service: systemd-oomd killed 12 process(es) in this unit.\n"
    )

    run = oomlog("check", log)

    assert (run.returncode, run.stdout) == (1, b"OOM CRITICAL - 12 processes killed: a.service\n")


def test_killed_twice_is_dead_once(tmp_path: Path) -> None:
    """By earlyoom, and as it did not die, by the kernel a moment later."""
    (log := tmp_path / "a.log").write_text(
        'Nov 27 10:00:00 web1 earlyoom[8]: sending SIGTERM to process 42 uid 0 "java": badness 866, VmRSS 3815 MiB\n'
        "Nov 27 10:00:05 web1 kernel: Out of memory: Killed process 42 (java) total-vm:9000kB, anon-rss:8000kB, "
        "file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:52kB oom_score_adj:0\n"
    )

    assert oomlog("check", log).stdout == b"OOM CRITICAL - 1 process killed: java\n"
