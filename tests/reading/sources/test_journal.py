import lzma
import os
import shutil
import struct
import sys
import tarfile
from pathlib import Path
from typing import Literal

import lz4.block
import pytest

import oomlog
from oomlog.errors import SourceError
from oomlog.model import Event
from oomlog.reading.pipeline import Reader
from oomlog.reading.sources import journal_places
from oomlog.reading.sources.journal_file import header, telling
from tests.reading.sources.found import Read
from tests.reading.sources.journals import BOOT, Fields, kernel, needs_journals, ordinary, program, report, write
from tests.reading.whole import FIXTURES, stamped

pytestmark = needs_journals

MIXED = FIXTURES / "6.18-amd64-mixed-scopes" / "input.log"
ONE = "6.1-amd64-memcg2-docker"
KILL = "Out of memory: Killed process {} (java) total-vm:100kB, anon-rss:50kB, file-rss:0kB, shmem-rss:0kB, UID:0"


def _hide_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where systemd-python is not installed."""
    monkeypatch.setitem(sys.modules, "systemd", None)


@pytest.fixture(params=["systemd-python", "journalctl"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to read journals, one after the other."""
    if request.param == "systemd-python":
        pytest.importorskip("systemd.journal")
    else:
        _hide_library(monkeypatch)


def events(*names: str | Path) -> list[Event]:
    """What a library's user gets."""
    return list(oomlog.read([str(name) for name in names]))


def ids(found: list[Event]) -> list[str]:
    """Theirs."""
    return [event.id for event in found]


@pytest.fixture(scope="module")
def expected() -> list[Event]:
    """The events of the same report as dmesg prints it."""
    return events(MIXED)


def records() -> list[Fields]:
    """The same report's."""
    return report(MIXED.read_text("utf-8", "surrogateescape").splitlines())


@pytest.mark.usefixtures("either")
def test_the_same_events_as_in_the_text(here: Path, expected: list[Event]) -> None:
    """Ids, figures and tables are those of dmesg; host, boot and time come on top of it."""
    found = events(write(here / "system.journal", records()))

    assert ids(found) == ids(expected)
    assert [event.tasks for event in found] == [event.tasks for event in expected]
    assert [event.memory for event in found] == [event.memory for event in expected]
    assert [event.monotonic_seconds for event in found] == [event.monotonic_seconds for event in expected]
    assert {(event.host, event.boot_id, event.boot) for event in found} == {("web1", BOOT, BOOT)}
    assert {event.source.format for event in found} == {"journal"}


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("form", ["w", "w:gz"])
def test_a_journal_in_an_archive(here: Path, expected: list[Event], form: Literal["w", "w:gz"]) -> None:
    """As support bundles hold them; the copy that libsystemd reads is gone afterwards."""
    write(here / "system.journal", records())
    with tarfile.open(here / "sos.tar", form) as bundle:
        bundle.add(here / "system.journal", "sos/var/log/journal/system.journal")
    left = set(Path("/dev/shm").glob("*"))  # noqa: S108 - looked at, not written to
    found = events(here / "sos.tar")

    assert ids(found) == ids(expected)
    assert {event.source.name for event in found} == {f"{here}/sos.tar:sos/var/log/journal/system.journal"}
    assert set(Path("/dev/shm").glob("*.journal")) <= left  # noqa: S108 - as above


@pytest.mark.usefixtures("either")
def test_where_and_when(here: Path) -> None:
    """The cursor finds the record again; a journal has no lines; its clock has microseconds."""
    (event,) = events(write(here / "system.journal", [kernel(7.5, KILL.format(42))]))

    cursor = event.source.cursor or ""
    assert f";b={BOOT};" in cursor
    assert (event.source.first_line, event.source.last_line) == (None, None)
    assert (event.time, event.time_source) == ("2026-11-22T16:07:25.501000+00:00", "journal")
    assert event.monotonic_seconds == 7.5


