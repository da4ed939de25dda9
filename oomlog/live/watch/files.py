"""A growing file, followed through rotation: renamed, copied and truncated, its inode used again, compressed.

A line's key is a digest of the first line of its file and the offset in it: both stay when the file is renamed, copied
or compressed. Whether the file is still the one that was read is told by the last line that was read of it.
"""

import io
import os
import time
from hashlib import blake2b

from oomlog.errors import SourceError
from oomlog.live.watch.pieces import ENOUGH, NOTHING, Piece
from oomlog.live.watch.segments import Segment, begun_after, following, holding, opened, precedes, written
from oomlog.reading.sources.source import Now, shown

_TAIL = 64 << 10
_CLOCK_OF_FILES = 5
"""CLOCK_REALTIME_COARSE, by which Linux stamps files (include/uapi/linux/time.h)."""


class FileFollower:
    """Follows the file that `path` names; what it is renamed to is read to its end first."""

    head = b""

    def __init__(self, path: str) -> None:
        self.name = shown(path)
        self._path = os.path.abspath(path)  # noqa: PTH100 - a name as it was given
        self._segment: Segment | None = None
        self._offset = 0
        self._digest = ""
        self._last = NOTHING
        self._last_at = 0
        self._before: Piece | None = None
        self._since: int | None = None
        self._seen: object = None
        self._notices: list[str] = []

    def start(self, after: Piece | None, *, from_start: bool) -> Piece:
        """As Follower.start. A file that is not there yet is waited for."""
        if after is not None:
            self._resume(after)
        else:
            self._since = time.clock_gettime_ns(_CLOCK_OF_FILES)
            self._enter(opened(self._path))
            if not from_start and self._segment is not None:
                self._to_end(self._segment)
        return self._last if self._last.key else Piece(f"@{self._since}:0", b"")

    def read(self) -> list[Piece]:
        """As Follower.read."""
        if self._segment is None:
            self._enter(opened(self._path))
        if (segment := self._segment) is None or self._passed_over(segment):
            return []
        pieces = self._drained(segment)
        if pieces or self._segment is not segment:
            return pieces
        if self._replaced(segment):
            return self._recovered()
        return self._moved_on(segment)

    def notices(self) -> list[str]:
        """As Follower.notices."""
        told, self._notices = self._notices, []
        return told

    def now(self) -> Now | None:
        """As Follower.now: its lines have the time of day, or none."""

    def close(self) -> None:
        """As Follower.close."""
        if self._segment is not None:
            self._segment.file.close()

    def _enter(self, segment: Segment | None, after: Piece | None = None) -> None:
        """Go on at the beginning of a file, which follows that in which `after` was the last line."""
        self.close()
        self._segment, self._offset, self._digest = segment, 0, ""
        self._last, self._last_at, self._before = NOTHING, 0, after

    def _resume(self, after: Piece) -> None:
        digest, at = after.key.partition(":")[0], place(after)
        if digest.startswith("@"):  # nothing was read so far; the file may have been rotated since
            self._since = int(digest[1:])
            self._enter(begun_after(self._path, self._since) or opened(self._path))
            return
        segment = holding(self._path, at, after.text)
        if segment is None:
            if digest:
                self._notices.append(
                    f"{self.name}: the lines read last are in no file of its set: lines may be missing"
                )
            self._enter(opened(self._path))
            return
        self._enter(segment)
        self._digest, self._last, self._last_at = digest, after, at
        self._offset = min(at + len(after.text), segment.size)

    def _to_end(self, segment: Segment) -> None:
        """After the last whole line."""
        size = segment.size
        start = max(0, size - _TAIL)
        tail = os.pread(segment.file.fileno(), size - start, start)
        end = tail.rfind(b"\n") + 1
        if not end:
            return
        begin = tail.rfind(b"\n", 0, end - 1) + 1
        self._begin(os.pread(segment.file.fileno(), _TAIL, 0))
        self._taken(start + begin, tail[begin:end])
        self._offset = start + end

    def _begin(self, text: bytes) -> None:
        self._digest, self._since = _digest(text), None

    def _taken(self, at: int, line: bytes) -> Piece:
        self._last, self._last_at = Piece(f"{self._digest}:{at}", line), at
        return self._last

    def _drained(self, segment: Segment, *, last: bool = False) -> list[Piece]:
        """The whole lines that follow; with `last` a line without its end too: nobody will write it any more."""
        try:
            text = os.pread(segment.file.fileno(), ENOUGH, self._offset)
        except OSError as error:
            raise SourceError(f"{self.name}: {error.strerror}") from error
        end = text.rfind(b"\n") + 1
        if not end and text and (last or len(text) == ENOUGH):
            end = len(text)
        if not end or not self._same(segment):
            return []
        if not self._offset:
            if self._went_back(segment):
                return []
            self._begin(text)
        pieces = []
        for line in io.BytesIO(text[:end]).readlines():
            pieces.append(self._taken(self._offset, line))
            self._offset += len(line)
        return pieces

    def _passed_over(self, segment: Segment) -> bool:
        """Whether lines went by while this file was empty: looked for whenever the files before it have changed."""
        if self._offset or segment.size or (seen := written(self._path)) == self._seen:
            return False
        self._seen = seen
        return self._went_back(segment)

    def _went_back(self, segment: Segment) -> bool:
        """Rotated before anything of it was read, another file stands between: → whether that is read now."""
        if self._before is not None:
            if precedes(self._path, segment, place(self._before), self._before.text):
                return False
            self._resume(self._before)
            return True
        older = None if self._since is None else begun_after(self._path, self._since)
        if older is None:
            return False
        if older.inode == segment.inode:
            older.file.close()
            return False
        self._enter(older)
        return True

    def _same(self, segment: Segment) -> bool:
        return not self._last.text or segment.holds(self._last_at, self._last.text)

    def _replaced(self, segment: Segment) -> bool:
        """Whether the file was truncated, and perhaps written anew."""
        return segment.size < self._offset or not self._same(segment)

    def _recovered(self) -> list[Piece]:
        """The rest of what was there before, from the copy that was made of it; else the new beginning."""
        copy = holding(self._path, self._last_at, self._last.text) if self._last.text else None
        if copy is None:
            self._notices.append(f"{self.name}: truncated, and no copy of it is there: lines may be missing")
            self._enter(opened(self._path))
            return []
        self.close()
        self._segment = copy
        return self._drained(copy)

    def _moved_on(self, segment: Segment) -> list[Piece]:
        """Where a newer file of the set has text, this one is complete: its last lines, then the other."""
        if self._is_current(segment):
            return []
        newer = following(self._path, segment, self._last_at, self._last.text)
        if newer is None:
            return []
        if not newer.size and newer.path == self._path:
            newer.file.close()
            return []
        pieces = self._drained(segment, last=True)
        if pieces or self._segment is not segment:
            newer.file.close()
            return _ended(pieces)
        if self._is_copied_by(newer):
            self.close()
            self._segment = newer
        else:
            self._enter(newer, self._last if self._last.text else self._before)
        return []

    def _is_copied_by(self, newer: Segment) -> bool:
        """Whether the other file is what this one was copied from, before it is truncated."""
        first = os.pread(newer.file.fileno(), _TAIL, 0)
        return bool(self._last.text) and newer.holds(self._last_at, self._last.text) and _digest(first) == self._digest

    def _is_current(self, segment: Segment) -> bool:
        try:
            return os.stat(self._path).st_ino == segment.inode and segment.path == self._path  # noqa: PTH116
        except OSError:
            return True  # it will come


def place(piece: Piece) -> int:
    """The offset of a line in its file."""
    return int(piece.key.rpartition(":")[2])


def _digest(text: bytes) -> str:
    """Of a file's first line."""
    line = text[: text.find(b"\n") + 1] or text
    return blake2b(line, digest_size=8).hexdigest()


def _ended(pieces: list[Piece]) -> list[Piece]:
    """Its last line may lack its end, and another file's text follows."""
    if not pieces or (last := pieces[-1]).text.endswith(b"\n"):
        return pieces
    return [*pieces[:-1], Piece(last.key, last.text + b"\n")]
