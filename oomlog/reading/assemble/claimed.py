"""The lines that belong to a report and nothing else, for who writes the log anew."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from oomlog.reading.clock import Clock
from oomlog.reading.clock.stamps import parse
from oomlog.reading.line import Line, Rows
from oomlog.reading.sections import Parts


def claimed_lines(parts: Parts, runs: Sequence[Rows], clock: Clock) -> list[Line]:
    """The lines that the report's sections claim, a Line for each row of a run too, each with its time if it has one.

    A year that was worked out stands in the stamp, and a time that was worked out from the boot's stands as
    `dmesg --time-format iso` writes it, which does the same.
    """
    firsts = {id(run.first) for run in runs}
    rows = [structs.replace(run.first, text=text) for run in runs for text in run.texts]
    lines = sorted([*(line for line in parts.claimed if id(line) not in firsts), *rows], key=lambda line: line.number)
    return [_dated(line, clock) for line in lines]


def _dated(line: Line, clock: Clock) -> Line:
    stamp = parse(line.wall)
    if (stamp is not None and stamp.has_year) or (line.host and stamp is None):
        return line
    if (time := clock.when(line).time) is None:
        return line
    moment = datetime.fromisoformat(time)
    if stamp is not None and stamp.resolution <= 1:  # the year that the log's other lines or its file tell
        return structs.replace(line, wall=f"{stamp.moment:%b %e} {moment.year} {stamp.moment:%H:%M:%S.%f}")
    wall = moment.isoformat(timespec="microseconds").replace(".", ",")
    return structs.replace(line, wall=wall, format="dmesg-iso")