def test_both_ways_agree_in_everything(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is installed, the events are equal, the odd bytes in a name included."""
    pytest.importorskip("systemd.journal")
    odd = [kernel(900, KILL.format(7).replace("java", "a\\x1b[b").encode() + b" \xff\xfe"), kernel(901, "two\nlines")]
    path = write(here / "system.journal", [*records(), *odd])
    by_library = events(path)
    _hide_library(monkeypatch)

    assert events(path) == by_library
    assert len(by_library) == 10


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("cut", [5, 30, 60])
def test_a_report_that_a_rotation_cuts(here: Path, cut: int) -> None:
    """Files of one set are read in the order of their records, whatever they are called, and as one."""
    whole = report(stamped(ONE))
    write(here / "log" / "all.journal", ordinary(500, 0.0) + whole)
    (expected,) = events(here / "log")
    shutil.rmtree(here / "log")
    first = write(here / "log" / "z.journal", whole[:cut])
    second = write(here / "log" / "a.journal", whole[cut:])
    _number_on(second, first)

    (found,) = events(here / "log")
    assert (found.id, found.completeness.complete) == (expected.id, True)


def _number_on(path: Path, before: Path) -> None:
    """Makes a file one of the set of the file before it, as journald does when it rotates."""
    with path.open("r+b") as file:
        file.seek(72)
        file.write(before.read_bytes()[72:88])


@pytest.mark.usefixtures("either")
def test_boots_and_hosts_are_told_apart(here: Path) -> None:
    """Two machines and two boots in one directory; each event says whose it is."""
    other = "0" * 31 + "1"
    write(here / "j" / "a.journal", [kernel(10, KILL.format(1)), kernel(5, KILL.format(1), boot=other)])
    write(here / "j" / "b.journal", [kernel(11, KILL.format(1), host="db1", boot="f" * 32)])

    found = {(event.host, event.boot) for event in events(here / "j")}
    assert found == {("web1", BOOT), ("web1", other), ("db1", "f" * 32)}


@pytest.mark.usefixtures("either")
def test_only_the_kernel_reports(here: Path) -> None:
    """A program's perfect kill line is no event, and what user space writes to the kernel's log is none either."""
    forged = dict(kernel(2, KILL.format(2))) | {"SYSLOG_FACILITY": "1"}
    path = write(here / "system.journal", [program(1, "app", KILL.format(1)), forged, kernel(3, KILL.format(3))])

    assert [kill.pid for event in events(path) for kill in event.kills] == [3]


@pytest.mark.usefixtures("either")
def test_what_killers_and_units_say_is_handed_on(read: Read, here: Path) -> None:
    """Near a report by the names of programs and the ids of systemd's messages; other talk is left out."""
    oom = "fe6faa94e7774663a0da52717891d8ef"
    said = [
        kernel(1, KILL.format(1)),
        program(2, "earlyoom", "sending SIGTERM to process 4821"),
        program(3, "nginx", "GET /"),
        program(
            4, "systemd", "app.service: A process of this unit has been killed", MESSAGE_ID=oom, UNIT="app.service"
        ),
    ]
    ((_, text),) = read(write(here / "system.journal", said)).texts

    assert b"SYSLOG_IDENTIFIER=earlyoom\n" in text
    assert b"_PID=812\n" in text
    assert b"UNIT=app.service\n" in text
    assert b"nginx" not in text


@pytest.mark.usefixtures("either")
def test_ordinary_records_are_not_read(read: Read, here: Path) -> None:
    """Of 5,000 records only those around the report come out, with the rows that a cut left above its kill line."""
    rows = [
        kernel(30 + n / 1000, f"[{n:7}]     0 {n:5}     1000      200    65536        0             0 x")
        for n in range(900)
    ]
    path = write(here / "system.journal", [*ordinary(3000, 0), *rows, kernel(31, KILL.format(5)), *ordinary(2000, 32)])
    ((_, text),) = read(path).texts

    assert text.count(b"MESSAGE=[") == 900
    assert text.count(b"docker0") < 1500


def test_a_journal_without_oom_is_not_read_at_all(read: Read, here: Path) -> None:
    """The search says so; what the file says of itself is the summary."""
    path = write(here / "system.journal", ordinary(300, 0))
    assert [text for _, text in read(path).texts] == [b""]

    reader = Reader([str(path)])
    assert list(reader) == []
    (summary,) = reader.sources
    assert (summary.lines, summary.format, summary.error) == (300, "journal", None)
    assert (summary.first_time or "")[:19] == "2026-11-22T16:07:18"


def _telling(path: Path) -> list[int] | None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        about = header(descriptor)
        assert about is not None
        return telling(descriptor, about)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("compact", ["0", "1"])
def test_equal_words_stand_once_in_the_file(here: Path, monkeypatch: pytest.MonkeyPatch, compact: str) -> None:
    """All records with these words are found all the same, in both forms of the file."""
    monkeypatch.setenv("SYSTEMD_JOURNAL_COMPACT", compact)
    text = "java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"
    path = write(here / "system.journal", [kernel(n, text if n % 10 == 0 else f"other {n}") for n in range(1000)])

    assert _telling(path) == list(range(1, 1001, 10))


@pytest.mark.parametrize("compress", ["yes", "no"])
def test_words_in_compressed_objects(here: Path, compress: str) -> None:
    """A long record is compressed: it is found."""
    long = "oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=" + "/very-long-name" * 100
    path = write(here / "system.journal", [*ordinary(1200, 0), kernel(50, long)], f"--compress={compress}")
    assert (long.encode() in path.read_bytes()) == (compress == "no")

    assert _telling(path) == [1201]


@pytest.mark.parametrize(("flag", "mark"), [(1, 1), (2, 2)])
def test_older_compressions(here: Path, flag: int, mark: int) -> None:
    """Xz and lz4, as older systemd wrote them, found by the beginning of the object; damaged ones make it doubtful."""
    long = b"MESSAGE=" + b"oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=" + b"/very-long-name" * 100
    path = write(here / "system.journal", [*ordinary(20, 0), kernel(50, long[8:])], "--compress=no")
    packed = (
        lzma.compress(long) if mark == 1 else struct.pack("<Q", len(long)) + lz4.block.compress(long, store_size=False)
    )
    raw = bytearray(path.read_bytes())
    data = raw.index(long)
    place = data - (72 if raw[12] & 16 else 64)
    raw[12] |= flag
    raw[place : place + 16] = struct.pack("<BB6xQ", 1, mark, data - place + len(packed))
    raw[data : data + len(long)] = packed.ljust(len(long), b"\0")
    path.write_bytes(raw)
    assert _telling(path) == [21]

    raw[data + 9 : data + 29] = b"\xff" * 20
    path.write_bytes(raw)
    assert _telling(path) is None


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_cut_file(here: Path, expected: list[Event], share: float) -> None:
    """What stands before the cut is found as in the whole file; one line says that there was more."""
    path = write(here / "system.journal", records())
    raw = path.read_bytes()
    begin, used = raw.index(b"MESSAGE="), len(raw.rstrip(b"\0"))
    os.truncate(path, begin + int((used - begin) * share))
    reader = Reader([str(path)])
    found = ids(list(reader))

    whole = ids(expected)
    assert found[:-1] == whole[: max(0, len(found) - 1)]
    assert len(found) >= int(len(whole) * share) - 2
    assert [str(error).partition(":")[0] for error in reader.errors] == [str(path)]


@pytest.mark.usefixtures("either")
def test_flipped_bytes_never_crash(here: Path) -> None:
    """Damage anywhere costs events at most, never the program."""
    raw = write(here / "good.journal", report(stamped(ONE))).read_bytes()
    used = len(raw.rstrip(b"\0"))
    for place in range(0, used, used // 23):
        damaged = bytearray(raw)
        damaged[place : place + 64] = b"\xa5" * 64
        (here / "bad.journal").write_bytes(damaged)
        reader = Reader(["bad.journal"])
        list(reader)
        assert all("\n" not in str(error) for error in reader.errors)


@pytest.mark.usefixtures("either")
def test_what_stood_before_the_end_of_a_cut_file(here: Path) -> None:
    """All of it is given before the cut is told, the last little piece too."""
    path = write(here / "system.journal", records())
    whole = ids(events(path))
    os.truncate(path, path.stat().st_size - 4096)
    reader = Reader([str(path)])
    assert ids(list(reader)) == whole
    assert ["cut off" in str(error) for error in reader.errors] == [True]


@pytest.mark.usefixtures("either")
def test_a_damaged_number_hides_no_other_record(here: Path) -> None:
    """A record that says to be the four milliardth does not pass over those that follow."""
    kills = [kernel(1 + 5000 * n, KILL.format(n)) for n in range(3)]
    path = write(
        here / "system.journal",
        [record for n, kill in enumerate(kills) for record in (kill, *ordinary(4000, 5000.0 * n + 2))],
    )
    raw = bytearray(path.read_bytes())
    (second,) = (place for place in _entries(raw) if struct.unpack_from("<Q", raw, place + 16)[0] == 10)
    raw[second + 20] = 1
    path.write_bytes(raw)
    assert [event.kills[0].pid for event in events(path)] == [0, 1, 2]


@pytest.mark.usefixtures("either")
def test_a_broken_index_is_told(here: Path) -> None:
    """Records that the search has seen and libsystemd does not find are missed: one line says so."""
    path = write(here / "system.journal", [kernel(1 + 5000 * n, KILL.format(n)) for n in range(40)])
    raw = bytearray(path.read_bytes())
    for place in _entries(raw)[20:30]:
        raw[place] = 0xA5
    path.write_bytes(raw)
    reader = Reader([str(path)])
    found = list(reader)
    assert len(found) < 40
    assert ["journalctl --verify" in str(error) for error in reader.errors] == [True]


def _entries(raw: bytearray) -> list[int]:
    """Where the entries of a journal file stand, in the order of their numbers."""
    place, found = int.from_bytes(raw[88:96], "little"), []
    while place + 16 <= len(raw) and (size := int.from_bytes(raw[place + 8 : place + 16], "little")):
        found += [place] if raw[place] == 3 else []
        place += -(-size // 8) * 8
    return sorted(found, key=lambda entry: raw[entry + 16 : entry + 24][::-1])


def test_a_directory_with_journals_and_logs(here: Path) -> None:
    """Both are read."""
    path = write(here / "log" / "journal" / "0a" / "system.journal", [kernel(1, KILL.format(1))])
    path.rename(path.with_name("system@1.journal~"))
    (here / "log" / "kern.log").write_text(f"Nov 22 16:07:18 web1 kernel: [    9.0] {KILL.format(2)}\n")

    assert sorted(kill.pid or 0 for event in events(here / "log") for kill in event.kills) == [1, 2]


def test_this_machines_journal(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directories of this machine's id, volatile and persistent; another machine's are not its own."""
    write(here / "var" / "0a" / "system.journal", [kernel(1, KILL.format(1))])
    write(here / "var" / "remote" / "other.journal", [kernel(2, KILL.format(2))])
    (here / "machine-id").write_text("0a\n")
    monkeypatch.setattr(journal_places, "PLACES", (here / "run", here / "var"))
    monkeypatch.setattr(journal_places, "_MACHINE_ID", here / "machine-id")

    assert journal_places.has_journal()
    assert [kill.pid for event in events("journal:") for kill in event.kills] == [1]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_journals_that_may_not_be_read(read: Read, here: Path) -> None:
    """One line for all of them; the others are read."""
    for name in "abc":
        write(here / "j" / f"{name}.journal", [kernel(1, KILL.format(1))])
    for name in "ab":
        (here / "j" / f"{name}.journal").chmod(0)
    found = read("journal:j")
    assert found.names == ["j/c.journal"]
    assert found.errors == [
        (
            "journal:j: 2 journal files or folders: permission denied;"
            " run it as root or as a member of group systemd-journal or adm"
        )
    ]


def test_no_journal(read: Read, here: Path) -> None:
    """One line says what to do."""
    (here / "empty").mkdir()
    assert read("journal:empty").errors == [
        "journal:empty: no journal files there; name the directory that holds them: journal:DIR"
    ]


def test_the_fallback_is_told_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files there are."""
    _hide_library(monkeypatch)
    for name in "ab":
        write(here / f"{name}.journal", [kernel(1, KILL.format(1))])
    reader = Reader(["a.journal", "b.journal"])
    list(reader)

    assert reader.notices == [
        "journals are read through journalctl, as systemd-python is missing: pip install 'oomlog[journal]'"
    ]
    assert reader.errors == []


def test_neither_way(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install, and how else to read it."""
    path = write(here / "a.journal", [kernel(1, KILL.format(1))])
    _hide_library(monkeypatch)
    monkeypatch.setenv("PATH", str(here))
    with pytest.raises(SourceError, match=r"install systemd-python \(pip install 'oomlog\[journal\]'\) or journalctl"):
        events(path)


def test_systemd_is_not_loaded_for_other_logs() -> None:
    """Start-up costs nothing, and a machine without it reads everything else."""
    loaded = "import sys, oomlog; list(oomlog.read(sys.argv[1])); sys.exit('systemd' in sys.modules)"
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", loaded, str(MIXED)]) == 0  # noqa: S606
