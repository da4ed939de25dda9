"""`oomlog victims`."""

import json
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator

from oomlog.model import encode_event
from oomlog.model.history import Histories
from tests.cli.running import MIXED, oomlog
from tests.reporting.making import MIB, event, kill


def test_json_fits_its_schema() -> None:
    """The object validates, and no victim is lost."""
    found = json.loads(oomlog("victims", "--format", "json", MIXED).stdout)
    Draft202012Validator(msgspec.json.schema(Histories)).validate(found)
    killed = json.loads(oomlog("analyze", "--format", "json", MIXED).stdout)["totals"]["processes"]
    assert sum(victim["kills"] for victim in found["victims"]) == killed


def test_a_leak_is_told_with_the_next_kill(tmp_path: Path) -> None:
    """What people on call ask: when does it happen again?"""
    path = tmp_path / "events.ndjson"
    days = [
        event(id=f"{day}", time=f"2026-11-{day:02}T03:00:00+00:00", kills=(kill(anon_rss_bytes=day * MIB),))
        for day in range(1, 7)
    ]
    path.write_bytes(b"".join(encode_event(one) + b"\n" for one in days))
    text = " ".join(oomlog("victims", path).stdout.decode().split())
    assert "hog 6 6" in text
    assert "due again about 2026-11-07 03:00:00 +00:00" in text
    assert "grows by 1.0 MiB a day (1.0 MiB to 1.0 MiB, 6 kills" in text


@pytest.mark.parametrize("by", ["process", "workload", "unit", "host"])
def test_nobody_died(by: str) -> None:
    """Nothing to show is no failure."""
    run = oomlog("victims", "--by", by, "-")
    assert run.returncode == 0
    assert f"No victims by {by} in 0 events".encode() in run.stdout
