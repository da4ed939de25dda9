"""Workloads get their names from files that kubectl, docker, podman and crictl wrote."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from oomlog.errors import SourceError
from oomlog.explaining.joins import Container, Fates, Known, containers_in, join
from oomlog.explaining.joins.plain import moment, quantity
from oomlog.explaining.workload import workload
from oomlog.model import Event, Kill, Memcg, Source, Workload

ID, OLD, OTHER = "1f" * 32, "2e" * 32, "1f" * 6 + "3d" * 26
UID = "12723d69-9268-11e7-84d0-c85b76cda386"
SLICE = f"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{UID.replace('-', '_')}.slice"
KILLED_AT = datetime(2026, 11, 22, 16, 7, 18, tzinfo=UTC)


def at(seconds: float) -> str:
    """So long after the kill, as Kubernetes writes it."""
    return datetime.fromtimestamp(KILLED_AT.timestamp() + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def event(path: str, pid: int = 77, *, doubt: float | None = 0.0, time: bool = True) -> Event:
    """A kill in a cgroup."""
    return Event(
        id="1",
        type="oom_kill",
        time=KILLED_AT.isoformat() if time else None,
        time_uncertainty_seconds=doubt,
        source=Source(name="kern.log"),
        memcg=Memcg(limit_path=path, task_path=path),
        kills=(Kill(pid=pid, comm="java", role="victim"),),
    )


def pods(state: Mapping[str, object], last: Mapping[str, object] | None = None, container_id: str = ID) -> bytes:
    """`kubectl get pods -o json` of one pod with one container and a sidecar."""
    status = {"name": "app", "containerID": f"containerd://{container_id}", "state": state, "lastState": last or {}}
    memory = {"limits": {"memory": "512Mi"}, "requests": {"memory": "1e8"}}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "shop-7d9c5b8f4-x2x4z", "namespace": "prod", "uid": UID},
        "spec": {
            "containers": [
                {"name": "app", "image": "shop:1.2", "resources": memory},
                {"name": "sidecar", "image": "proxy:3"},
            ]
        },
        "status": {
            "qosClass": "Burstable",
            "containerStatuses": [status, {"name": "sidecar", "containerID": f"containerd://{OTHER}", "state": {}}],
        },
    }
    return json.dumps({"apiVersion": "v1", "items": [pod], "kind": "List"}).encode()


RUNNING = {"running": {"startedAt": at(-3600)}}
RESTARTED = {"running": {"startedAt": at(3)}}


def ended(after: float, *, code: int = 137, reason: str = "Error", container_id: str = OLD) -> dict[str, object]:
    """A run that ended so long after the kill."""
    return {
        "terminated": {
            "containerID": f"containerd://{container_id}",
            "exitCode": code,
            "reason": reason,
            "startedAt": at(-3600),
            "finishedAt": at(after),
        }
    }


def joined(found: Event, data: bytes) -> Workload:
    """The event's workload with what a file says."""
    who = workload(found)
    assert who is not None
    return join(who, Known(containers_in("file", data)), found)


def docker(**changes: object) -> bytes:
    """`docker inspect` of one container."""
    state = {"Running": True, "Pid": 76, "ExitCode": 0, "OOMKilled": True, "StartedAt": at(-3600)}
    state |= {"FinishedAt": "0001-01-01T00:00:00Z"} | changes
    config = {"Image": "shop:1.2", "Labels": {}}
    host = {"Memory": 536870912, "MemoryReservation": 0}
    return json.dumps([{"Id": ID, "Name": "/web", "State": state, "Config": config, "HostConfig": host}]).encode()


def test_a_pods_container_by_its_id() -> None:
    """Everything that it is called, what it may use and what it asked for."""
    found = joined(event(f"{SLICE}/cri-containerd-{ID}.scope"), pods(RUNNING))
    assert (found.namespace, found.pod, found.container) == ("prod", "shop-7d9c5b8f4-x2x4z", "app")
    assert (found.image, found.limit_bytes, found.request_bytes) == ("shop:1.2", 512 << 20, 100_000_000)
    assert (found.qos_class, found.key) == ("burstable", "prod/shop/app")


def test_the_run_before() -> None:
    """A container that was restarted has another id; the old one is still told."""
    found = joined(event(f"{SLICE}/cri-containerd-{OLD}.scope"), pods(RESTARTED, ended(1, reason="OOMKilled")))
    assert (found.container, found.main_process_survived) == ("app", False)


