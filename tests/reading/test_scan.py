import functools
import io
import os
import re
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oomlog.errors import SourceError
from oomlog.reading.scan import CHUNK, NEEDLES, PIECE, Scan, Stretch
from oomlog.reading.sources import Source
from oomlog.reading.sources.streams import Stream

ORDINARY = b"Nov 22 16:07:18 web1 systemd[1]: Started Session 42 of user root.\n"
HEADER = b"java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
ROW = b"[  48213]  1000 48213  1258291   977050  7929856        0           300 java\n"
KILL = b"Out of memory: Killed process 48213 (java) total-vm:5033164kB, anon-rss:3906560kB, file-rss:1640kB\n"
BOOT = b"[    0.000000] Linux version 6.8.0-45-generic (buildd@lcy02)\n"


def stream(text: bytes) -> Source:
    """A source that can only be read forwards."""
    return opened(lambda: io.BytesIO(text))


def opened(open_: Callable[[], BinaryIO | Stream]) -> Source:
    """A source that is whatever `open_` opens."""
    return Source(name="-", group="-", modified=None, size=None, path=None, open=cast("Callable[[], BinaryIO]", open_))


def file(path: Path) -> Source:
    """A source that is a plain file."""
    return Source(
        name=path.name,
        group=path.name,
        modified=None,
        size=path.stat().st_size,
        path=path,
        open=lambda: path.open("rb"),
    )


def stretches(text: bytes, chunk: int = CHUNK) -> list[Stretch]:
    """Of a text, read forwards."""
    return list(Scan(stream(text), chunk=chunk))


def joined(pieces: list[Stretch]) -> bytes:
    """The text of some stretches."""
    return b"".join(piece.text for piece in pieces)


def located(text: bytes, piece: Stretch) -> int:
    """Where a stretch lies by its line number (for texts without cut lines)."""
    lines = text.splitlines(keepends=True)
    return sum(map(len, lines[: piece.first_line - 1]))


def test_text_without_a_needle_gives_nothing_but_is_counted() -> None:
    """No stretch; all lines and bytes are counted, a last line without an end too."""
    text = ORDINARY * 1000 + b"the end"
    scan = Scan(stream(text))
    assert list(scan) == []
    assert (scan.lines, scan.bytes_read) == (1001, len(text))
    assert scan.head == text[:4096]
    assert scan.tail == text[-4096:]


def test_an_empty_source_is_read_without_complaint() -> None:
    """No stretch, no lines, no head."""
    scan = Scan(stream(b""))
    assert list(scan) == []
    assert (scan.lines, scan.bytes_read, scan.head, scan.tail) == (0, 0, b"", b"")


@pytest.mark.parametrize("needle", NEEDLES)
def test_every_needle_is_found(needle: bytes) -> None:
    """One alone, far from both ends, brings its line."""
    line = b"before " + needle + b" after\n"
    text = ORDINARY * 20_000 + line + ORDINARY * 20_000
    assert line in joined(stretches(text))
    assert len(joined(stretches(text))) < 200_000


def test_a_stretch_says_its_line_exactly() -> None:
    """Lines are whole and first_line is where they stand, in every chunk of a file."""
    parts = [ORDINARY * 3000, HEADER, ORDINARY * 9000, KILL, ORDINARY * 700, BOOT, ORDINARY * 5000, HEADER]
    text = b"".join(parts)
    pieces = stretches(text, chunk=100_003)
    for piece in pieces:
        start = located(text, piece)
        assert text[start : start + len(piece.text)] == piece.text
        assert piece.text.endswith(b"\n")
    assert [HEADER in piece.text for piece in pieces].count(True) == 2


def test_context_before_and_after_a_hit_comes_with_it() -> None:
    """4 KiB before a header and 16 KiB after it, even where nothing there is recognised."""
    text = ORDINARY * 5000 + HEADER + ORDINARY * 5000
    (piece,) = stretches(text)
    before, after = piece.text.split(HEADER)
    assert len(before) > (4 << 10) - len(HEADER)
    assert len(after) > (16 << 10) - len(HEADER)


def test_a_boot_line_brings_little_with_it() -> None:
    """A clock anchor needs its record only."""
    text = ORDINARY * 5000 + BOOT + ORDINARY * 5000
    (piece,) = stretches(text)
    assert BOOT in piece.text
    assert len(piece.text) < 8 << 10


def test_a_task_table_of_any_length_stays_in() -> None:
    """20,000 rows between header and kill line come whole, in pieces that say that they follow."""
    text = ORDINARY * 4000 + HEADER + ROW * 20_000 + ORDINARY * 4000
    pieces = stretches(text)
    assert joined(pieces).count(ROW) == 20_000
    assert [piece.follows for piece in pieces] == [False] + [True] * (len(pieces) - 1)
    assert max(len(piece.text) for piece in pieces) <= PIECE


