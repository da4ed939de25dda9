"""Lines of a log that is newest first, handed on oldest first: record by record, what stands last in the log first.

What the scan found is kept in a temporary file until the log's end is known: it is read forwards like any other, so it
may come through a pipe. A record of several lines stays in its own order.

Meanwhile lines are numbered from the log's end, so that numbers rise as everywhere; `renumbered` gives an event the
numbers of the log itself. A further line of a record has the number of the record's first line. `first_line` to
`last_line` of an event is still a range of lines of the log: the report's header stands near its end.
"""

import marshal
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from types import TracebackType
from typing import Self

from msgspec import Struct, structs

from oomlog.errors import SourceError
from oomlog.reading.clock.boots import seconds
from oomlog.reading.framings.loose import SEPARATOR
from oomlog.reading.line import Line
from oomlog.regex import regex

_IN_MEMORY = 16 << 20
_TABLE = regex(r"\[\s*pid\s*\].*total_vm")


class Record(Struct, gc=False):
    """The lines of one record, and its text in the log."""

    lines: list[Line]
    text: str = ""


class Piece(Struct):
    """Records, oldest first, numbered from the log's end. `follows`: they go on where the piece before ended."""

    records: list[Record]
    follows: bool


class _Kept(Struct, gc=False):
    begin: int
    size: int
    follows: bool


class Turned:
    """Takes the lines of stretches in the log's order, gives them back in the order in which they were written."""

    def __init__(self, name: str) -> None:
        from tempfile import SpooledTemporaryFile  # costs start-up time

        self._name = name
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._kept: list[_Kept] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, lines: Sequence[Line], text: str, first_line: int, *, follows: bool) -> None:
        """The lines of the next stretch; its text, "" if nobody wants it. Raises SourceError where no room is left."""
        data = marshal.dumps(([structs.astuple(line) for line in lines], text, first_line))
        self._kept.append(_Kept(self._file.tell(), len(data), follows))
        try:
            self._file.write(data)
        except OSError as error:
            raise SourceError(
                f"{self._name}: newest first, and no room to turn it: {error.strerror}; set TMPDIR, or turn it with tac"
            ) from None

    def pieces(self, total: int) -> Iterator[Piece]:
        """All of it, the last stretch first; the log has `total` lines."""
        follows = False
        for kept in reversed(self._kept):
            self._file.seek(kept.begin)
            fields, text, first_line = marshal.loads(self._file.read(kept.size))  # noqa: S302 - written above
            records = _oldest_first(_records([Line(*values) for values in fields], text, first_line))
            for record in records:
                _renumber(record.lines, total)
            yield Piece(records, follows)
            follows = kept.follows


def _records(lines: list[Line], text: str, first_line: int) -> list[Record]:
    records: list[Record] = []
    for line in lines:
        if line.continued and records:
            records[-1].lines.append(line)
        else:
            records.append(Record([line]))
    physical = [line + "\n" for line in text.removesuffix("\n").split("\n")]  # the log's last is no more the last
    begins = [0, *(record.lines[0].number - first_line for record in records[1:]), len(physical)]
    for record, (begin, end) in zip(records, pairwise(begins), strict=False):
        record.text = "".join(physical[begin:end])
    return records


def _oldest_first(records: list[Record]) -> list[Record]:
    """Records of one moment are turned too, unless they say that within it they stand in order."""
    if not _in_order_at_once(records):
        return records[::-1]
    runs = [list(run) for _, run in groupby(records, lambda record: record.lines[0].wall)]
    return [record for run in reversed(runs) for record in run]


def _in_order_at_once(records: Sequence[Record]) -> bool:
    """Platforms that sort by a coarse stamp leave what has the same one in the order in which it came."""
    rises = 0
    for one, other in pairwise(record.lines[0] for record in records):
        if not one.wall or one.wall != other.wall:
            continue
        before, after = seconds(one.mono), seconds(other.mono)
        if before is not None and after is not None:
            rises += (after > before) - (after < before)
        rises += _begins_table(one, other) - _begins_table(other, one)
    return rises > 0


def _begins_table(header: Line, row: Line) -> bool:
    return _TABLE.match(header.text) is not None and row.text.startswith("[")


def _renumber(record: Sequence[Line], total: int) -> None:
    """Where journalctl names the boot of what stood below, those lines know it by now; what follows is another boot."""
    number = total + 1 - record[0].number
    for line in record:
        line.number = number
        if line.text.startswith("-- ") and SEPARATOR.match(line.text):
            line.text, line.boot_id = "-- Reboot --", ""