def test_only_the_pod_is_known() -> None:
    """Two containers, and neither has this id: no guess which it was."""
    found = joined(event(f"{SLICE}/cri-containerd-{'9' * 64}.scope"), pods(RUNNING))
    assert (found.pod, found.container, found.image, found.limit_bytes) == ("shop-7d9c5b8f4-x2x4z", None, None, None)
    assert found.main_process_survived is None


def test_another_pod_is_left_alone() -> None:
    """Nothing is known of it."""
    there = event("/system.slice/nginx.service")
    assert joined(there, pods(RUNNING)) == workload(there)


def test_a_static_pod_by_its_hash() -> None:
    """Its cgroup is called by `kubernetes.io/config.hash`, not by its uid."""
    pod = json.loads(pods(RUNNING))
    pod["items"][0]["metadata"]["annotations"] = {"kubernetes.io/config.hash": "89" * 16}
    found = joined(event(f"/kubepods/burstable/pod{'89' * 16}/{'7' * 64}"), json.dumps(pod).encode())
    assert found.pod == "shop-7d9c5b8f4-x2x4z"


def test_docker() -> None:
    """A container of no pod."""
    found = joined(event(f"/system.slice/docker-{ID}.scope"), docker())
    assert (found.container, found.image, found.limit_bytes) == ("web", "shop:1.2", 512 << 20)
    assert (found.request_bytes, found.namespace, found.key) == (None, None, "docker web")


def test_crictl() -> None:
    """Inspected, listed, and with times in nanoseconds."""
    labels = {
        "io.kubernetes.container.name": "app",
        "io.kubernetes.pod.name": "shop-0",
        "io.kubernetes.pod.namespace": "prod",
        "io.kubernetes.pod.uid": UID,
    }
    status: dict[str, object] = {"id": ID, "metadata": {"name": "app"}, "state": "CONTAINER_RUNNING", "labels": labels}
    status |= {"startedAt": int(KILLED_AT.timestamp() - 60) * 10**9, "image": {"image": "shop:1.2"}}
    info = {"pid": 76, "runtimeSpec": {"linux": {"resources": {"memory": {"limit": 1 << 29, "reservation": -1}}}}}
    there = event(f"{SLICE}/cri-containerd-{ID}.scope")
    found = joined(there, json.dumps({"status": status, "info": info}).encode())
    assert (found.namespace, found.pod, found.container, found.image) == ("prod", "shop-0", "app", "shop:1.2")
    assert (found.limit_bytes, found.request_bytes, found.main_process_survived) == (1 << 29, None, True)
    assert joined(there, json.dumps({"containers": [status]}).encode()).pod == "shop-0"
    limit = {"resources": {"linux": {"memoryLimitInBytes": "1048576"}}}  # where the runtime gives no `info`
    assert joined(there, json.dumps({"status": status | limit}).encode()).limit_bytes == 1 << 20


def test_a_shortened_id() -> None:
    """Joined where it is the beginning of one id, not of two."""
    one = Container(id=ID, name="web")
    short = Workload(container_id=ID[:12])
    assert join(short, Known([one])).container == "web"
    assert join(short, Known([one, Container(id=OTHER, name="other")])).container is None


def test_the_log_has_the_last_word() -> None:
    """What it says of the limit stays; a file may be older or newer."""
    said = Workload(container_id=ID, limit_bytes=1 << 20)
    assert join(said, Known(containers_in("file", docker()))).limit_bytes == 1 << 20


def test_files_that_differ_tell_nothing() -> None:
    """Neither image is the one for certain."""
    known = Known([Container(id=ID, name="web", image="a"), Container(id=ID, name="web", image="b")])
    found = join(Workload(container_id=ID), known)
    assert (found.container, found.image) == ("web", None)


@pytest.mark.parametrize(
    ("state", "last", "survived"),
    [
        (RUNNING, None, True),  # a worker was killed, the container never noticed
        (RESTARTED, ended(1, container_id=ID), False),
        (RESTARTED, ended(900, container_id=ID), True),  # it ended much later, by something else
        (RESTARTED, None, None),  # nothing is known of the run that was hit
        (RESTARTED, ended(1, code=0, container_id=ID), None),  # it ended then, but not by a kill
        (ended(2, container_id=ID), None, False),
    ],
)
def test_survivors(state: dict[str, object], last: dict[str, object] | None, survived: bool | None) -> None:  # noqa: FBT001
    """By when the container ran."""
    found = joined(event(f"{SLICE}/cri-containerd-{ID}.scope"), pods(state, last))
    assert found.main_process_survived is survived


