"""The task dump (mm/oom_kill.c:dump_tasks), read by its own header row and column by column."""

import re
from collections.abc import Sequence
from functools import cache

from msgspec import Struct, field

from oomlog.reading.line import Line
from oomlog.reading.text import COMM_BYTES, Notes

# 2.6.30-4.17: "[ pid ]   uid  tgid total_vm      rss ... name"; 4.19+: "[  pid  ]   uid ..."
HEADER = re.compile(r"\[\s*pid\s*\]\s+(\w[\w ]*?)\s+name\s*$")
ROW_START = re.compile(r"\[\s*\d+\]\s+\d+\s+\d+\s+\d")

STARTS = r"Tasks state \(memory values in pages\):|\[\s*pid\s*\]\s+uid\s+tgid\s|\[\s*\d+\]\s+\d+\s+\d+\s+\d"
SAMPLES = (
    "Tasks state (memory values in pages):",
    "[ pid ]   uid  tgid total_vm      rss cpu oom_adj name",
    "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
    "[  48213]  1000 48213  1258291   977050  7929856   131071           300 java",
)
KNOWN_WITHOUT_HEADER = {
    6: ("uid", "tgid", "total_vm", "rss", "cpu", "oom_adj"),
    8: ("uid", "tgid", "total_vm", "rss", "nr_ptes", "nr_pmds", "swapents", "oom_score_adj"),
    10: ("uid", "tgid", "total_vm", "rss", "rss_anon", "rss_file", "rss_shmem", "pgtables_bytes", "swapents", "oom_score_adj"),
}
"""Layouts that the number of columns alone tells apart; seven columns are three different layouts."""
COMMON = ("uid", "tgid", "total_vm", "rss")


class Table(Struct):
    """The dump as printed: `names` without pid, `columns` by name with one number a row, `lines` of the rows."""

    heading: bool = False
    header: Line | None = None
    pids: list[int] = field(default_factory=list)
    columns: dict[str, list[int]] = field(default_factory=dict)
    comms: list[str] = field(default_factory=list)


def read(lines: Sequence[Line], notes: Notes) -> Table:
    """Reads the table; rows that do not fit its header become notes."""
    table, rows = Table(), []
    for line in lines:
        if ROW_START.match(line.text):
            rows.append(line)
        elif line.text.startswith("Tasks"):
            table.heading = True
        elif match := HEADER.match(line.text):
            table.heading, table.header = True, line
            names = tuple(match[1].split())
    if rows:
        _columns(table, names if table.header else _guess(rows), rows, notes)
    return table


def _guess(rows: Sequence[Line]) -> tuple[str, ...]:
    """The columns of a table whose header row was lost: by their number where that decides, else what all eras share."""
    counts = [len(re.match(r"(?:\s+-?\d+)*(?=\s)", row.text.split("]", 1)[1])[0].split()) for row in rows]  # type: ignore[index]
    count = min(counts)
    rest = tuple(f"column_{n}" for n in range(len(COMMON) + 1, count)) + ("oom_score_adj",)
    return KNOWN_WITHOUT_HEADER.get(count, COMMON + rest if count > len(COMMON) else COMMON)


@cache
def _row(count: int) -> re.Pattern[str]:
    numbers = r"\s+(-?\d+)" * count
    return re.compile(rf"\[\s*(\d+)\]{numbers} ?(.*)", re.DOTALL)


def _columns(table: Table, names: tuple[str, ...], rows: Sequence[Line], notes: Notes) -> None:
    pattern = _row(len(names)).fullmatch
    found = [pattern(row.text) for row in rows]
    if not all(found):
        for row, match in zip(rows, found, strict=True):
            if match is None:
                notes.unread(row, row.text)
    values = [match.groups() for match in found if match]
    if not values:
        return
    pids, *columns, comms = zip(*values, strict=True)
    table.pids = list(map(int, pids))
    table.columns = {name: list(map(int, column)) for name, column in zip(names, columns, strict=True)}
    table.comms = [comm.rstrip("\r") if len(comm) > COMM_BYTES else comm for comm in comms]
