"""The journal, followed by its cursors; rotation and vacuuming are libsystemd's business."""

import os
import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

from oomlog.errors import MissingExtra, SourceError
from oomlog.live.watch.journalctl import Journalctl
from oomlog.live.watch.pieces import ENOUGH, NOTHING, Piece
from oomlog.reading.sources.journal import MATCHES, exported, library, stored
from oomlog.reading.sources.source import Now, shown

if TYPE_CHECKING:
    from systemd.journal import Reader


class JournalFollower:
    """Follows this machine's journal (`where` empty), a directory of journals, or one journal file.

    A record's key is its cursor. Only what the kernel, user-space killers and systemd's units say is read.
    """

    head = b""

    def __init__(self, where: str) -> None:
        self.name = f"journal:{shown(where)}"
        self._reader = _reader(self.name, where)
        self._notices: list[str] = []
        self._skip = ""
        self._last: dict[str, int] = {}

    def start(self, after: Piece | None, *, from_start: bool) -> Piece:
        """As Follower.start."""
        if after is not None and after.key:
            self._reader.seek_cursor(after.key)
            self._skip = after.key
            self._remember(after.key)
            return after
        if from_start or after is not None:  # nothing was there, so all that is there is new
            self._reader.seek_head()
            return NOTHING
        self._reader.seek_tail()
        entry = self._reader.get_previous()
        last = _piece(entry) if entry else NOTHING
        self._remember(last.key)
        return last

    def read(self) -> list[Piece]:
        """As Follower.read."""
        pieces: list[Piece] = []
        size = 0
        try:
            self._reader.wait(0)  # looks for files that came or went
            while size < ENOUGH and (entry := self._reader.get_next()):
                if self._is_first(entry) or not self._is_new(entry):
                    continue
                pieces.append(_piece(entry))
                size += len(pieces[-1].text)
        except OSError as error:
            if not pieces:
                raise SourceError(f"{self.name}: {error.strerror}; see journalctl --verify") from None
        return pieces

    def notices(self) -> list[str]:
        """As Follower.notices."""
        told, self._notices = self._notices, []
        return told

    def now(self) -> Now | None:
        """As Follower.now: its lines have the time of day, or none."""

    def close(self) -> None:
        """As Follower.close."""
        self._reader.close()

    def _is_first(self, entry: Mapping[str, object]) -> bool:
        """Whether it is the record after which to go on; it may have been vacuumed away meanwhile."""
        cursor, self._skip = self._skip, ""
        if not cursor or entry["__CURSOR"] == cursor:
            return bool(cursor)
        self._notices.append(f"{self.name}: the record read last is no longer there: records may be missing")
        return False

    def _is_new(self, entry: Mapping[str, object]) -> bool:
        """After a change of its files libsystemd may step back: records are told apart by their numbers."""
        cursor = str(entry["__CURSOR"])
        sequence, number = _numbered(cursor)
        new = number > self._last.get(sequence, 0)
        if new:
            self._remember(cursor)
        return new

    def _remember(self, cursor: str) -> None:
        sequence, number = _numbered(cursor)
        self._last[sequence] = number


def _reader(name: str, where: str) -> "Reader | Journalctl":
    """systemd-python's, else what runs journalctl. Raises OomlogError where neither is there."""
    kind = "directory" if os.path.isdir(where) else "file"  # noqa: PTH112 - a name as it was given
    try:
        import systemd.journal  # noqa: F401 - whether it can be had
    except ImportError:
        if shutil.which("journalctl") is None:
            raise MissingExtra("following the journal needs systemd-python: pip install 'oomlog[journal]'") from None
        return Journalctl(name, MATCHES, [f"--{kind}={where}", "--merge"] if where else ["--boot=all"])
    place = {"path": where} if kind == "directory" else {"files": [where]}
    return library(name, MATCHES, **(place if where else {}))


def _numbered(cursor: str) -> tuple[str, int]:
    """`s=6b85…;i=1f;b=…`: the source of the numbers, and the record's."""
    sequence, _, rest = cursor.partition(";i=")
    return sequence, int(rest.partition(";")[0] or "0", 16)


def _piece(entry: Mapping[str, object]) -> Piece:
    return Piece(str(entry["__CURSOR"]), exported(stored(entry)))
