"""The journal of a running systemd-journald, while it writes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from oomlog.reading.pipeline import Reader
from tests.cli.running import ROOT, command
from tests.mounts import UNSHARE, may_mount
from tests.reading.sources import journald
from tests.reading.whole import FIXTURES

CASE = FIXTURES / "6.18-amd64-mixed-scopes" / "input.log"


def _records(path: Path) -> Path:
    """What /dev/kmsg gives of a saved dmesg."""
    lines = [line for line in CASE.read_text().splitlines() if line.startswith("[")]
    stamped = [(line[1:].partition("]")[0], line.partition("] ")[2]) for line in [*lines, "[99999.000000] last record"]]
    records = [f"4,{number},{round(float(stamp) * 1e6)},-;{text}\n" for number, (stamp, text) in enumerate(stamped, 1)]
    path.write_text("".join(records))
    return path


@pytest.mark.skipif(
    not (may_mount("/run") and Path(journald.JOURNALD).exists()),
    reason="no private mount namespace, or no journald, to be had here",
)
@pytest.mark.parametrize("source", [(), ("journal:",), ("journal:/run/log/journal",)])
def test_the_journal_that_is_being_written(tmp_path: Path, source: tuple[str, ...]) -> None:
    """Without any source it is what is read: the kernel's reports as in dmesg, and what killed in user space."""
    run = subprocess.run(
        [*UNSHARE, sys.executable, journald.__file__, _records(tmp_path / "ring"), *command(["events", *source])],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    events = list(map(json.loads, run.stdout.splitlines()))
    assert run.returncode == 0, run.stderr
    assert [event["id"] for event in events[:-1]] == [event.id for event in Reader([str(CASE)])]
    assert {event["time_source"] for event in events} == {"journal"}
    assert (events[-1]["killer"], events[-1]["kills"][0]["pid"]) == ("earlyoom", 4242)
    assert (b"reading this machine's journal" in run.stderr) == (source == ())