def test_survivors_without_times() -> None:
    """Only that the main process was killed can be known: by its pid."""
    path = f"/system.slice/docker-{ID}.scope"
    assert joined(event(path, 76, time=False), docker()).main_process_survived is False
    assert joined(event(path, 77, time=False), docker()).main_process_survived is None


def test_a_time_that_is_not_sure_tells_no_death() -> None:
    """A zone that was assumed may be hours off."""
    path = f"{SLICE}/cri-containerd-{ID}.scope"
    assert joined(event(path, doubt=50400.0), pods(ended(1, container_id=ID))).main_process_survived is None


def test_exit_137_without_an_oom_kill() -> None:
    """What the events explain, and what the runtime calls an OOM kill, is left out."""
    known = Known(
        [
            Container(id=ID, name="hit", exit_code=137, finished=KILLED_AT.timestamp() + 1),
            Container(id=ID, name="later", exit_code=137, finished=KILLED_AT.timestamp() + 900),
            Container(id=OLD, name="told", exit_code=137, oom_killed=True),
            Container(id=OTHER, name="stopped", exit_code=137),
            Container(id="5" * 64, name="fine", exit_code=0),
        ]
    )
    fates = Fates(known)
    fates.see(structs.replace(event(f"/docker/{ID}"), workload=Workload(container_id=ID)))
    assert [one.name for one in fates.killed_otherwise()] == ["later", "stopped"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("512Mi", 512 << 20),
        ("1.5G", 1_500_000_000),
        ("1e3", 1000),
        ("128974848000m", 128974848),
        (1024, 1024),
        ("64Ki", 65536),
        ("0", None),
        ("lots", None),
        ("1e99Ei", None),
        ("..", None),
        (True, None),
    ],
)
def test_quantities(text: object, expected: int | None) -> None:
    """As apimachinery's resource.Quantity."""
    assert quantity(text) == expected


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "soon", "", None, 0, "9999-99-99", [], "2026-11-22Tx"])
def test_moments_that_never_were(text: object) -> None:
    """Docker's zero, and nonsense."""
    assert moment(text) is None


@pytest.mark.parametrize("fraction", ["", ".1", ".123456789"])
def test_moments(fraction: str) -> None:
    """Go prints up to nine digits."""
    assert moment(f"2026-11-22T16:07:18{fraction}Z") == pytest.approx(KILLED_AT.timestamp(), abs=0.2)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"a": 1}', "neither pods nor containers"),
        (b'{"items": [{"kind": "Event", "involvedObject": {}}]}', "a cluster's events"),
        (b'{"items": [{"kind": "Prometheus", "metadata": {}, "spec": {"containers": [{"name": "x"}]}}]}', "neither"),
        (b"[] [", "no JSON"),
        (b"[] " * 2_000_001, "over 2,000,000 objects"),
        (b'"text"', "neither pods nor containers"),
        (b"\xff\xfe", "no JSON"),
    ],
)
def test_other_files(data: bytes, said: str) -> None:
    """One line with what to do."""
    with pytest.raises(SourceError, match=f"x.json: {said}") as told:
        containers_in("x.json", data)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("data", [b'{"items": []}', b"[]", b'{"containers": []}'])
def test_nothing_there(data: bytes) -> None:
    """No pods is an answer."""
    assert containers_in("x.json", data) == ()


def test_one_document_after_the_other() -> None:
    """As crictl prints several containers, and in the encoding that PowerShell's `>` makes."""
    one, other = (json.dumps({"status": {"id": container_id}}).encode() for container_id in (ID, OLD))
    assert [found.id for found in containers_in("x.json", one + b"\n" + other + b"\n")] == [ID, OLD]
    assert containers_in("x.json", one.decode().encode("utf-16")) == containers_in("x.json", one)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_hostile_values(data: st.DataObject) -> None:
    """Any value of any type at any place gives containers or one line; what is given can be joined."""
    decoded = json.loads(data.draw(st.sampled_from([pods(RUNNING, ended(1)), docker()])))
    for _ in range(data.draw(st.integers(1, 3))):
        place = decoded
        while isinstance(place, dict | list) and place:
            key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
            if not isinstance(place[key], dict | list) or data.draw(st.integers(0, 4)) == 0:
                place[key] = data.draw(_JSON)
                break
            place = place[key]
    try:
        found = containers_in("x", json.dumps(decoded).encode())
    except SourceError:
        return
    for path in (f"{SLICE}/cri-containerd-{ID}.scope", f"/docker/{ID}"):
        join(workload(event(path)) or Workload(), Known(found), event(path))
