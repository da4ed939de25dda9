"""`--config FILE`: thresholds of the diagnosis."""

import json
from pathlib import Path

import pytest

from tests.cli.running import errors, oomlog
from tests.golden import FIXTURES, input_of

LOG = input_of(FIXTURES / "6.1-ppc64le-64k-global")


def _rules(*options: str | Path) -> list[str]:
    run = oomlog("events", *options, LOG)
    assert run.returncode == 0, run.stderr
    return [finding["rule"] for finding in json.loads(run.stdout.splitlines()[0])["diagnosis"]]


def test_thresholds_change_what_is_found(tmp_path: Path) -> None:
    """A line that is drawn elsewhere lets other findings through."""
    config = tmp_path / "oomlog.toml"
    config.write_text("[thresholds]\nprocess_growth_least_share = 0.99\nprocess_growth_share = 1\n")

    assert "process-growth" in _rules()
    assert "process-growth" not in _rules("--config", config)


def test_no_explain_leaves_the_fields_empty() -> None:
    """What the log says, and nothing else."""
    assert _rules("--no-explain") == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[thresholds]\nswap_ful_share = 1", "no such line in [thresholds]: swap_ful_share; near: swap_full_share"),
        ("[threshold]\n", "no such table: threshold; near: thresholds"),
        ("thresholds = 1", "thresholds is no table"),
        ("[thresholds]\nswap_full_share = 'much'", "Expected `float`, got `str`"),
        ("[thresholds", "no TOML"),
    ],
)
def test_mistakes_are_usage_errors(tmp_path: Path, text: str, complaint: str) -> None:
    """One line that says what is wrong, with names that are near; status 2."""
    config = tmp_path / "oomlog.toml"
    config.write_text(text)
    run = oomlog("events", "--config", config, LOG)

    assert (run.returncode, run.stdout) == (2, b"")
    assert complaint in errors(run)[0]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Not read in silence."""
    run = oomlog("analyze", "--config", tmp_path / "none.toml", LOG)

    assert run.returncode == 2
    assert "none.toml: No such file" in errors(run)[0]
