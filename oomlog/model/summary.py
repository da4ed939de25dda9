"""What was read of a source, beside its events."""

from msgspec import Struct


class SourceSummary(Struct, kw_only=True):
    """One source that was read: its framing, its decompressed size in bytes, its lines, and the events found.

    `first_time` and `last_time` are what its first and last stamps say, RFC 3339; `error` is why it could not be read,
    or not to its end. `repeated` counts reports without stamps that stood in it again, word for word, and were
    dropped; `repeated_line` is where the first of them began. Filled while the source is read.
    """

    name: str
    format: str | None = None
    bytes_read: int = 0
    lines: int = 0
    events: int = 0
    repeated: int = 0
    repeated_line: int | None = None
    first_time: str | None = None
    last_time: str | None = None
    error: str | None = None
