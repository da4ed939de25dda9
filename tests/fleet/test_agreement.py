"""A fleet's figures are those of `victims`, `analyze` and `check` of the same logs, whoever killed and whatever."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oomlog.explaining.explain import Explainer
from oomlog.explaining.frames import to_frame
from oomlog.explaining.history import history
from oomlog.explaining.incidents import fold
from oomlog.fleet.report import report
from oomlog.model.history import Recurring
from oomlog.reading.pipeline import Reader
from oomlog.reporting.analysis import Analyzer
from oomlog.reporting.fleet import Fleet
from oomlog.reporting.gate import Gate
from tests.cli.running import FIXTURES, errors, oomlog
from tests.fleet.making import dataset
from tests.reading.killers.test_templates import EARLYOOM, EVICTED, OOMD_PRESSURE, OOMD_SWAP

SIZES = "total-vm:9000kB, anon-rss:8000kB, file-rss:0kB, shmem-rss:0kB"
CAPTURED = {"kernel": "6.1-amd64-rsyslog", "earlyoom": "earlyoom-1.7"}
LINES = {
    "unit": ["systemd[1]: a.service: systemd-oomd killed 12 process(es) in this unit."],
    "scope": [f"systemd-oomd[500]: {OOMD_PRESSURE}"],
    "unit, decided": [
        f"systemd-oomd[500]: {OOMD_SWAP}",
        "systemd[1]: big.service: systemd-oomd killed 3 process(es) in this unit.",
    ],
    "pod": [f"kubelet[1234]: {line}" for line in EVICTED],
    "other pod": ["kubelet[1234]: " + line.replace("web-0", "db-7") for line in EVICTED],
    "killed twice": [
        f"earlyoom[812]: {EARLYOOM['1.7'][0]}",
        f"kernel: Out of memory: Killed process 4821 (java) {SIZES}, UID:1000 pgtables:52kB oom_score_adj:0",
    ],
}
"""What the hosts' logs tell of; the last by earlyoom, and as it did not die, by the kernel."""
said = st.lists(st.sampled_from([*CAPTURED, *LINES]), max_size=4)


def written(folder: Path, hosts: Sequence[Sequence[str]]) -> list[Path]:
    """A log for each host; what was captured keeps its own times, and of the rest one is told an hour."""
    logs = []
    for number, parts in enumerate(hosts):
        log = folder / f"web{number}" / "syslog"
        log.parent.mkdir()
        log.write_text("".join(_told(part, f"web{number}", hour) for hour, part in enumerate(parts)))
        logs.append(log)
    return logs


def _told(part: str, host: str, hour: int) -> str:
    if part in CAPTURED:
        text = (FIXTURES / CAPTURED[part] / "input.log").read_text()
        return text.replace(" lab-node1 ", f" {host} ").replace(" host ", f" {host} ")
    return "".join(f"2026-11-20T{hour:02}:00:00.000000+00:00 {host} {line}\n" for line in LINES[part])


def told(found: Fleet) -> tuple[set[int], int]:
    """What all parts of a report say of how many died; and in how many events."""
    kills = {found.kills, sum(one.kills for one in found.where), sum(one.kills for one in found.busiest)}
    return kills | {found.undated + sum(span.kills for span in found.spans)}, found.events


def largest(victims: Sequence[Recurring]) -> int | None:
    """The largest of all that died."""
    return max((one.largest_bytes for one in victims if one.largest_bytes is not None), default=None)


@settings(max_examples=12)
@given(st.lists(said, min_size=1, max_size=3))
def test_the_dead_are_counted_as_everywhere(hosts: list[list[str]]) -> None:
    """Kernel's kills, whole units and pods, and a process that was killed twice."""
    with TemporaryDirectory() as folder:
        logs = written(Path(folder), hosts)
        events = list(fold(map(Explainer().explain, Reader(list(map(str, logs))))))
        analyzer, gate = Analyzer(), Gate()
        for event in events:
            analyzer.add(event)
            gate.add(event)
        dead = analyzer.finish([]).totals.processes

        found = dataset(Path(folder, "events.parquet"), *logs)
        shown = report(found, datetime.now(UTC))
        kills, killing = told(shown)

    victims = history(to_frame(events), "process")
    assert sum(one.kills for one in victims) == gate.verdict().kills == dead
    assert (kills, killing) == ({dead}, to_frame(events).kills["event"].nunique())
    assert largest(shown.where) == largest(victims)


@pytest.mark.parametrize("question", ["where", "new", "report"])
def test_commands_agree(tmp_path: Path, question: str) -> None:
    """Whole units and pods have their names in a fleet's answers."""
    logs = written(tmp_path, [["unit", "kernel"], ["pod", "other pod", "killed twice"]])
    target = dataset(tmp_path / "events.parquet", *logs)
    run = oomlog("fleet", question, target, "--since", "2020-01-01", "--format", "json")
    assert (run.returncode, errors(run)) == (0, [])
    told = json.loads(run.stdout)
    rows = told["where"] if question == "report" else told["victims"]
    victims = json.loads(oomlog("victims", "--format", "json", *logs).stdout)["victims"]

    assert sum(one["kills"] for one in rows) == sum(one["kills"] for one in victims)
    named = {one["name"]: (one["kills"], one["hosts"]) for one in rows}
    assert named["a.service"] == (12, ["web0"])
    assert (named["shop/web"], named["shop/db"]) == ((1, ["web1"]), (1, ["web1"]))
    assert named["java"] == (1, ["web1"])