@pytest.mark.parametrize("width", range(56, 84, 3))
def test_a_task_table_that_a_terminal_cut_stays_in(width: int) -> None:
    """Few of a row's numbers are left on one line then."""
    row = b"Nov 22 16:07:18 web1 kernel: [12345.000036] " + ROW[:-1]
    cut = b"".join(row[at : at + width] + b"\n" for at in range(0, len(row), width))
    text = HEADER + cut * 1000 + KILL

    assert joined(stretches(text)) == text


@pytest.mark.parametrize("chunk", [CHUNK, 70_001])
def test_a_report_without_its_beginning_comes_whole(chunk: int) -> None:
    """A table that lost header and column names is followed back from the kill line to the start of the file."""
    table = ROW * 600
    text = table + KILL + ORDINARY * 4000
    assert joined(stretches(text, chunk)).startswith(table + KILL)


def test_two_reports_far_apart_are_two_stretches() -> None:
    """The ordinary lines between them are left out."""
    text = (ORDINARY * 4000 + HEADER + ROW * 50 + KILL) * 2
    pieces = stretches(text)
    assert len(pieces) == 2
    assert not pieces[1].follows
    assert len(joined(pieces)) < len(text) / 2


def test_stretches_that_touch_follow_each_other() -> None:
    """Two reports close together are one region."""
    text = HEADER + ORDINARY * 100 + KILL + ORDINARY * 200 + HEADER + KILL
    assert stretches(text) == [Stretch(text=text, first_line=1, follows=False, newlines=text.count(b"\n"))]


