"""`journalctl -o export` with long and many-line values: what is in them is no log, and what stands around them is."""

from pathlib import Path

import pytest

from oomlog.model import Event
from oomlog.reading.pipeline import Reader
from oomlog.reading.scan import PIECE
from tests.reading.whole import bare

REPORT = bare("6.1-amd64-memcg2-docker")
QUOTED = "\n".join(REPORT)
SIZES = (0, 10_000, 100_000, PIECE - 30_000, PIECE, 3 * PIECE)


def _field(key: str, value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    if b"\n" in data or not data.isascii():
        return key.encode() + b"\n" + len(data).to_bytes(8, "little") + data + b"\n"
    return key.encode() + b"=" + data + b"\n"


def record(number: int, message: str, transport: str, *, speaker_last: bool = False, **more: bytes) -> bytes:
    """A record; journald sorts its fields by when it first met their values."""
    head: dict[str, str | bytes] = {
        "__CURSOR": f"s=1;i={number:x}",
        "__REALTIME_TIMESTAMP": f"{1795363638000000 + number * 1000}",
    }
    head |= {"__MONOTONIC_TIMESTAMP": f"{100_000_000 + number * 1000}", "_BOOT_ID": "b" * 32}
    speaker: dict[str, str | bytes] = {"_TRANSPORT": transport, "_HOSTNAME": "web1"}
    said: dict[str, str | bytes] = {"MESSAGE": message, **more}
    if transport == "kernel":
        said["_SOURCE_MONOTONIC_TIMESTAMP"] = f"{100_000_000 + number * 1000}"
    fields = head | said | speaker if speaker_last else head | speaker | said
    return b"".join(_field(key, value) for key, value in fields.items()) + b"\n"


def ordinary(first: int, count: int) -> bytes:
    """What an application says all day."""
    return b"".join(record(number, f"hello {number}", "stdout") for number in range(first, first + count))


def lines(size: int) -> str:
    """Many lines of about so many bytes together."""
    return "".join(f"nothing to see here {n}\n" for n in range(size // 26))


def read(folder: Path, data: bytes) -> list[Event]:
    """The events of an export, whose lines are where they say."""
    path = folder / "x.export"
    path.write_bytes(data)
    reader = Reader([str(path)])
    events = list(reader)
    assert reader.errors == []
    text = data.split(b"\n")
    for event in events:
        assert event.source.first_line is not None
        assert text[event.source.first_line - 1].startswith(b"__CURSOR=")
    return events


@pytest.mark.parametrize("speaker_last", [False, True])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_an_application_that_quotes_a_report(tmp_path: Path, size: int, place: float, speaker_last: bool) -> None:  # noqa: FBT001
    """A record of many lines is one record, however long it is: it proves no kill."""
    fill = lines(size)
    cut = fill.rfind("\n", 0, int(len(fill) * place)) + 1
    said = f"{fill[:cut]}{QUOTED}\n{fill[cut:]}"
    data = ordinary(0, 5) + record(6, said, "stdout", speaker_last=speaker_last) + ordinary(7, 90)
    assert read(tmp_path, data) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("at", [0, len(REPORT) // 2, len(REPORT)])
def test_a_long_record_amid_a_report(tmp_path: Path, size: int, at: int) -> None:
    """The report is whole, wherever journald put the core dump of the process that the kernel killed."""
    report = [record(200 + number, text, "kernel") for number, text in enumerate(REPORT)]
    (whole,) = read(tmp_path, b"".join(report))
    dump = record(199, "dumped core", "journal", COREDUMP=bytes(range(256)) * (size // 256), COREDUMP_ENV=b"A=1\nB=2")
    for odd in (dump, record(199, lines(size) + "x\n", "stdout")):
        (event,) = read(tmp_path, b"".join((*report[:at], odd, *report[at:])))
        assert (event.id, event.tasks, event.kills[0].pid) == (whole.id, whole.tasks, whole.kills[0].pid)
        assert event.completeness == whole.completeness


def test_another_log_behind_an_export(tmp_path: Path) -> None:
    """As `cat` makes it: its reports are read as ever."""
    syslog = "".join(f"2026-11-22T16:07:18+00:00 web2 kernel: [  100.{n:06}] {text}\n" for n, text in enumerate(REPORT))
    path = tmp_path / "all"
    path.write_bytes(ordinary(0, 50) + record(60, lines(PIECE), "stdout") + syslog.encode() * 1)
    assert [event.host for event in Reader([str(path)])] == ["web2"]


def test_an_export_that_begins_with_binary(tmp_path: Path) -> None:
    """A core dump in its first record does not make it any less a log."""
    dump = record(1, "dumped core", "journal", COREDUMP=bytes(range(256)) * 400)
    report = b"".join(record(200 + number, text, "kernel") for number, text in enumerate(REPORT))
    assert len(read(tmp_path, dump + report)) == 1
