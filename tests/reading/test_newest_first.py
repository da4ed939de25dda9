"""Logs with their newest line first give the events of the same log oldest first."""

import os
import re
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

import oomlog
from oomlog.errors import SourceError
from oomlog.model import Event, encode_event
from oomlog.reading.line import Line
from oomlog.reading.order import is_newest_first
from oomlog.reading.turned import Turned
from tests.reading.whole import FIXTURES, SMALL, bare

RENDERINGS = Path(__file__).parent / "framings" / "renderings" / "newline-victim"
INDENTED = rb"[^\n]*\n(?:[ \t][^\n]*\n)*"
PARAGRAPHS = rb"(?:[^\n]+\n)+\n?"
LINES = rb"[^\n]*\n"
RECORDS = {
    "journalctl-export": PARAGRAPHS,
    "journalctl-short": INDENTED,
    "journalctl-short-iso": INDENTED,
    "journalctl-short-monotonic": INDENTED,
    "journalctl-short-unix": INDENTED,
    "journalctl-verbose": INDENTED,
    "journalctl-json": LINES,
    "dmesg-plain": INDENTED,
    "dmesg-T": INDENTED,
    "kmsg": INDENTED,
}
"""How a record looks in some renderings of one boot."""
MODIFIED = 1795363700
START = datetime(2026, 11, 22, 16, 7, 18, tzinfo=UTC)


def turned(text: bytes, record: bytes = LINES) -> bytes:
    """The records in reverse."""
    return b"".join(reversed(re.findall(record, text)))


def events(path: Path, text: bytes, *, raw: bool = False) -> list[Event]:
    """Of a log of this text."""
    path.write_bytes(text)
    os.utime(path, (MODIFIED, MODIFIED))
    return list(oomlog.read(path, raw=raw))


def unplaced(event: Event) -> Event:
    """An event without the numbers of its lines."""
    kills = tuple(replace(kill, line=None) for kill in event.kills)
    return replace(event, source=replace(event.source, first_line=None, last_line=None), kills=kills, raw=None)


@pytest.mark.parametrize("name", RECORDS)
def test_every_way_in_which_journalctl_and_dmesg_write(name: str, tmp_path: Path) -> None:
    """Records of one line or many, with a line feed in the victim's name: all but the line numbers is the same."""
    text = (RENDERINGS / f"input.{name}").read_bytes().removesuffix(b"\n") + b"\n"
    oldest, newest = events(tmp_path / "log", text), events(tmp_path / "log", turned(text, RECORDS[name]))

    assert len(oldest) == 1
    assert [encode_event(unplaced(event)) for event in newest] == [encode_event(unplaced(event)) for event in oldest]


@pytest.mark.parametrize("case", SMALL)
def test_tac_of_a_console(case: str, tmp_path: Path) -> None:
    """Line by line in reverse: the same events, on the mirrored lines, and their raw text as it stands in the log."""
    (capture,) = (FIXTURES / case).glob("input.log")
    text = capture.read_bytes().removesuffix(b"\n") + b"\n"
    end = text.count(b"\n") + 1
    oldest = events(tmp_path / "log", text, raw=True)
    newest = events(tmp_path / "log", turned(text), raw=True)

    assert [unplaced(event) for event in newest] == [unplaced(event) for event in oldest]
    assert [event.raw for event in newest] == [turned((event.raw or "").encode()).decode() for event in oldest]
    for new, old in zip(newest, oldest, strict=True):
        assert (new.source.first_line, new.source.last_line) == (
            end - (old.source.last_line or 0),
            end - (old.source.first_line or 0),
        )
        assert [kill.line for kill in new.kills] == [end - (kill.line or 0) for kill in old.kills]


def test_notes_name_lines_of_the_log(tmp_path: Path) -> None:
    """What is said of a line names the line of the file."""
    lines = bare(SMALL[0])
    odd = next(at for at, line in enumerate(lines) if line.startswith("memory: usage"))
    lines[odd] += " nonsense"
    text = document([f"[{at:12.6f}] {line}" for at, line in enumerate(lines, 1000)])
    (oldest,), (newest,) = events(tmp_path / "log", text), events(tmp_path / "log", turned(text))

    assert oldest.notes == (f"line {odd + 1}: not understood: {lines[odd]}",)
    assert newest.notes == (f"line {len(lines) - odd}: not understood: {lines[odd]}",)


def syslog(words: list[str], start: datetime, step: float) -> list[str]:
    """Lines of syslog, so many seconds apart."""
    moments = (start + timedelta(seconds=step * at) for at in range(len(words)))
    return [f"{moment:%b %d %H:%M:%S} web1 kernel: {text}" for moment, text in zip(moments, words, strict=True)]


def document(lines: list[str]) -> bytes:
    """A log of these lines."""
    return "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape")


def test_reports_far_apart(tmp_path: Path) -> None:
    """Between reports the text is skipped, as in the log oldest first."""
    quiet = [f"veth{number}: link is up" for number in range(20_000)]
    words = [*quiet, *bare(SMALL[0]), *quiet, *bare("6.16-amd64-threads"), *quiet]
    text = document(syslog(words, START, 0.5))
    oldest, newest = events(tmp_path / "log", text), events(tmp_path / "log", turned(text))

    assert len(oldest) == 2
    assert [unplaced(event) for event in newest] == [unplaced(event) for event in oldest]


