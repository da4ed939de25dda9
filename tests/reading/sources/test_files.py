"""Files, pipes, standard input and devices."""

import os
import select
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from oomlog.reading.sources import find
from tests.reading.sources.found import Read, fail

LINE = b"Out of memory: Killed process 1 (a)\n"


@pytest.fixture
def stdin() -> Iterator[Callable[[int], None]]:
    """Puts another descriptor in the place of standard input."""
    kept = os.dup(0)

    def put(descriptor: int) -> None:
        os.dup2(descriptor, 0)
        os.close(descriptor)

    yield put
    os.dup2(kept, 0)
    os.close(kept)


def piped(data: bytes) -> int:
    """A pipe's end from which `data` can be read; written by a thread, for what is larger than the pipe."""
    end, start = os.pipe()

    def write() -> None:
        with os.fdopen(start, "wb") as out:
            out.write(data)

    threading.Thread(target=write).start()
    return end


def test_a_plain_file_tells_its_place_and_opens_more_than_once(here: Path) -> None:
    """`path`, `size` and `modified` are the file's; the stream is seekable by descriptor."""
    (here / "kern.log").write_bytes(LINE)
    os.utime("kern.log", (1000, 1000))
    (source,) = find(["kern.log"], fail)
    assert (source.name, source.group, source.path) == ("kern.log", "kern.log", Path("kern.log"))
    assert (source.modified, source.size, source.kind) == (1000.0, len(LINE), "text")
    for _ in range(2):
        with source.open() as stream:
            assert os.pread(stream.fileno(), 6, 0) == LINE[:6]
            assert stream.read() == LINE


def test_what_cannot_be_read_is_one_line_and_the_rest_goes_on(here: Path, read: Read) -> None:
    """A missing file costs itself only."""
    (here / "kern.log").write_bytes(LINE)
    found = read("gone.log", "kern.log", "also/gone")
    assert found.texts == [("kern.log", LINE)]
    assert found.errors == ["gone.log: no such file; check the name", "also/gone: no such file; check the name"]


def test_a_file_without_permission(here: Path, read: Read) -> None:
    """The line says what to do."""
    (here / "kern.log").write_bytes(LINE)
    (here / "kern.log").chmod(0)
    was = os.geteuid()
    here.chmod(0o755)
    os.seteuid(65534 if was == 0 else was)
    try:
        errors = read("kern.log").errors
    finally:
        os.seteuid(was)
    assert errors == [
        "kern.log: permission denied; read it as root or as a member of its group (often adm or systemd-journal)"
    ]


def test_a_file_named_twice_is_read_once(here: Path, read: Read) -> None:
    """By whatever name: the same, another way to write it, a link."""
    (here / "kern.log").write_bytes(LINE)
    (here / "link").symlink_to("kern.log")
    assert read("kern.log", "./kern.log", "link", here / "kern.log").names == ["kern.log"]


def test_links_in_a_circle(here: Path, read: Read) -> None:
    """Are told, not followed for ever."""
    (here / "a").symlink_to("b")
    (here / "b").symlink_to("a")
    assert read("a").errors == ["a: a symbolic link that leads back to itself; name the file itself"]


def test_patterns_that_the_shell_left_alone(here: Path, read: Read) -> None:
    """Are expanded; a file of that very name comes first; nothing found is an error."""
    for name in ("kern.log", "kern.log.1", "other"):
        (here / name).write_bytes(name.encode())
    assert read("kern.log*").texts == [("kern.log.1", b"kern.log.1"), ("kern.log", b"kern.log")]
    assert read("nothing*").errors == ["nothing*: no such file; nothing matches the pattern"]
    (here / "kern.log[1]").write_bytes(b"itself")
    assert read("kern.log[1]").texts == [("kern.log[1]", b"itself")]


def test_standard_input_is_read_once(read: Read, stdin: Callable[[int], None]) -> None:
    """`-` has no place, size or time; a pipe that comes in small pieces is whole."""
    stdin(piped(LINE * 10_000))
    (source,) = read("-", "-").sources
    assert (source.name, source.group, source.path, source.size, source.modified) == ("-", "-", None, None, None)
    stdin(piped(LINE * 10_000))
    assert read("-").texts == [("-", LINE * 10_000)]


