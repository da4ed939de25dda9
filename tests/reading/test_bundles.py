"""Support bundles: what is in them is found by content, each event once, and no bundle harms who reads it."""

import gzip
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from oomlog.model import Event
from oomlog.reading.merge import spool, window
from oomlog.reading.pipeline import Options, Reader
from tests.reading.bundling import BESIDE, BUNDLE, CHANNELS, HOST, OTHER_BOOT, nested, tarred, unpacked, zipped

FORMS: dict[str, Callable[[Path, dict[str, bytes]], Path]] = {
    "sos.tar": tarred,
    "sos.tar.gz": tarred,
    "sos.zip": zipped,
    "case.zip": nested,
    "tree": unpacked,
}


def read(*paths: Path, raw: bool = False) -> tuple[list[Event], Reader]:
    """The events, and the reader that found them."""
    reader = Reader(list(map(str, paths)), Options(attachments=True, raw=raw))
    return list(reader), reader


def within(name: str) -> str:
    """A place's path in the bundle."""
    return name[name.index("sos/") :].replace(".gz:", ":").removesuffix(".gz")


@pytest.mark.parametrize("form", FORMS)
def test_five_channels_of_one_incident_and_another_boot(tmp_path: Path, form: str) -> None:
    """Two events, in the order of time; the five copies are told, and nothing is left on the disk."""
    bundle = FORMS[form](tmp_path / form, BUNDLE)
    before = sorted(tmp_path.rglob("*"))
    events, reader = read(bundle)
    assert [event.time[:10] for event in events if event.time] == ["2026-11-21", "2026-11-22"]
    assert [len(event.source.duplicates) for event in events] == [0, 4]
    places = {within(place) for event in events for place in (f"{event.source.name}:1", *event.source.duplicates)}
    assert {place.rpartition(":")[0] for place in places} == CHANNELS.keys() | OTHER_BOOT.keys()
    assert (events[1].host, events[1].boot_id) == (HOST, "b" * 32)
    assert (reader.errors, reader.late) == ([], 0)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("form", FORMS)
def test_what_stands_beside_the_logs(tmp_path: Path, form: str) -> None:
    """Whole, with its kind and its place; nothing where nobody asks."""
    bundle = FORMS[form](tmp_path / form, BUNDLE)
    _, reader = read(bundle)
    kinds = ["proc_sys", "proc", "sysctl", "cgroup", "pods", "containers"]
    assert {within(found.name): (found.kind, found.data) for found in reader.attachments} == {
        name: (kind, data) for kind, (name, data) in zip(kinds, BESIDE.items(), strict=True)
    }
    silent = Reader([str(bundle)])
    assert (len(list(silent)), silent.attachments) == (2, [])


OTHERS = b",".join(b'{"apiVersion":"v1","kind":"Service","metadata":{"name":"s%d"}}' % n for n in range(1000))
POD = b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}'


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "begin", [b'{"apiVersion":"v1",', b'{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":""},']
)
def test_pods_behind_other_kinds(tmp_path: Path, form: str, begin: bytes) -> None:
    """`kubectl get svc,pods -o json`: further down than anybody looks at first. A list without pods is nothing."""
    listed = {"sos/k/all": begin + b'"items":[%s]}' % b",".join((OTHERS, POD))}
    none = {"sos/k/services": begin + b'"items":[%s]}' % OTHERS, "sos/k/other.json": b'{"items": 1, "a": "Pod"}'}
    _, reader = read(FORMS[form](tmp_path / form, CHANNELS | listed | none))
    assert [(found.kind, within(found.name)) for found in reader.attachments] == [("pods", "sos/k/all")]
    assert reader.errors == []


def test_every_form_gives_the_same_events(tmp_path: Path) -> None:
    """But for where it was read, and the numbers of boots that are named after it."""
    seen = []
    for form, make in FORMS.items():
        events, _ = read(make(tmp_path / form, BUNDLE))
        seen.append(
            [
                structs.replace(event, source=structs.replace(event.source, name="", duplicates=()), boot=None)
                for event in events
            ]
        )
    assert all(events == seen[0] for events in seen)


def test_the_lines_of_a_report_survive_the_wait(tmp_path: Path) -> None:
    """Also those that are no text."""
    log = CHANNELS["sos/var/log/kern.log"].replace(b" kernel: ", b" kernel: \xff", 1)
    (kept,), _ = read(tarred(tmp_path / "a.tar.gz", {"sos/var/log/kern.log": log}), raw=True)
    (tmp_path / "kern.log").write_bytes(log)
    (straight,), _ = read(tmp_path / "kern.log", raw=True)
    assert kept.raw == straight.raw


