"""Many processes read what one reads: the same events in the same order, and books kept alike."""

import errno
import gc
import os
import random
import resource
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oomlog
from benchmarks import generate
from oomlog.model import Event, SourceSummary
from oomlog.reading import apart
from oomlog.reading.pipeline import Options, Reader
from oomlog.reading.workers import Crew, Tell, Work, WorkerLost
from tests.golden import CASES, input_of

# pytest's own workers have a thread that Python 3.12 and later warn of; it holds nothing that a child needs
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")

LOGS = [log for case in CASES if (log := input_of(case)).name == "input.log"]
NAMES = ("kern.log", "kern.log.1", "kern.log.2", "messages", "syslog")
Books = tuple[list[Event], list[SourceSummary], list[str], int]


@pytest.fixture(autouse=True)
def _every_set_is_worth_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the fixtures are."""
    monkeypatch.setattr(apart, "WORTH_BYTES", 1)


def books(arguments: list[str], jobs: int) -> Books:
    """All that a reading tells; failures of several sets may come in another order."""
    reader = Reader(arguments, Options(raw=True, jobs=jobs))
    events = list(reader)
    return events, reader.sources, sorted(map(str, reader.errors)), reader.late


def children() -> list[int]:
    """The processes that this thread has forked and that have not been waited for."""
    return [int(pid) for pid in Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()]


@pytest.fixture
def dense(tmp_path: Path) -> Path:
    """Reports whose events are more than any pipe holds, so that whoever tells them waits."""
    path = tmp_path / "dense.log"
    generate.dense(path, 40)
    return path


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(NAMES), st.lists(st.sampled_from(LOGS), max_size=3))))
def test_any_files_are_read_alike(files: list[tuple[int, str, list[Path]]]) -> None:
    """Rotated sets, empty files, copies of one report in several logs, whoever reads them."""
    with tempfile.TemporaryDirectory() as place:
        for folder, name, logs in files:
            path = Path(place, f"host{folder}", name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(b"".join(log.read_bytes() for log in logs))
            os.utime(path, (1.79e9, 1.79e9))
        assert books([place], 3) == books([place], 1)


def test_sets_go_to_one_worker_by_the_dozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told of a set that nobody has asked for yet is kept for it."""
    monkeypatch.setattr(apart, "WORTH_BYTES", 12 * (256 << 10))
    for number, log in enumerate(random.Random(1).choices(LOGS, k=40)):  # noqa: S311 - the same each time
        (tmp_path / f"host{number}").mkdir()
        (tmp_path / f"host{number}" / "kern.log").write_bytes(log.read_bytes())
    assert books([str(tmp_path)], 2) == books([str(tmp_path)], 1)


