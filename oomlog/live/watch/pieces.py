"""What followers give: lines or records, each with its place in the source."""

from typing import Protocol

from msgspec import Struct

from oomlog.reading.sources.source import Now

ENOUGH = 256 << 10
"""About so many bytes are given at a time."""


class Piece(Struct, frozen=True):
    """A whole line or record. `key` names its place in the source for good: over rotation, restarts and reboots."""

    key: str
    text: bytes


NOTHING = Piece("", b"")
"""The place before everything."""


class Follower(Protocol):
    """A source that grows.

    `name` is for people; `head` stands before whatever is read of it (kmsg: the boot's id).
    """

    name: str
    head: bytes

    def start(self, after: Piece | None, *, from_start: bool) -> Piece:
        """Go to what follows the piece `after`; without one to the end, or with `from_start` to the beginning.

        → the piece before what will be read, which a later `start` finds again. Raises SourceError.
        """

    def read(self) -> list[Piece]:
        """What has come, about ENOUGH of it at a time; never waits. Raises SourceError where nothing more will come."""

    def notices(self) -> list[str]:
        """What a person should know, told once."""

    def now(self) -> Now | None:
        """The running machine's clocks, where they are those of the source's stamps."""

    def close(self) -> None:
        """Let go of the source."""