@pytest.mark.usefixtures("here")
def test_a_pipe_is_looked_at_without_waiting_for_its_end(stdin: Callable[[int], None]) -> None:
    """One line is enough to begin: a log may be followed through a pipe."""
    end, start = os.pipe()
    stdin(end)
    os.write(start, LINE)
    (source,) = find(["-"], fail)
    with source.open() as stream:
        assert stream.read(100) == LINE
        os.write(start, b"more\n")
        assert stream.read(100) == b"more\n"
        os.close(start)
        assert stream.read(100) == b""


def test_standard_input_that_does_not_block(
    read: Read, stdin: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is waited for: the log comes only when the reader waits."""
    end, start = os.pipe()
    os.set_blocking(end, False)
    stdin(end)
    wait = select.select

    def write_and_wait(files: list[int], one: list[int], other: list[int]) -> object:
        os.write(start, LINE)
        os.close(start)
        return wait(files, one, other)

    monkeypatch.setattr(select, "select", write_and_wait)
    assert read("-").texts == [("-", LINE)]


def test_a_file_on_standard_input_has_size_and_time(here: Path, read: Read, stdin: Callable[[int], None]) -> None:
    """It is the same file as the one of that name."""
    (here / "kern.log").write_bytes(LINE)
    stdin(os.open("kern.log", os.O_RDONLY))
    found = read("-", "kern.log")
    assert found.texts == [("-", LINE)]
    assert (found.sources[0].size, found.sources[0].path) == (len(LINE), None)


def test_closed_standard_input(read: Read, stdin: Callable[[int], None]) -> None:
    """One clear line."""
    stdin(os.open("/dev/null", os.O_RDONLY))
    os.close(0)
    assert read("-").errors == ["-: standard input is closed; pipe a log into it"]


def test_fifos_and_process_substitution(read: Read) -> None:
    """Named pipes and /dev/fd/N are read, once each."""
    os.mkfifo("fifo")
    writer = threading.Thread(target=lambda: Path("fifo").write_bytes(LINE))
    writer.start()
    end = piped(b"substituted\n")
    try:
        found = read("fifo", f"/dev/fd/{end}")
    finally:
        os.close(end)
        writer.join()
    assert [text for _, text in found.texts] == [LINE, b"substituted\n"]


def test_devices_are_refused_but_for_null(read: Read) -> None:
    """/dev/zero would never end."""
    found = read("/dev/zero", "/dev/null")
    assert found.errors == ["/dev/zero: a device, not a log; pipe what it says: cat /dev/zero | oomlog COMMAND -"]
    assert found.texts == [("/dev/null", b"")]


def test_recorded_kernel_records(here: Path, read: Read) -> None:
    """Are a text like any other."""
    (here / "records").write_bytes(b"6,1,2,-;hello\n")
    assert read("kmsg:records").texts == [("records", b"6,1,2,-;hello\n")]


def test_a_file_that_vanishes_after_it_was_found(here: Path) -> None:
    """Its opening says so."""
    (here / "kern.log").write_bytes(LINE)
    (source,) = find(["kern.log"], fail)
    (here / "kern.log").unlink()
    with pytest.raises(Exception, match=r"^kern\.log: no such file; check the name$"):
        source.open()


def test_a_file_that_grows_and_is_truncated_while_read(here: Path) -> None:
    """What is there is given; a shorter file has ended."""
    (here / "kern.log").write_bytes(LINE)
    (source,) = find(["kern.log"], fail)
    with source.open() as stream:
        assert stream.read(100) == LINE
        with Path("kern.log").open("ab") as log:
            log.write(b"more\n")
        assert stream.read(100) == b"more\n"
        os.truncate("kern.log", 0)
        assert stream.read(100) == b""


def test_a_name_is_printable_and_valid_unicode(read: Read) -> None:
    """Escape sequences, newlines and undecodable bytes of a file's name never reach the terminal or JSON."""
    Path(os.fsdecode(b"a\x1b[31m\n\xff.log")).write_bytes(LINE)
    assert read("*.log").texts == [("a\\x1b[31m\\x0a\\xff.log", LINE)]


def test_results_are_not_read_as_they_are_written(here: Path, read: Read) -> None:
    """The file behind standard output, in a directory or named, would never end."""
    (here / "kern.log").write_bytes(LINE)
    kept = os.dup(1)
    out = os.open("out.log", os.O_CREAT | os.O_WRONLY)
    try:
        os.write(out, LINE)
        os.dup2(out, 1)
        found, named = read("."), read("out.log")
    finally:
        os.dup2(kept, 1)
        os.close(out)
        os.close(kept)
    assert found.names == ["./kern.log"]
    assert named.errors == ["out.log: is where the results go; write them to another file"]
