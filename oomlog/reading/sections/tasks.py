"""The task dump (mm/oom_kill.c:dump_tasks), read by its own header row and column by column."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice, pairwise, repeat, takewhile
from operator import itemgetter, sub

import msgspec
from msgspec import Struct, field

from oomlog.reading.line import Line, Rows
from oomlog.reading.text import COMM_BYTES, Notes, clean_path, integers, json_integers
from oomlog.regex import regex
from oomlog.units import counted

# 2.6.30-4.17: "[ pid ]   uid  tgid total_vm      rss ... name"; 4.19+: "[  pid  ]   uid ..."
HEADER = regex(r"\[\s*pid\s*\]\s+(\w+(?:\s+[\w()]+)*?)\s+name\s*$")

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
    10: (
        "uid",
        "tgid",
        "total_vm",
        "rss",
        "rss_anon",
        "rss_file",
        "rss_shmem",
        "pgtables_bytes",
        "swapents",
        "oom_score_adj",
    ),
}
"""Layouts that the number of columns alone tells apart; seven columns are three different layouts."""
PGTABLES = ("uid", "tgid", "total_vm", "rss", "pgtables_bytes", "swapents", "oom_score_adj")
"""One of the three, told by its bytes, which are whole kB; counts of pages or of page tables are not, all of them."""
NUMBER = regex(r"-?\d+$")
NUMBERS = regex(r"\d+", re.ASCII)
KIB = 1024
WIDEST = 15
LARGEST = 10 ** (WIDEST - 1)
"""No column of pages holds more; times the page size it would not be a 64-bit number."""
COMMON: tuple[str, ...] = ("uid", "tgid", "total_vm", "rss")


class Table(Struct):
    """The dump as printed: `names` without pid, `columns` by name with one number a row, `lines` of the rows. `comms` is empty where all were cut off."""

    heading: bool = False
    header: Line | None = None
    pids: list[int] = field(default_factory=list)
    columns: dict[str, list[int]] = field(default_factory=dict)
    comms: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)


def read(lines: Sequence[Line], notes: Notes, runs: Sequence[Rows] = ()) -> Table:
    """Reads the table from its heading, its header row and single rows (`lines`), and from runs of rows."""
    table, names, begun, single = Table(), None, COMMON, list[Line]()
    for line in lines:
        if line.text.startswith("Tasks"):
            table.heading = True
        elif match := HEADER.match(line.text):
            table.heading, table.header = True, line
            names = tuple(match[1].split())
        elif "pid" in line.text[:9]:
            notes.unread(line, line.text)
            begun = tuple(line.text.partition("]")[2].split()[:-1])
        else:
            single.append(line)
    pieces = sorted([*runs, *(Rows(line, line.text, [line.text]) for line in single)], key=_number)
    if names is not None and pieces and _aligned(table, names, pieces) and not _stands_twice(table):
        return table
    rows = [text for piece in pieces for text in piece.texts]
    if rows and names is None and not any(map(_has_name, rows)):
        _begun(table, begun, rows)
    elif rows:
        _columns(table, names or _guess(rows), rows, notes)
    return table


def _number(rows: Rows) -> int:
    return rows.first.number


def _has_name(row: str) -> bool:
    """Whether a row goes on behind its numbers."""
    return not all(map(NUMBER.match, _numbers(row)))


def _numbers(row: str) -> list[str]:
    """What stands behind the pid, without the rest of a name that has a newline in it."""
    return row.split("]", 1)[1].partition("\n")[0].split()


def _begun(table: Table, names: tuple[str, ...], rows: Sequence[str]) -> None:
    """Rows that were cut where the header row was: their last number is cut too, and nobody has a name."""
    read = [(row[1:].partition("]")[0], _numbers(row)[:-1]) for row in rows]
    whole = [(pid, cells[: len(names)]) for pid, cells in read if len(cells) >= len(names)]
    table.damage.append(f"{counted(len(rows), 'task row')} cut")
    table.pids = [int(pid) for pid, _ in whole]
    table.columns = {name: [int(cells[n]) for _, cells in whole] for n, name in enumerate(names)}


def _guess(rows: Sequence[str]) -> tuple[str, ...]:
    """The columns of a table whose header row was lost: by their number where that decides, else what all eras share."""
    cells = [row.split("]", 1)[1].split() for row in rows]
    counted = [(sum(1 for _ in takewhile(NUMBER.match, row)), row) for row in cells]
    whole = [(count, row) for count, row in counted if count < len(row)]  # else it was cut and may lack some
    count = _most(count for count, _ in whole or counted)
    fitting = [row for has, row in whole if has == count]
    if count == len(PGTABLES) and all(map(_has_pgtables, fitting)):
        return PGTABLES
    rest = (*(f"column_{n}" for n in range(len(COMMON) + 1, count)), "oom_score_adj")
    return KNOWN_WITHOUT_HEADER.get(count, COMMON + rest if count > len(COMMON) else COMMON)


def _has_pgtables(row: Sequence[str]) -> bool:
    """Whether a row's cell is what only bytes of page tables are: whole kB, and some, as each address space has."""
    size = int(row[PGTABLES.index("pgtables_bytes")])
    return size > 0 and size % KIB == 0


