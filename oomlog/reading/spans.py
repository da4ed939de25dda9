"""What a source says of itself: its framing, its size, and the time that it spans."""

from datetime import UTC, datetime

from oomlog.model import SourceSummary
from oomlog.reading.clock import Clock
from oomlog.reading.clock.boots import seconds
from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line
from oomlog.reading.scan import Scan
from oomlog.reading.sources import Journal

JOURNAL = "journal"
_RINGS = ("dmesg", "kmsg")
"""What the ring buffer holds, in the forms of dmesg."""


def of_text(summary: SourceSummary, scan: Scan, clock: Clock, *, newest_first: bool) -> None:
    """By its first and last KiB, once it was read."""
    summary.bytes_read, summary.lines = scan.bytes_read, scan.lines
    summary.near_misses = (*scan.near_misses.found.values(), *summary.near_misses)
    stripper = Stripper()
    head, tail = _edge(scan.head, stripper), _edge(scan.tail, stripper)
    summary.format = _format(head)
    speaks = {line.kernel for line in (*head, *tail)}
    summary.kernel_speaks = bool(speaks & {True, None}) if speaks else None
    if newest_first:
        head, tail = tail[::-1], head[::-1]
    summary.first_time, summary.last_time = clock.bounds(
        next(filter(_dated, head), None), next(filter(_dated, reversed(tail)), None)
    )
    summary.begins_seconds = _begins(head) if (summary.format or "").startswith(_RINGS) else None


def _begins(head: list[Line]) -> float | None:
    """The kernel's clock at the first line that has it; None where the boot's first line stands there."""
    if any("Linux version " in line.text for line in head):
        return None
    return next((seconds(line.mono) for line in head if line.mono), None)


def of_journal(summary: SourceSummary, journal: Journal, size: int) -> None:
    """By what the file says of itself: of its records only some were read."""
    summary.bytes_read, summary.lines, summary.format = size, journal.records, JOURNAL
    if journal.records:
        first, last = (
            datetime.fromtimestamp(micros / 1e6, UTC).isoformat() for micros in (journal.first, journal.last)
        )
        summary.first_time, summary.last_time = first, last


def _format(lines: list[Line]) -> str | None:
    """The framing of most lines."""
    formats = [line.format for line in lines if line.format]
    return max(set(formats), key=formats.count) if formats else None


def _dated(line: Line) -> bool:
    """Whether a line has a stamp that says when; `+0.000123` of `dmesg -H` says only how long after another."""
    return bool(line.wall) and line.wall[0] != "+"


def _edge(text: bytes, stripper: Stripper) -> list[Line]:
    """The lines of a source's first or last few KiB."""
    return stripper.strip(text.decode("utf-8", "surrogateescape"), 1, follows=False)
