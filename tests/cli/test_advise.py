"""`oomlog advise`."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from oomlog.settings.advice.checklist import advice_schema
from tests.cli.running import ROOT, errors, oomlog
from tests.reading.bundling import zipped

WEB1 = ROOT / "tests" / "settings" / "web1"
GOLDEN = Path(__file__).parent / "golden"


KILLED = "Nov 22 16:07:18 {} kernel: Out of memory: Killed process 12 (java) total-vm:9000kB, anon-rss:4000kB\n"


@pytest.mark.parametrize(
    "words", ["advise --root web1 --role db", "advise --root web1 --role desktop --print systemd-oomd"]
)
def test_page(words: str, request: pytest.FixtureRequest) -> None:
    """The page is the one that was read and found right."""
    run = oomlog(*words.split(), cwd=WEB1.parent)
    golden = GOLDEN / f"{words.replace(' ', '_')}.txt"
    if request.config.getoption("--update-golden"):
        golden.write_bytes(run.stdout)

    assert run.stdout.decode() == golden.read_text()
    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.parametrize("words", [(), ("--root", WEB1, "--role", "db")])
def test_json_follows_its_schema(words: tuple[str, ...]) -> None:
    """Of this host too."""
    found = json.loads(oomlog("advise", *words, "--format", "json").stdout)

    Draft202012Validator(advice_schema()).validate(found)
    assert len(found["items"]) > 15


def test_a_bundles_settings(tmp_path: Path) -> None:
    """The same is not met as in the tree."""
    members = {f"sos/{path.relative_to(WEB1)}": path.read_bytes() for path in WEB1.rglob("*") if path.is_file()}
    bundle = json.loads(oomlog("advise", "--format", "json", zipped(tmp_path / "sos.zip", members)).stdout)
    tree = json.loads(oomlog("advise", "--format", "json", "--root", WEB1).stdout)

    unmet = [[one["id"] for one in found["items"] if one["state"] == "not-met"] for found in (bundle, tree)]
    assert unmet[0] == unmet[1] != []
    assert bundle["host"] == "web1"


@pytest.mark.parametrize(("name", "file"), [("alerts", "alerts.yaml"), ("dashboard", "dashboard.json")])
def test_what_is_shipped_is_printed_as_it_is(name: str, file: str) -> None:
    """Byte for byte, so that it can be saved."""
    run = oomlog("advise", "--print", name)

    assert run.stdout == (ROOT / "oomlog" / "settings" / "advice" / file).read_bytes()
    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.parametrize(("host", "foreign"), [("db7", True), ("web1", False)])
def test_a_log_of_another_machine(tmp_path: Path, host: str, foreign: bool) -> None:  # noqa: FBT001 - a parameter
    """One line says so, in every form; nothing does where the log is of the machine whose settings are judged."""
    (log := tmp_path / "kern.log").write_text(KILLED.format(host))
    page = oomlog("advise", "--root", WEB1, log).stdout.decode()
    told = json.loads(oomlog("advise", "--root", WEB1, log, "--format", "json").stdout)["reports"]
    printed = errors(oomlog("advise", "--root", WEB1, log, "--print", "earlyoom"))

    assert ("reports are of db7" in " ".join(page.split())) is foreign
    assert (told["same"] == "other") is foreign
    assert [line for line in printed if "reports are of" in line] == ([f"oomlog: {told['text']}"] if foreign else [])


def test_thresholds_without_a_size(tmp_path: Path) -> None:
    """One line that says what is missing, status 3."""
    (tmp_path / "proc/sys/vm").mkdir(parents=True)
    (tmp_path / "proc/sys/vm/swappiness").write_text("60")
    run = oomlog("advise", "--root", tmp_path, "--print", "earlyoom")

    assert run.returncode == 3
    assert errors(run) == [f"oomlog: {tmp_path}: no MemTotal of /proc/meminfo: thresholds need the machine's size"]


def test_print_has_one_form() -> None:
    """A configuration is no JSON."""
    run = oomlog("advise", "--print", "earlyoom", "--format", "json")

    assert run.returncode == 2
    assert "--print goes not with --format" in errors(run)[0]


def test_lines_can_be_moved(tmp_path: Path) -> None:
    """A configuration moves what earlyoom keeps free."""
    (tmp_path / "oomlog.toml").write_text("[settings]\nearly_bytes = 1073741824\n")
    run = oomlog("advise", "--root", WEB1, "--print", "earlyoom", "--config", "oomlog.toml", cwd=tmp_path)

    assert b'EARLYOOM_ARGS="-M 1048576,524288 ' in run.stdout