def _most(counts: Iterable[int]) -> int:
    """The count that most rows have: a cut row has fewer, a name that begins with a number makes one more."""
    times = Counter(counts)
    return min(times, key=lambda count: (-times[count], count))


def _columns(table: Table, names: tuple[str, ...], rows: Sequence[str], notes: Notes) -> None:
    if not _split(table, names, rows) or _stands_twice(table):
        _one_by_one(table, names, rows, notes)


def _stands_twice(table: Table) -> bool:
    count = len(table.pids)
    return len(set(table.pids)) < count and len(set(zip(table.pids, table.comms, strict=True))) < count


def _aligned(table: Table, names: tuple[str, ...], pieces: Sequence[Rows]) -> bool:
    """Reads rows whose columns all end where the first row's do: with commas in these places they are one JSON list.

    False where one row does not fit, so that no number can be cut.
    """
    first = pieces[0].lines[0][pieces[0].width :]
    ends = [match.end() for match in islice(NUMBERS.finditer(first), len(names) + 1)]
    if len(ends) <= len(names) or any(end - before > WIDEST for before, end in pairwise(ends)):
        return False
    count = sum(len(rows.lines) for rows in pieces)
    cells = _with_commas("".join(_cut(pieces, 0, ends[-1] + 1)), ends, count)
    try:
        numbers = json_integers(cells)
    except msgspec.DecodeError:
        return False
    table.pids, *columns = [numbers[n :: len(ends)] for n in range(len(ends))]
    table.columns = dict(zip(names, columns, strict=True))
    table.comms = list(_cut(pieces, ends[-1] + 1, None))
    return len(numbers) == len(ends) * count


def _cut(pieces: Sequence[Rows], begin: int, end: int | None) -> Iterator[str]:
    """The words of each row from `begin` to `end`."""
    return chain.from_iterable(
        map(itemgetter(slice(rows.width + begin, end and rows.width + end)), rows.lines) for rows in pieces
    )


def _with_commas(text: str, ends: Sequence[int], count: int) -> bytearray:
    """`count` rows of equal width as one JSON list; nothing where a number does not end with its column."""
    cells, width = bytearray(text.encode("utf-8", "surrogatepass")), ends[-1] + 1
    if len(cells) != width * count or cells[::width] != b"[" * count:
        return bytearray()
    for end, close in zip(ends, chain(b"]", repeat(ord(" "))), strict=False):
        if cells[end::width].strip(bytes([close])) or not cells[end - 1 :: width].isdigit():
            return bytearray()
        cells[end::width] = b"," * count
    cells[::width], cells[:1], cells[-1:] = b" " * count, b"[", b"]"
    return cells


def _split(table: Table, names: tuple[str, ...], rows: Sequence[str]) -> bool:
    """Reads rows whose cells are parted by any blanks; False where one does not fit or a name begins with a blank."""
    cells = [row[1:].split(None, len(names) + 1) for row in rows]
    try:
        pids, *columns, comms = zip(*cells, strict=True)
        table.pids, *numbers = [integers(column) for column in (_closed(pids), *columns)]
    except (ValueError, msgspec.DecodeError):
        return False
    if any(max(column) > LARGEST for column in numbers):
        return False
    table.columns, table.comms = dict(zip(names, numbers, strict=False)), list(comms)
    return len(numbers) == len(names) and len(table.pids) == len(rows) and not _blank_names(rows, comms)


def _closed(pids: Sequence[str]) -> Sequence[str]:
    """The pids of rows whose bracket closes directly behind them, as it always does."""
    return "".join(pids).split("]")[:-1]


def _blank_names(rows: Sequence[str], comms: Sequence[str]) -> bool:
    """Whether a name begins with a blank: more than the one that the kernel prints stands before it."""
    before = map(sub, map(len, rows), map(len, comms))
    return any(row[width - 2 : width - 1] == " " for row, width in zip(rows, before, strict=True))


@cache
def _row(count: int) -> re.Pattern[str]:
    numbers = r"[ \t]+(-?\d{1,14}+)" * count
    return re.compile(rf"\[[ \t]*(\d{{1,10}})\]{numbers}[ \t](.*)$", re.DOTALL)


def _one_by_one(table: Table, names: tuple[str, ...], rows: Sequence[str], notes: Notes) -> None:
    """Row by row: odd names, rows that do not fit the header, rows that stand twice."""
    values: dict[tuple[str, ...], None] = {}
    table.pids, table.columns, table.comms = [], {}, []
    unread = 0
    for row in rows:
        if match := _row(len(names)).match(row):
            values[match.groups()] = None
        else:
            unread += 1
            notes.append(f"not understood: {clean_path(row)[:200]}")
    if unread:
        table.damage.append(f"{counted(unread, 'task row')} not understood")
    if twice := len(rows) - len(values) - unread:
        notes.append(f"{counted(twice, 'task row')} stood twice")
    if values:
        pids, *columns, comms = zip(*values, strict=True)
        table.pids = list(map(int, pids))
        table.columns = {name: list(map(int, column)) for name, column in zip(names, columns, strict=True)}
        table.comms = [comm.rstrip("\r") if len(comm) > COMM_BYTES else comm for comm in comms]
