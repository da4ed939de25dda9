"""Following a journal by its cursors, through systemd-python and, where that is missing, through journalctl."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from oomlog.errors import MissingExtra, SourceError
from oomlog.live.watch.journal import JournalFollower
from oomlog.live.watch.journalctl import Journalctl
from oomlog.live.watch.pieces import NOTHING, Piece
from tests.live.watch.watching import until
from tests.reading.sources.journals import REMOTE, Fields, kernel, needs_journals, program

pytestmark = needs_journals


@pytest.fixture(params=["systemd-python", "journalctl"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the journal is followed."""
    if request.param == "journalctl":
        monkeypatch.setitem(sys.modules, "systemd", None)
        monkeypatch.setitem(sys.modules, "systemd.journal", None)
    else:
        pytest.importorskip("systemd.journal")
    return str(request.param)


class Writing:
    """A journal that systemd-journal-remote writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [str(REMOTE), "-o", str(folder / "system.journal"), "-"]
        self._remote = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._seconds = 0.0

    def say(self, *texts: str) -> None:
        """Records of the kernel's."""
        for text in texts:
            self._seconds += 1
            self._record(kernel(self._seconds, text))

    def chat(self) -> None:
        """A record of somebody who is not read."""
        self._record(program(self._seconds, "sshd", "hello"))

    def _record(self, fields: Fields) -> None:
        pipe = self._remote.stdin
        assert pipe is not None
        pipe.write("".join(f"{key}={value!s}\n" for key, value in fields.items()).encode() + b"\n")
        pipe.flush()

    def close(self) -> None:
        """No more."""
        self._remote.communicate()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Writing]:
    """With one record in it."""
    made = Writing(tmp_path)
    made.say("zero")
    until(lambda: list(tmp_path.glob("*.journal")))
    yield made
    made.close()


def texts(pieces: list[Piece]) -> list[str]:
    """What was said."""
    lines = [line for piece in pieces for line in piece.text.decode().splitlines()]
    return [line.removeprefix("MESSAGE=") for line in lines if line.startswith("MESSAGE=")]


def followed(follower: JournalFollower, number: int) -> list[Piece]:
    """So many records, waited for."""
    pieces: list[Piece] = []

    def enough() -> bool:
        pieces.extend(follower.read())
        return len(pieces) >= number

    until(enough)
    return pieces


def test_from_the_start_and_on(way: str, journal: Writing) -> None:  # noqa: ARG001 - a fixture
    """What is there, then what comes; of those alone who speak of kills."""
    follower = JournalFollower(str(journal.folder))

    assert follower.start(None, from_start=True) == NOTHING
    assert texts(followed(follower, 1)) == ["zero"]
    journal.chat()
    journal.say("one", "two")
    assert texts(followed(follower, 2)) == ["one", "two"]
    assert follower.notices() == []
    follower.close()


def test_a_new_watch_begins_at_the_end(way: str, journal: Writing) -> None:  # noqa: ARG001 - a fixture
    """What stands there is the past; where it ends is remembered."""
    follower = JournalFollower(str(journal.folder))
    until(lambda: follower.start(None, from_start=False).key)
    begin = follower.start(None, from_start=False)
    journal.say("one")

    assert texts([begin]) == ["zero"]
    assert texts(followed(follower, 1)) == ["one"]
    follower.close()


def test_after_a_restart_it_goes_on(way: str, journal: Writing) -> None:  # noqa: ARG001 - a fixture
    """Behind the record that was read last, which comes no second time."""
    first = JournalFollower(str(journal.folder))
    first.start(None, from_start=True)
    (last,) = followed(first, 1)
    first.close()
    journal.say("one", "two")
    again = JournalFollower(str(journal.folder))

    assert again.start(last, from_start=False) == last
    assert texts(followed(again, 2)) == ["one", "two"]
    assert again.notices() == []
    again.close()


def test_a_program_that_ends_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more will come, and the watch says why."""
    monkeypatch.setitem(sys.modules, "systemd", None)
    (tmp_path / "no.journal").write_bytes(b"no journal")
    follower = JournalFollower(str(tmp_path / "no.journal"))
    follower.start(None, from_start=True)

    with pytest.raises(SourceError, match=r"no\.journal: .*; see journalctl --verify"):
        until(follower.read)
    follower.close()


@pytest.fixture
def standing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in journalctl's place, for what a real one does on bad days only."""
    program = tmp_path / "journalctl"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return program


def test_a_program_that_complains_a_lot_goes_on(standing_in: Path) -> None:
    """More than a pipe holds, of each damaged file, say."""
    complain = "head -c 200000 /dev/zero >&2"
    standing_in.write_text(f"#!/bin/sh\n{complain}\nprintf '__CURSOR=a\\n\\n'\nexec sleep 600\n")
    following = Journalctl("journal:", (), ())
    until(lambda: following.get_next() == {"__CURSOR": "a"})
    following.close()


def test_complaints_of_months_take_no_room(standing_in: Path) -> None:
    """They begin anew; the last of them still says why nothing more comes."""
    complain = f"yes x | head -c {3 << 20} >&2; echo $$ >{standing_in}.pid"
    last = f"while [ ! -e {standing_in}.go ]; do sleep 0.02; done; echo why >&2; exit 1"
    standing_in.write_text(f"#!/bin/sh\n{complain}\nprintf '__CURSOR=a\\n\\n'\n{last}\n")
    following = Journalctl("journal:", (), ())
    until(lambda: following.get_next() == {"__CURSOR": "a"})
    said = Path("/proc") / Path(f"{standing_in}.pid").read_text().strip() / "fd" / "2"
    until(lambda: following.get_next() == {} and said.stat().st_size <= 1 << 20)
    Path(f"{standing_in}.go").touch()

    with pytest.raises(SourceError, match=r"journal:: (x|why); see"):
        until(following.get_next)
    following.close()


def test_what_is_not_understood_is_an_error(standing_in: Path) -> None:
    """Rather than silence for ever."""
    standing_in.write_text("#!/bin/sh\nprintf 'MESSAGE=no cursor\\n\\n'\nexec sleep 600\n")
    following = Journalctl("journal:", (), ())
    with pytest.raises(SourceError, match=r"journal:: what journalctl prints is not understood: .*CURSOR"):
        until(following.get_next)
    following.close()


def test_where_the_last_record_cannot_be_read(standing_in: Path) -> None:
    """It would not be the end after which to go on."""
    standing_in.write_text("#!/bin/sh\necho 'Failed to open: Permission denied' >&2\nexit 1\n")
    with pytest.raises(SourceError, match="journal:: Failed to open: Permission denied; see"):
        Journalctl("journal:", (), ()).get_previous()


def test_without_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install."""
    monkeypatch.setitem(sys.modules, "systemd", None)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(MissingExtra, match="systemd-python"):
        JournalFollower("")
