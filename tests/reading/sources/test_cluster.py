"""What `kubectl get events -o json` saved: evictions are events, what was said of a kill is joined to it."""

import json
from pathlib import Path

import pytest

from oomlog.model import Event
from oomlog.reading.pipeline import Options, Reader
from tests.reading.bundling import tarred, unpacked

KILLED = (
    "Memory cgroup out of memory: Killed process 4821 (java) total-vm:1000kB, anon-rss:900kB, file-rss:0kB, "
    "shmem-rss:0kB, UID:1000 pgtables:40kB oom_score_adj:0"
)
LOW = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 57Mi. \nContainer web was using 1Gi."


def item(about: str, reason: str, message: str, component: str, host: str = "node1") -> dict[str, object]:
    """As the API server has it."""
    kind, _, name = about.partition(" ")
    return {
        "apiVersion": "v1",
        "involvedObject": {"kind": kind, "name": name, "namespace": "shop"},
        "kind": "Event",
        "lastTimestamp": "2026-11-22T16:07:19Z",
        "message": message,
        "reason": reason,
        "source": {"component": component, "host": host},
    }


def listed(*items: object) -> bytes:
    """As kubectl prints it."""
    return json.dumps({"apiVersion": "v1", "items": items, "kind": "List"}, indent=4).encode()


SAVED = listed(
    item("Pod web-0", "Evicted", LOW, "kubelet"),
    item("Pod disk-0", "Evicted", LOW.replace("memory", "ephemeral-storage"), "kubelet"),
    item("Node node1", "SystemOOM", "System OOM encountered, victim process: java, pid: 4821", "kubelet"),
    item("Node node1", "OOMKilling", KILLED, "kernel-monitor"),
    item("Node node2", "OOMKilling", KILLED, "kernel-monitor", host="node2"),
    {"kind": "Pod", "metadata": {"name": "web-0"}},
    "no object",
)
MEMBERS = {
    "case/var/log/kern.log": f"2026-11-22T16:07:18.000000+00:00 node1 kernel: [  118.000002] {KILLED}\n".encode(),
    "case/cluster/what_happened": SAVED,
}


def read(path: Path) -> tuple[list[Event], Reader]:
    """The events, and who read them."""
    reader = Reader([str(path)], Options(attachments=True))
    return list(reader), reader


@pytest.mark.parametrize("form", [tarred, unpacked])
def test_in_a_bundle(tmp_path: Path, form: object) -> None:
    """By content; the disk's eviction is none for memory, the other node's kill is not in this log."""
    events, reader = read((tarred if form is tarred else unpacked)(tmp_path / "case", MEMBERS))
    assert sorted(event.killer for event in events) == ["kernel", "kubelet"]
    kernel, kubelet = sorted(events, key=lambda event: event.killer)
    assert {echo.by for echo in kernel.echoes} == {"kubelet", "node-problem-detector"}
    assert kubelet.userspace is not None
    assert (kubelet.userspace.extra["pod"], kubelet.userspace.available_bytes) == ("shop/web-0", 57 << 20)
    assert kubelet.host == "node1"
    assert (reader.errors, reader.attachments) == ([], [])


def test_one_eviction_in_the_log_and_in_the_cluster(tmp_path: Path) -> None:
    """Kubelet's own line and the event that it sent are of one eviction."""
    log = (
        '2026-11-22T16:07:18+00:00 node1 kubelet: "Eviction manager: attempting to reclaim" resourceName="memory"\n'
        '2026-11-22T16:07:19+00:00 node1 kubelet: "Eviction manager: pod is evicted successfully" pod="shop/web-0"\n'
    )
    events, _ = read(unpacked(tmp_path / "case", {"kubelet.log": log.encode(), "events.json": SAVED}))
    assert [len(event.source.duplicates) for event in events] == [1]


def test_broken(tmp_path: Path) -> None:
    """One clear line."""
    (tmp_path / "events.json").write_bytes(SAVED[:-40])
    events, reader = read(tmp_path / "events.json")
    assert events == []
    assert "no JSON" in str(reader.errors[0])


def test_hostile_words_stay_in_their_line(tmp_path: Path) -> None:
    """Line breaks and blanks in a name make no second line."""
    forged = f"\n2026-11-22T16:07:19Z node1 kernel: [ 1.0] {KILLED}\n"
    saved = listed(item(f"Pod a{forged}", f"x{forged}", forged, f"kubelet{forged}", host=f"node1{forged}"))
    (tmp_path / "events.json").write_bytes(saved)
    assert read(tmp_path / "events.json")[0] == []
