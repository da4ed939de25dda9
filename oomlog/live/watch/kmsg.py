"""The running kernel's ring buffer, followed by the numbers of its records (Documentation/ABI/testing/dev-kmsg)."""

import errno
import os

from oomlog.errors import SourceError
from oomlog.live.watch.pieces import ENOUGH, Piece
from oomlog.reading.sources.kmsg import boot_line, explained, now
from oomlog.reading.sources.source import Now

_RECORD = 16 << 10


class KmsgFollower:
    """Follows /dev/kmsg. A record's key is the boot's id and the record's number."""

    def __init__(self, path: str) -> None:
        self.name = f"kmsg:{path}"
        self.head = boot_line()
        self._boot = self.head.decode().strip("-\n ").removeprefix("Boot ")
        self._notices: list[str] = []
        self._after = -1
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            raise explained(self.name, error) from None

    def start(self, after: Piece | None, *, from_start: bool) -> Piece:
        """As Follower.start. After a reboot all is new."""
        if after is not None:
            boot, _, number = after.key.partition(":")
            self._after = int(number) if boot == self._boot else -1
            return after if boot == self._boot else self._nothing
        last = self._nothing
        while not from_start and (pieces := self.read()):
            last = pieces[-1]
        return last

    def read(self) -> list[Piece]:
        """As Follower.read. Records that were overwritten before they were read are told of."""
        pieces: list[Piece] = []
        size = 0
        while size < ENOUGH and (text := self._record()):
            number = int(text.split(b",", 2)[1])
            if number <= self._after:
                continue
            if pieces or self._after >= 0:
                self._note(number - self._after - 1)
            self._after = number
            pieces.append(Piece(f"{self._boot}:{number}", text))
            size += len(text)
        return pieces

    def notices(self) -> list[str]:
        """As Follower.notices."""
        told, self._notices = self._notices, []
        return told

    def now(self) -> Now:
        """As Follower.now."""
        return now()

    def close(self) -> None:
        """As Follower.close."""
        os.close(self._descriptor)

    @property
    def _nothing(self) -> Piece:
        return Piece(f"{self._boot}:-1", b"")

    def _note(self, lost: int) -> None:
        if lost > 0:
            self._notices.append(f"{self.name}: {lost} records were overwritten before they could be read")

    def _record(self) -> bytes:
        while True:
            try:
                return os.read(self._descriptor, _RECORD)
            except BlockingIOError:
                return b""
            except OSError as error:
                if error.errno != errno.EPIPE:  # overwritten: the next read gives the oldest there is
                    raise SourceError(f"{self.name}: {error.strerror}") from None
