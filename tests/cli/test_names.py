"""`--pods`, `--containers` and what a bundle holds give workloads their names; the copies of an event are told."""

import json
from pathlib import Path

from tests.cli.running import errors, oomlog
from tests.reading.bundling import CHANNELS, tarred

ID = "bf4339a9cfb4d0e9800dab873b9906458967b4132f639e6fa6271a2f332fb99f"
STATE = {"Running": True, "StartedAt": "2026-11-22T00:00:00Z"}
STOPPED = {"Running": False, "ExitCode": 137, "FinishedAt": "2026-11-20T00:00:00Z"}
INSPECTED = json.dumps(
    [{"Id": ID, "Name": "/web", "State": STATE}, {"Id": "7" * 64, "Name": "/stopped", "State": STOPPED}]
).encode()
SAID = "1 container ended with exit code 137, but what was read holds no OOM kill of it: stopped"


def _log(folder: Path) -> Path:
    (folder / "kern.log").write_bytes(CHANNELS["sos/var/log/kern.log"])
    return folder / "kern.log"


def test_containers_by_a_file(tmp_path: Path) -> None:
    """Named before `--workload` looks; what was killed by something else is told."""
    (tmp_path / "inspect.json").write_bytes(INSPECTED)
    log = _log(tmp_path)
    run = oomlog("events", "--containers", tmp_path / "inspect.json", "--workload", "web", log)
    who = json.loads(run.stdout)["workload"]
    assert (who["container"], who["main_process_survived"]) == ("web", True)
    assert (run.returncode, errors(run)) == (0, [f"oomlog: {SAID}"])


def test_containers_in_a_bundle(tmp_path: Path) -> None:
    """Found by their content, wherever they lie."""
    bundle = tarred(tmp_path / "sos.tar.gz", CHANNELS | {"sos/x/y/z": INSPECTED})
    run = oomlog("events", bundle)
    (event,) = map(json.loads, run.stdout.splitlines())
    assert event["workload"]["container"] == "web"
    assert len(event["source"]["duplicates"]) == 4
    assert errors(run) == [f"oomlog: {SAID}"]


def test_crictl_of_several_containers_in_a_bundle(tmp_path: Path) -> None:
    """`crictl inspect ID…` prints one object after the other; the second is the one that was killed."""
    said = [
        {"status": {"id": cid, "metadata": {"name": name}, "state": "CONTAINER_RUNNING"}, "info": {"runtimeSpec": {}}}
        for cid, name in (("7" * 64, "other"), (ID, "web"))
    ]
    inspected = "\n".join(json.dumps(one, indent=2) for one in said).encode()
    run = oomlog("events", tarred(tmp_path / "sos.tar.gz", CHANNELS | {"sos/cri/inspect": inspected}))
    (event,) = map(json.loads, run.stdout.splitlines())
    assert (event["workload"]["container"], errors(run)) == ("web", [])


def test_other_json_in_a_bundle_is_no_mistake(tmp_path: Path) -> None:
    """A list of sandboxes looks like containers from afar; named by somebody it is told."""
    sandboxes = b'{"items": [{"id": "1", "labels": {"io.kubernetes.pod.name": "p"}}]}'
    run = oomlog("events", tarred(tmp_path / "sos.tar.gz", CHANNELS | {"sos/cri/pods": sandboxes}))
    assert (run.returncode, errors(run)) == (0, [])
    (tmp_path / "pods.json").write_bytes(sandboxes)
    run = oomlog("events", "--pods", tmp_path / "pods.json", _log(tmp_path))
    assert (run.returncode, len(errors(run))) == (3, 1)


def test_a_file_that_is_no_such_json(tmp_path: Path) -> None:
    """One line; the events come all the same."""
    (tmp_path / "pods.json").write_bytes(b"{")
    run = oomlog("events", "--pods", tmp_path / "pods.json", _log(tmp_path))
    assert len(run.stdout.splitlines()) == 1
    assert run.returncode == 3
    (line,) = errors(run)
    assert line.startswith(f"oomlog: {tmp_path}/pods.json: no JSON (")


def test_one_report_in_several_logs_is_counted_once(tmp_path: Path) -> None:
    """In `analyze` too."""
    for name in ("kern.log", "syslog", "messages"):
        (tmp_path / name).write_bytes(CHANNELS[f"sos/var/log/{name}"])
    run = oomlog("analyze", "--format", "json", tmp_path)
    assert json.loads(run.stdout)["totals"]["events"] == 1
    assert errors(run) == []