@pytest.mark.parametrize("needle", [b"oom-kill", b"105, 108, 108, 101, 100, 32, 112"])
@pytest.mark.parametrize("plain", [True, False])
def test_a_needle_across_a_seam_is_found(needle: bytes, plain: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Wherever the seam between two chunks cuts it, from a file as from a pipe."""
    chunk = 8192
    line = b"<" + needle + b">\n"
    for offset in range(chunk * 2 - len(line), chunk * 2 + 1):
        text = (ORDINARY * 1000)[: offset - 1] + b"\n" + line + ORDINARY * 3000
        (tmp_path / "log").write_bytes(text)
        source = file(tmp_path / "log") if plain else stream(text)
        assert line in joined(list(Scan(source, chunk=chunk))), offset


def test_a_file_and_a_pipe_give_the_same(tmp_path: Path) -> None:
    """Workers at any offset and those that read forward see the same text."""
    text = (ORDINARY * 4000 + HEADER + ROW * 400 + KILL + ORDINARY * 37) * 20
    (tmp_path / "log").write_bytes(text)
    for chunk in (CHUNK, 300_000, 65_536):
        plain, piped = Scan(file(tmp_path / "log"), chunk=chunk), Scan(stream(text), chunk=chunk)
        shared = Scan(file(tmp_path / "log"), chunk=chunk, threads=4)
        assert list(plain) == list(piped) == list(shared)
        assert plain.lines == piped.lines == text.count(b"\n")
        assert plain.bytes_read == piped.bytes_read == len(text)
        assert plain.tail == piped.tail == text[-4096:]


@pytest.mark.parametrize("size", [CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_a_size_at_the_edge_of_a_chunk_loses_nothing(size: int, tmp_path: Path) -> None:
    """The last line is found where the file ends exactly with a chunk."""
    text = (ORDINARY * (size // len(ORDINARY) + 1))[: size - len(KILL)] + KILL
    (tmp_path / "log").write_bytes(text)
    scan = Scan(file(tmp_path / "log"))
    assert list(scan)[-1].text.endswith(KILL)
    assert scan.bytes_read == size


def test_a_huge_line_is_cut_and_its_hits_come_with_their_surroundings() -> None:
    """20 MB without a newline: what stands around the hit, in pieces, and not the rest."""
    text = b"x" * 10_000_000 + b'{"MESSAGE":"' + HEADER[:-1] + b'"}' + b"y" * 10_000_000
    pieces = stretches(text)
    assert HEADER[:-1] in joined(pieces)
    assert len(joined(pieces)) < 4 * PIECE
    assert {piece.first_line for piece in pieces} == {1}
    assert max(len(piece.text) for piece in pieces) <= PIECE


def test_a_line_up_to_a_mebibyte_stays_whole() -> None:
    """JSON documents of one line are not torn within a chunk."""
    line = b"{" + b"x" * 400_000 + HEADER[:-1] + b"y" * 400_000 + b"}\n"
    pieces = stretches(ORDINARY * 10 + line + ORDINARY * 2000)
    assert any(line in piece.text for piece in pieces)


def test_a_log_made_of_hits_streams_in_constant_memory() -> None:
    """16 MB of reports back to back and 16 MB of bare needles: a few chunks are held, never all."""
    for unit in (HEADER + ROW * 300 + KILL, b"oom-killut of memory\n"):
        repeat, total = (16 << 20) // len(unit), 0
        scan = Scan(opened(functools.partial(Repeated, unit, repeat)), chunk=256 << 10)
        tracemalloc.start()
        for piece in scan:
            total += len(piece.text)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert total == scan.bytes_read == repeat * len(unit)
        assert peak < 15 << 20


class Repeated(Stream):
    """`unit` over and over."""

    def __init__(self, unit: bytes, repeat: int) -> None:
        self._block = unit * (1 + (1 << 20) // len(unit))
        self._unit, self._left, self._at = len(unit), repeat * len(unit), 0

    def fill(self, view: memoryview) -> int:
        """The next bytes, none at the end."""
        size = min(len(view), self._left, len(self._block) - self._at)
        view[:size] = self._block[self._at : self._at + size]
        self._at = (self._at + size) % self._unit
        self._left -= size
        return size


class Failing(Stream):
    """Gives `text`, then breaks off."""

    def __init__(self, text: bytes, error: Exception) -> None:
        self._text, self._error = io.BytesIO(text), error

    def fill(self, view: memoryview) -> int:
        """The next bytes, an error at the end."""
        got = self._text.readinto(view)
        if not got:
            raise self._error
        return got


@pytest.mark.parametrize("before", [10, 100_000])
@pytest.mark.parametrize("error", [SourceError("-: truncated"), OSError(5, "Input/output error")])
def test_what_was_readable_comes_before_the_error(before: int, error: Exception) -> None:
    """A source that breaks off, in its first chunk or in a later one, first gives its reports."""
    text = ORDINARY * before + KILL
    scan = Scan(opened(functools.partial(Failing, text, error)))
    pieces: list[Stretch] = []
    with pytest.raises(SourceError, match=r"^-: (truncated|Input/output error)$"):
        pieces.extend(scan)  # extend keeps what came before the error
    assert scan.bytes_read == len(text)
    assert joined(pieces).endswith(KILL)


def test_a_source_that_cannot_be_opened_says_so() -> None:
    """The error of `open` comes through."""

    def refuse() -> BinaryIO:
        raise SourceError("kern.log: Permission denied")

    with pytest.raises(SourceError, match="Permission denied"):
        list(Scan(opened(refuse)))


def test_a_file_that_shrinks_while_read_just_ends(tmp_path: Path) -> None:
    """Copytruncate under the reader: what was read stays, nothing is raised."""
    path = tmp_path / "log"
    path.write_bytes((HEADER + ORDINARY * 2000) * 200)
    scan, seen = Scan(file(path), chunk=1 << 18), 0
    for piece in scan:
        os.truncate(path, 1 << 18)
        seen += piece.text.count(HEADER)
    assert 0 < seen < 200
    assert scan.bytes_read < 200 * len(HEADER + ORDINARY * 2000)


def test_a_file_that_grows_after_it_was_found_is_read_to_its_end(tmp_path: Path) -> None:
    """The size known before does not limit what is read."""
    path = tmp_path / "log"
    path.write_bytes(ORDINARY)
    source = file(path)
    path.write_bytes(ORDINARY * 50_000 + KILL)
    assert joined(list(Scan(source))).endswith(KILL)


def test_giving_up_early_stops_the_readers(tmp_path: Path) -> None:
    """No thread is left behind when the caller has seen enough."""
    path = tmp_path / "log"
    path.write_bytes((HEADER + ORDINARY * 2000) * 100)
    threads = threading.active_count()
    iterator = iter(Scan(file(path), chunk=1 << 18))
    for _ in range(3):
        next(iterator)
    assert threading.active_count() > threads
    iterator.close()  # type: ignore[attr-defined]
    assert threading.active_count() == threads


def test_progress_is_told_as_it_grows(tmp_path: Path) -> None:
    """Bytes so far, up to all of them."""
    path = tmp_path / "log"
    path.write_bytes(ORDINARY * 20_000)
    told: list[int] = []
    list(Scan(file(path), told.append, chunk=1 << 18))
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size
    assert len(told) > 3


LINES = st.lists(
    st.one_of(
        st.sampled_from([ORDINARY, HEADER, ROW, KILL, BOOT, b"\n", b"\0\xff\r\n"]),
        st.sampled_from(NEEDLES).map(lambda needle: needle + b"\n"),
        st.integers(1, 3000).map(lambda n: ORDINARY * n),
        st.integers(1, 90_000).map(lambda n: b"x" * n + b"\n"),
    ),
    max_size=30,
)


@settings(deadline=None, max_examples=60)
@given(LINES, st.sampled_from([4096, 20_011, 65_536, CHUNK]), st.booleans())
def test_every_line_with_a_needle_is_in_exactly_one_stretch(lines: list[bytes], chunk: int, end: bool) -> None:  # noqa: FBT001
    """Whatever the chunk size: stretches are parts of the text in order, without overlap, at the lines they say."""
    text = b"".join(lines) + (b"" if end else b"oom-kill at the very end")
    pieces = stretches(text, chunk)
    at = 0
    for piece in pieces:
        start = located(text, piece)
        assert start == at if piece.follows else start >= at
        assert text[start : start + len(piece.text)] == piece.text
        at = start + len(piece.text)
    wanted = [line for line in text.split(b"\n") if re.search(b"|".join(map(re.escape, NEEDLES)), line)]
    given_lines = [line for line in joined(pieces).split(b"\n") if line]
    assert [line for line in given_lines if re.search(b"|".join(map(re.escape, NEEDLES)), line)] == wanted
