"""`oomlog victims`."""

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from oomlog.model import encode_event
from oomlog.model.history import victims_schema
from tests.cli.running import MIXED, oomlog
from tests.reporting.making import MIB, event, kill


def test_json_fits_its_schema() -> None:
    """The object validates, and no victim is lost."""
    found = json.loads(oomlog("victims", "--format", "json", MIXED).stdout)
    Draft202012Validator(victims_schema()).validate(found)
    killed = json.loads(oomlog("analyze", "--format", "json", MIXED).stdout)["totals"]["processes"]
    assert sum(victim["kills"] for victim in found["victims"]) == killed


def test_a_leak_is_told_with_the_next_kill(tmp_path: Path) -> None:
    """What people on call ask is when it happens again."""
    path, start = tmp_path / "events.ndjson", datetime.fromisoformat("2026-11-01T03:00:00+00:00")
    times = [(start + number * timedelta(days=1, seconds=9876)).isoformat() for number in range(7)]
    sizes = [kill(anon_rss_bytes=number * MIB) for number in range(6)]
    told = [event(id=time, time=time, kills=(size,)) for time, size in zip(times, sizes, strict=False)]
    path.write_bytes(b"".join(encode_event(one) + b"\n" for one in told))
    text = " ".join(oomlog("victims", path).stdout.decode().split())
    assert "hog 6 6" in text
    assert f"due again about {times[6][:10]} {times[6][11:19]} +00:00" in text
    assert "grows by 919.0 KiB a day (919.0 KiB to 919.0 KiB, 6 kills" in text
    assert "6.0 MiB 100 % ####################" in text


@pytest.mark.parametrize("by", ["process", "workload", "unit", "host"])
def test_nobody_died(by: str) -> None:
    """Nothing to show is no failure."""
    run = oomlog("victims", "--by", by, "-")
    assert run.returncode == 0
    assert f"No victims by {by} in 0 events".encode() in run.stdout


def test_csv_has_a_row_a_victim() -> None:
    """The same victims as in JSON, nested fields by their dotted names."""
    rows = list(csv.DictReader(io.StringIO(oomlog("victims", "--format", "csv", MIXED).stdout.decode())))
    told = json.loads(oomlog("victims", "--format", "json", MIXED).stdout)["victims"]

    assert [row["name"] for row in rows] == [victim["name"] for victim in told]
    assert [row["kills"] for row in rows] == [str(victim["kills"]) for victim in told]
    assert "growth.bytes_per_day" in rows[0]
