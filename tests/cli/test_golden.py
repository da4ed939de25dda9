"""What people see: the pages of `analyze`, `memory`, `show` and `victims`, piped, word for word.

`pytest --update-golden` rewrites them; read the diff. The logs in logs/ hold no event.
"""

from pathlib import Path

import pytest

from tests.cli.running import FIXTURES, oomlog

GOLDEN = Path(__file__).parent / "golden"
LOGS = Path(__file__).parent / "logs"
PAGES = [
    ("analyze", "6.18-amd64-mixed-scopes"),
    ("analyze", "6.1-amd64-rsyslog"),
    ("analyze", "6.1-amd64-order8-failure"),
    ("analyze", "6.1-amd64-ratelimited"),
    ("memory", "6.18-amd64-mixed-scopes"),
    ("memory", "6.1-amd64-cpuset"),
    ("victims", "6.18-amd64-mixed-scopes"),
    ("show 3", "6.18-amd64-mixed-scopes"),
    ("show last --units kernel", "6.1-amd64-hugepages"),
]
EVENTS = [  # one each: what was full, and who is to blame
    "6.1-amd64-rsyslog",
    "6.1-amd64-memcg2-docker",
    "6.1-amd64-oom-group",
    "6.1-amd64-mempolicy",
    "6.1-amd64-mlocked",
    "6.1-amd64-order8-failure",
    "6.12-amd64-slab",
    "6.1-armhf-memcg2-ancestor",
    "6.1-ppc64le-64k-global",
    "earlyoom-1.7",
]


def _golden(name: str, text: str, request: pytest.FixtureRequest) -> None:
    golden = GOLDEN / f"{name}.txt".replace(" ", "_")
    if request.config.getoption("--update-golden"):
        golden.write_text(text)

    assert text == golden.read_text()


def _page(command: str, case: str, width: int) -> str:
    words = [*command.split(), "--tz", "UTC", "--year", "2026"]
    (log,) = (path for path in (FIXTURES / case).iterdir() if path.stem == "input")
    return oomlog(*words, log.name, cwd=FIXTURES / case, env={"COLUMNS": str(width)}).stdout.decode()


@pytest.mark.parametrize(("command", "case"), PAGES)
def test_page(command: str, case: str, request: pytest.FixtureRequest) -> None:
    """The page is the one that was read and found right."""
    _golden(f"{case} {command}", _page(command, case, 80), request)


def test_picture(request: pytest.FixtureRequest) -> None:
    """On a wide screen a letter for each 5 % shows where the memory was, without colour."""
    _golden("6.12-amd64-slab memory 120", _page("memory", "6.12-amd64-slab", 120), request)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("case", EVENTS)
def test_event(case: str, width: int, request: pytest.FixtureRequest) -> None:
    """The last event of ten real logs, on a narrow and on a wide screen."""
    text = _page("show last", case, width)

    assert max(map(len, text.splitlines())) <= width
    _golden(f"{case} show last" + (f" {width}" if width != 80 else ""), text, request)


@pytest.mark.parametrize("log", ["none", "near", "wrapped"])
def test_no_event(log: str, request: pytest.FixtureRequest) -> None:
    """What was read, what it proves, and what it does not."""
    run = oomlog("analyze", "--tz", "UTC", "--year", "2026", f"{log}.log", cwd=LOGS, env={"COLUMNS": "80"})
    _golden(f"analyze {log}", run.stdout.decode(), request)


def test_piped_is_clean_text() -> None:
    """`oomlog show last | cat`: no escape, no drawn line, no blank at a line's end."""
    lines = _page("show last", "6.1-amd64-rsyslog", 80).splitlines()

    assert all(line.isprintable() and line == line.rstrip() for line in lines)
    assert not any("\u2500" <= sign <= "\u257f" for line in lines for sign in line)
