"""How much of the events stands in a page, so that it stays small whatever a log holds.

The frame is measured: all but the events' bodies and the reports' own lines. Those share what is left.
"""

from collections.abc import Iterable, Mapping

from oomlog.reporting.renderers.html.raw import packed
from oomlog.reporting.report import Report

MOST_OPEN = 20
"""More events than these are packed, and fewer where they are too long to stand open."""
MOST_BYTES_OPEN, MOST_BYTES = 2_000_000, 5_000_000
"""Of a page of up to `MOST_OPEN` events, and of any page."""
LINKS = 100_000
"""Bytes that the links to the reports' own lines add, and what else the frame does not hold yet."""
MOST_RAW_BYTES_OPEN, MOST_RAW_BYTES = 1_000_000, 1_800_000
RAW_SHARE = 0.45
"""What the reports' own lines may take, in bytes, and of the room."""


class Room:
    """`bytes` that are left beside the `frame`; `raw_bytes` of them for the reports' own lines."""

    def __init__(self, report: Report, frame: str) -> None:
        few = len(report.events) <= MOST_OPEN
        self.bytes = max((MOST_BYTES_OPEN if few else MOST_BYTES) - LINKS - len(frame.encode()), 0)
        self.raw_bytes = min(MOST_RAW_BYTES_OPEN if few else MOST_RAW_BYTES, int(self.bytes * RAW_SHARE))


def spent(texts: Iterable[str]) -> int:
    """Bytes of all of them."""
    return sum(len(text.encode()) for text in texts)


def as_many(bodies: Mapping[int, str], room: int) -> dict[int, str]:
    """Packed, those of the latest events, as many as there is room for."""
    kept = {}
    for number, body in sorted(bodies.items(), reverse=True):
        text = packed(body)
        room -= len(text)
        if room >= 0:
            kept[number] = text
    return kept