def test_more_events_than_are_kept_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They leave early; their copies further on are dropped and counted, none is an event of its own."""
    monkeypatch.setattr(spool, "SPOOL_BYTES", 1)
    bundle = tarred(tmp_path / "a.tar.gz", CHANNELS)
    (event,), reader = read(bundle)
    assert (len(event.source.duplicates), reader.late) == (4, 0)
    monkeypatch.setattr(window, "MAX_HELD", 0)
    (event,), reader = read(bundle)
    assert (len(event.source.duplicates), reader.late) == (0, 4)


def test_too_much_beside_the_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line; the logs are read."""
    monkeypatch.setattr("oomlog.reading.sources.attachments.MAX_ATTACHMENTS", 2000)
    members = {f"sos/proc/sys/vm/n{number}": b"1\n" for number in range(50)} | CHANNELS
    events, reader = read(tarred(tmp_path / "a.tar", members))
    assert len(events) == 1
    assert 0 < len(reader.attachments) < 5
    (error,) = reader.errors
    assert "left out: over 0 MiB of settings and states" in str(error)


def test_one_huge_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its place is told."""
    monkeypatch.setattr("oomlog.reading.sources.attachments.MAX_ATTACHMENT", 1 << 20)
    huge = BESIDE["sos/k8s/what_runs"] + b" " * (2 << 20)
    events, reader = read(tarred(tmp_path / "a.tar", {"sos/k8s/pods": huge} | CHANNELS))
    assert (len(events), reader.attachments) == (1, [])
    assert [str(error) for error in reader.errors] == [
        f"{tmp_path}/a.tar:sos/k8s/pods: over 1 MiB of JSON or settings; name a smaller selection"
    ]


def test_a_bomb_in_an_archive_in_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear line; what stands before is read."""
    monkeypatch.setattr("oomlog.reading.sources.limits.EXPANSION_FREE", 4 << 20)
    bomb = gzip.compress(gzip.compress(bytes(256 << 20)))
    inner = zipped(tmp_path / "in.zip", CHANNELS | {"sos/var/log/other.log.gz": bomb})
    events, reader = read(zipped(tmp_path / "a.zip", {"in.zip": inner.read_bytes()}))
    assert len(events) == 1
    assert [str(error).split(": ", 2)[1][:11] for error in reader.errors] == ["unpacks to "]
    assert "stopped as a decompression bomb" in str(reader.errors[0])


_MEASURED = """
import sys
from oomlog.reading.pipeline import Options, Reader
reader = Reader(sys.argv[1:], Options(attachments=True))
found = len(list(reader)), len(reader.attachments), len(reader.errors)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(*found, status["VmHWM"].split()[0])
"""


def measured(path: Path) -> tuple[int, int, int, int]:
    """In a process of its own: events, attachments, errors, and the most memory taken, in MiB.

    Not by getrusage, whose peak is at least what the process that started it took.
    """
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)], check=True, capture_output=True, text=True, cwd=root
    )
    events, attachments, errors, peak = map(int, told.stdout.split())
    return events, attachments, errors, peak >> 10


@pytest.mark.parametrize("form", ["many.tar", "many.tar.gz", "many.zip"])
def test_ten_thousand_members(tmp_path: Path, form: str) -> None:
    """In bounded time and memory."""
    members = {f"sos/deep/er/and/deeper/{number}.txt": b"text, and no log\n" * 20 for number in range(9990)}
    bundle = FORMS[f"sos{form[4:]}"](tmp_path / form, members | BUNDLE)
    begun = time.monotonic()
    events, attachments, errors, peak = measured(bundle)
    assert (events, attachments, errors) == (2, 6, 0)
    assert peak < 200
    assert time.monotonic() - begun < 60


def test_a_bomb_costs_no_memory(tmp_path: Path) -> None:
    """It is streamed: a gigabyte of nothing."""
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("kern.log", "w") as log:
        for _ in range(1024):
            log.write(bytes(1 << 20))
    events, _, _, peak = measured(tmp_path / "bomb.zip")
    assert events == 0
    assert peak < 200


@pytest.mark.parametrize("form", ["sos.tar", "sos.tar.gz", "sos.zip", "case.zip"])
def test_broken_streams(tmp_path: Path, form: str) -> None:
    """Cut anywhere, a bundle gives events or one line a part, never a traceback; an event is never told twice."""
    whole = FORMS[form](tmp_path / form, BUNDLE).read_bytes().rstrip(b"\0")
    for tenth in range(1, 10):
        (tmp_path / form).write_bytes(whole[: len(whole) * tenth // 10])
        events, reader = read(tmp_path / form)
        assert len(events) <= 2
        assert reader.errors
        assert all("\n" not in str(error) for error in reader.errors)
