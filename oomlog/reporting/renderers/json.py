"""Events and rows as JSON for other programs: a line each, or one array. Both stream."""

from collections.abc import Iterable, Iterator

import msgspec

from oomlog.model import encode


def lines(items: Iterable[object]) -> Iterator[bytes]:
    """NDJSON: one object a line."""
    for item in items:
        yield encode(item) + b"\n"


def array(items: Iterable[object]) -> Iterator[bytes]:
    """One JSON array, an object a line."""
    before = b"[\n"
    for item in items:
        yield before + encode(item)
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def document(item: object) -> bytes:
    """One object, indented for reading."""
    return msgspec.json.format(encode(item), indent=2) + b"\n"