def test_failures_and_what_cannot_be_read_apart(tmp_path: Path, dense: Path) -> None:
    """A damaged file, one that holds no log, an archive and saved events among the logs."""
    import gzip
    import tarfile

    packed = gzip.compress(dense.read_bytes())
    (tmp_path / "cut.log.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "picture.log").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(600))
    with tarfile.open(tmp_path / "sos.tar", "w") as archive:
        archive.add(LOGS[0], "sos/var/log/messages")
    arguments = [str(tmp_path / name) for name in ("cut.log.gz", "picture.log", "sos.tar", "dense.log", "none.log")]
    one, many = books(arguments, 1), books(arguments, 2)
    assert many == one
    assert len(one[2]) == 3


def test_a_killed_worker_is_one_failure(dense: Path) -> None:
    """What it had told stands, nothing is made up, and the reading says who is missing."""
    reader = Reader([str(dense)], Options(jobs=2))
    events = iter(reader)
    found = [next(events)]
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    found += events
    whole = list(Reader([str(dense)], Options()))
    assert found == whole[: len(found)]
    assert len(found) < len(whole)
    (error,) = reader.errors
    assert str(error) == (
        f"{dense}: the process that read it was killed by SIGKILL; what it had found until then stands;"
        " read it with --jobs 1"
    )
    assert error.exit_code == 3
    assert [summary.error for summary in reader.sources] == [str(error)]


def test_no_process_stays(dense: Path) -> None:
    """Neither of a reading that came to its end nor of one that was given up."""
    before = children()
    assert len(list(Reader([str(dense)], Options(jobs=2)))) == 40
    given_up = iter(Reader([str(dense)], Options(jobs=2)))
    next(given_up)
    assert children() != before
    del given_up
    assert children() == before


def test_where_threads_run_nothing_is_forked(dense: Path) -> None:
    """A lock that one of them holds would never be given back in the child."""
    event = threading.Event()
    thread = threading.Thread(target=event.wait)
    thread.start()
    try:
        reading = iter(Reader([str(dense)], Options(jobs=2)))
        before = children()
        next(reading)
        assert children() == before
    finally:
        event.set()
        thread.join()


def test_where_no_process_can_be_had_this_one_reads(dense: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine short of memory, or a cgroup's limit of pids (which root, who runs tests, is not held to)."""

    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(os, "fork", fork)
    assert books([str(dense)], 2) == books([str(dense)], 1)


@pytest.fixture
def _children_are_not_waited_for() -> Iterator[None]:
    """As some programs have it, and what they start inherits."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGCHLD, before)


@pytest.mark.usefixtures("_children_are_not_waited_for")
def test_where_the_system_reaps_children(dense: Path) -> None:
    """Nobody can tell how a worker ended; what it told is whole."""
    assert books([str(dense)], 2) == books([str(dense)], 1)


@pytest.mark.usefixtures("_children_are_not_waited_for")
def test_a_lost_worker_that_the_system_reaped() -> None:
    """No status is made up."""
    with pytest.raises(WorkerLost, match="the process that read it ended too early;"):
        next(iterated(lambda _tell: os._exit(7)))


def test_where_no_pipe_can_be_had_no_worker_begins() -> None:
    """The process has as many files open as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Crew(1) as crew:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
        try:
            assert crew.begin(lambda _tell: None) is None
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert not crew.free


def raised() -> None:
    """By whatever a program does after each fork."""
    raise RuntimeError


@pytest.mark.parametrize(
    ("happens", "end"),
    [(lambda: signal.raise_signal(signal.SIGINT), "was killed by SIGINT"), (raised, "ended with status 1")],
)
def test_a_child_never_comes_back(happens: Callable[[], None], end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where it is interrupted before it has begun to work."""
    parent, fork = os.getpid(), os.fork

    def forked() -> int:
        if (pid := fork()) == 0:
            happens()
        return pid

    monkeypatch.setattr(os, "fork", forked)
    try:
        with pytest.raises(WorkerLost, match=end):
            next(iterated(lambda _tell: None))
    finally:
        if os.getpid() != parent:
            os._exit(9)


def test_signals_come_through_as_before() -> None:
    """In this process and in the worker."""

    def work(tell: Tell) -> None:
        tell(blocked())

    def blocked() -> bytes:
        return repr(sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ()))).encode()

    before = blocked()
    assert next(iterated(work)) == before
    assert blocked() == before


def test_what_a_program_froze_stays_frozen() -> None:
    """It has workers of its own, perhaps."""
    gc.freeze()
    try:
        assert list(iterated(lambda _tell: None)) == []
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
    assert list(iterated(lambda _tell: None)) == []
    assert gc.get_freeze_count() == 0


def test_what_goes_wrong_in_a_worker_goes_wrong_here() -> None:
    """A bug is not hidden by the process that has it."""

    def work(tell: Tell) -> None:
        tell(b"before")
        raise ZeroDivisionError("by a worker")

    told = iterated(work)
    assert next(told) == b"before"
    with pytest.raises(ZeroDivisionError, match="by a worker"):
        next(told)


def test_a_worker_that_ends_silently_is_lost() -> None:
    """Whatever ended it."""

    def work(_tell: Tell) -> None:
        os._exit(7)

    with pytest.raises(WorkerLost, match="ended with status 7"):
        next(iterated(work))


def iterated(work: Work) -> Iterator[bytes]:
    """What one worker tells."""
    with Crew(1) as crew:
        yield from crew.begin(work) or ()


def test_progress_is_told_of_what_others_read(dense: Path) -> None:
    """As it would be told here."""
    told: list[tuple[str, int, int | None]] = []
    size = dense.stat().st_size
    list(Reader([str(dense)], Options(jobs=2), lambda *progress: told.append(progress)))
    assert told[-1] == (str(dense), size, size)


def test_python_programs_say_how_many(dense: Path) -> None:
    """One, if they say nothing."""
    before = children()
    reading = iter(oomlog.read(dense, jobs=2))
    event = next(reading)
    assert len(children()) == len(before) + 1
    assert [event, *reading] == list(oomlog.read(dense))
