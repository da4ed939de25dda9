"""`oomlog whatif`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from oomlog.cli import main
from tests.cli.running import FIXTURES, MIXED, errors, oomlog


def _then(*arguments: str | Path) -> str:
    page = oomlog("whatif", *arguments).stdout.decode()
    return " ".join(page.partition("\nThen\n")[2].partition("\nHighest")[0].split())


def test_who_would_have_been_killed() -> None:
    """The next in line, and by how much."""
    page = _then("first", "--adj", "scratch=0", FIXTURES / "5.10-amd64-adj-order-ctime")

    assert page.startswith("batch (pid 78) would have been killed, 58.7 MiB of badness ahead of the next.")
    assert page.endswith("still missing 880.0 KiB")


def test_limit_that_would_have_done() -> None:
    """A higher limit would have served the request."""
    assert _then("first", "--limit", "31MiB", MIXED).startswith("At that moment nobody would have been killed.")


def test_one_page() -> None:
    """What happened, what is asked, the answer, the ranking and its limits."""
    lines = oomlog("whatif", "first", "--limit", "2GiB", MIXED).stdout.decode().splitlines()

    assert [line for line in lines if line and not line.startswith(" ")] == [
        "Event 60635779201dc524: out-of-memory kill, limit of a cgroup",
        "What if",
        "Then",
        "Highest badness",
        "How far to trust this",
    ]
    assert "  limit = 2.0 GiB" in lines


def test_json() -> None:
    """`--format json` has the same with exact numbers."""
    run = oomlog("whatif", "first", "--limit", "2GiB", "--format", "json", MIXED)
    answer = json.loads(run.stdout)

    assert (answer["event"], answer["averted"], answer["changes"]) == ("60635779201dc524", True, ["limit = 2.0 GiB"])
    assert answer["gained_bytes"] == (2 << 30) - (30 << 20)
    assert answer["before"]["predicted_pid"] == answer["killed_pid"] == 123


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--adj", "java"], "'--adj': 'java' is not TASK=ADJ; try java=-500"),
        (["--limit", "2GB"], "'--limit': no size: '2GB'; try 2GiB"),
        (["--without", "java"], "no task 'java' in the report's table"),
        (["--adj", "onesvc=2000"], "2000 is no oom_score_adj: -1000 to 1000"),
    ],
)
def test_what_cannot_be_asked(options: list[str], message: str) -> None:
    """What is no setting or no task ends with status 2 and one line."""
    run = oomlog("whatif", "first", *options, MIXED)

    assert (run.returncode, run.stdout) == (2, b"")
    assert errors(run) == [f"oomlog: {message}; see oomlog whatif --help"]


def test_no_such_event() -> None:
    """Events are named as in `show`."""
    run = oomlog("whatif", "99", MIXED)

    assert (run.returncode, errors(run)) == (
        2,
        ["oomlog: EVENT: there is no event 99: 9 read; see oomlog whatif --help"],
    )


@pytest.mark.parametrize("case", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_every_fixture_fits_80_columns(case: str) -> None:
    """Whatever a report holds there is an answer, in 80 columns and without control characters."""
    (log,) = (path for path in (FIXTURES / case).iterdir() if path.stem == "input")
    result = CliRunner().invoke(main, ["whatif", "last", "--ram", "1TiB", "--limit", "1TiB", "--swap", "1G", str(log)])
    lines = result.stdout.splitlines()

    assert (result.exit_code, result.stderr) == (0, "")
    assert max(map(len, lines)) <= 80
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "The kernel would have panicked; set to kill instead (vm.panic_on_oom=0), "),
        (["--ram", "64GiB"], "At that moment the kernel would not have panicked."),
    ],
)
def test_a_panic_is_no_kill(options: list[str], says: str) -> None:
    """Nobody dies by name where the kernel is set to panic."""
    page = oomlog("whatif", "last", *options, FIXTURES / "5.10-amd64-panic" / "input.log").stdout.decode()

    assert says in " ".join(page.split())
