"""`oomlog limits`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import oomlog as library
from oomlog.cli import main
from oomlog.explaining.limits import Margins
from oomlog.model import encode
from tests.cli.running import FIXTURES, MIXED, errors, oomlog
from tests.explaining.limits.making import MIB, measured, range_query
from tests.live.trees import SAVED


def test_a_log_and_samples(tmp_path: Path) -> None:
    """Both go into one answer."""
    samples = tmp_path / "range.json"
    samples.write_bytes(range_query(measured(*[100] * 8)))
    found = json.loads(oomlog("limits", "--samples", samples, "--format", "json", MIXED).stdout)

    assert [one["workload"] for one in found["workloads"]] == ["docker container (ctr)", "one.service", "shop/web/app"]
    assert [one["limit"] is None for one in found["workloads"]] == [True, True, False]


def test_samples_alone(tmp_path: Path) -> None:
    """Where samples are named and no log, none is read: not even this machine's."""
    samples = tmp_path / "range.json"
    samples.write_bytes(range_query(measured(*[100] * 8)))
    run = oomlog("limits", "--samples", samples, "--format", "json")

    assert (json.loads(run.stdout)["events"], run.stderr) == (0, b"")


def test_a_tree_of_cgroups() -> None:
    """The peak of each, by the name of its workload."""
    tree = SAVED / "sys/fs/cgroup/memory"
    found = json.loads(oomlog("limits", "--samples", tree, "--format", "json", MIXED).stdout)
    (shop,) = (one for one in found["workloads"] if one["workload"] == "shop.service")

    assert shop["demand"]["limit_bytes"] == 96 * MIB
    assert shop["demand"]["highest_peak_bytes"] > 60 * MIB
    assert shop["limit"] is None


def test_from_python(tmp_path: Path) -> None:
    """The same answer; margins move it, as a file does on the command line."""
    samples = tmp_path / "range.json"
    samples.write_bytes(range_query(measured(*[100] * 8)))
    asked = ("limits", "--samples", samples, "--format", "json")
    said = json.loads(oomlog(*asked).stdout)
    (one,) = library.limits([], samples).workloads
    assert json.loads(encode(library.limits([], samples))) == said
    assert one.limit is not None
    assert one.limit.margin == 1.15

    (tmp_path / "lines.toml").write_text("[limits]\nsteady_margin = 2.0\nleast_days = 9\n")
    told = json.loads(oomlog(*asked, "--config", tmp_path / "lines.toml").stdout)
    assert told["workloads"][0]["limit"] is None
    wide = library.limits([], samples, margins=Margins(steady_margin=2.0))
    assert wide.workloads[0].limit is not None
    assert wide.workloads[0].limit.bytes == 200 * MIB


@pytest.mark.parametrize("content", ["", "nothing"])
def test_no_samples(tmp_path: Path, content: str) -> None:
    """A file without any costs status 3 and one line; so does a directory."""
    path = tmp_path / "samples"
    path.write_text(content)

    for name in (path, tmp_path):
        run = oomlog("limits", "--samples", name, MIXED)
        assert (run.returncode, len(errors(run))) == (3, 1)


@pytest.mark.parametrize("case", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_every_fixture_fits_80_columns(case: str) -> None:
    """Whatever a log holds, the page keeps to 80 columns and brings no control character."""
    (log,) = (path for path in (FIXTURES / case).iterdir() if path.stem == "input")
    run = CliRunner().invoke(main, ["limits", str(log)])

    assert run.exception is None or isinstance(run.exception, SystemExit)
    assert max(map(len, run.stdout.splitlines())) <= 80
    assert all(line.isprintable() for line in run.stdout.splitlines())