def test_all_in_one_second(tmp_path: Path) -> None:
    """Where no stamp tells, the task table does: its header row stands below its rows."""
    text = document(syslog(bare(SMALL[0]), START, 0))

    assert [e.id for e in events(tmp_path / "log", turned(text))] == [e.id for e in events(tmp_path / "log", text)]


def test_a_platform_that_sorts_by_whole_seconds(tmp_path: Path) -> None:
    """Seconds go down, and what was logged within one stands in order."""
    seconds = [syslog(["systemd: tick"] * 5, START + timedelta(seconds=at), 0) for at in range(20)]
    seconds.append(syslog(bare(SMALL[0]), START + timedelta(seconds=20), 0))
    oldest = [line for second in seconds for line in second]
    newest = [line for second in reversed(seconds) for line in second]
    (old,), (new,) = events(tmp_path / "log", document(oldest)), events(tmp_path / "log", document(newest))

    assert unplaced(new) == unplaced(old)


def test_an_export_in_one_document(tmp_path: Path) -> None:
    """Records of one JSON array are turned too."""
    lines = syslog(bare(SMALL[0]), START, 0.001)
    stamps = (START + timedelta(milliseconds=at) for at in range(len(lines)))
    rows = [{"timestamp": stamp, "message": line} for stamp, line in zip(stamps, lines, strict=True)]
    oldest = events(tmp_path / "log", msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n")
    newest = events(tmp_path / "log", msgspec.json.format(msgspec.json.encode(rows[::-1]), indent=1) + b"\n")

    assert len(oldest) == 1
    assert [unplaced(event) for event in newest] == [unplaced(event) for event in oldest]


BOOT = "-- Boot {} --"


def test_boots_are_told_apart(tmp_path: Path) -> None:
    """`journalctl -r` names the boot of what stands below; the newest one's name it never says."""
    first, second, third = (
        syslog(["Linux version 6.1.0", *bare(case)], START + timedelta(days=day), 0.1)
        for day, case in enumerate(SMALL[:3])
    )
    ids = "a" * 32, "b" * 32
    text = document([*third[::-1], BOOT.format(ids[1]), *second[::-1], BOOT.format(ids[0]), *first[::-1]])

    boots = [(event.boot_id, event.boot) for event in events(tmp_path / "log", text)]

    assert boots == [(ids[0], ids[0]), (ids[1], ids[1]), (None, f"{tmp_path / 'log'}#3")]


def lines(*stamps: float) -> bytes:
    """A console's lines with these stamps."""
    return b"".join(b"[%12.6f] eth0: link is up\n" % stamp for stamp in stamps)


@pytest.mark.parametrize(
    "text",
    [
        lines(12345.6, 12345.7, 0, 0, 0, 0.1),  # a reboot
        lines(12345.6, 0, 0, 0, 0, 0),  # and one whose first lines are all that is left
        lines(100, 200, 0, 0.5, 300, 0, 0.4, 200, 0, 0.3),  # a machine that reboots all the time
        lines(5, 5, 5, 5),
        lines(7),
        b"no stamps\nat all\n",
        b"",
    ],
)
def test_what_is_not_newest_first(text: bytes) -> None:
    """Stamps that fall at a reboot, or not at all."""
    assert not is_newest_first(text, text)


def test_two_hosts_whose_clocks_differ() -> None:
    """A central log goes up and down all the time; each host's own stamps tell."""
    moments = [START + timedelta(seconds=at) for at in range(50)]
    pair = [
        (f"{m:%b %d %H:%M:%S} web1 kernel: x", f"{m - timedelta(60):%b %d %H:%M:%S} web2 kernel: x") for m in moments
    ]
    text = document([line for both in pair for line in both])

    assert not is_newest_first(text, text)
    assert is_newest_first(turned(text), turned(text))


def test_fixtures_are_not_newest_first() -> None:
    """No capture is taken for what it is not, and each one is seen when it is turned."""
    captures = [path.read_bytes() for path in FIXTURES.glob("*/input.log")]

    assert not [text for text in captures if is_newest_first(text[:4096], text)]
    assert all(is_newest_first(turned(text)[:4096], turned(text)) for text in captures)


def test_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece or two are held; the rest is on disk."""
    monkeypatch.setattr("oomlog.reading.turned._IN_MEMORY", 1 << 20)
    lines = [Line(number, "x" * 60, "Nov 22 16:07:18", "web1") for number in range(1, 1001)]
    tracemalloc.start()
    with Turned("log") as kept:
        for _ in range(60):
            kept.add(lines, "", 1, follows=True)
        given = sum(len(piece.records) for piece in kept.pieces(1000))
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert given == 60 * 1000
    assert peak < 4 << 20


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_no_room_is_one_line() -> None:
    """A full disk says what to do."""
    with Path("/dev/full").open("r+b", buffering=0) as full, Turned("log") as kept:
        kept._file.close()
        kept._file = full  # type: ignore[assignment]
        with pytest.raises(SourceError, match=r"^log: newest first, and no room to turn it: No space left"):
            kept.add([Line(1, "x")], "", 1, follows=False)
