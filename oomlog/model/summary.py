"""What was read of a source, beside its events."""

from msgspec import Struct


class SourceSummary(Struct, kw_only=True):
    """One source that was read: its framing, its decompressed size in bytes, its lines, and the events found.

    `first_time` and `last_time` are what its first and last stamps say, RFC 3339; `error` is why it could not be read,
    or not to its end. Filled while the source is read.
    """

    name: str
    format: str | None = None
    bytes_read: int = 0
    lines: int = 0
    events: int = 0
    first_time: str | None = None
    last_time: str | None = None
    error: str | None = None
