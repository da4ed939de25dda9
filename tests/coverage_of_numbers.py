"""Does what stands in a report stand in its event? Every number of a report, looked for under its own name.

Run over any folder of logs: `python -m tests.coverage_of_numbers FOLDER`. The report is read here by patterns of its
own, line by line, so that a section which forgets a number cannot hide it.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from oomlog.model import Event, encode_event
from oomlog.reading.pipeline import Reader

PREFIX = re.compile(
    r"^(?:\d+,\d+,\d+,[^;]*;|.*?kernel: |kern\s*:\w+\s*: )?"  # /dev/kmsg, syslog, dmesg --decode
    r"(?:\[[^\]]*\d[.:]\d[^\]]*\] ?)?(?:\[\s*[TC]\d+\] ?)?"  # a stamp; a printk caller
)
OPENS = re.compile(
    r"invoked oom-killer: |page allocation (?:failure|stalls)|vmalloc.*allocation failure|vmalloc error: "
)
CLOSES = re.compile(
    r"Killed process \d|oom_reaper: |pages (?:reserved|cma reserved|hwpoisoned)$|not syncing: Out of memory|oom-kill:"
)
NAMED = re.compile(r"(?<![\w./(])([A-Za-z_][\w()+-]*)[:=] ?(-?\d+|0x[0-9a-f]+)(?=[kK]B\b|[\s,;(]|$)")
COUNTER = re.compile(r"(usage|limit|failcnt) (\d+)")
STATISTIC = re.compile(r"^\s*([a-z]\w+) (\d+)$")
TOTAL = re.compile(r"^(\d+) (?:pages |total )?((?:pagecache|RAM|HighMem|reserved|cma reserved|hwpoisoned)\b)")
COLUMNS = re.compile(r"^\[\s*pid\s*\]\s+(.*)\s+name$")
ROW = re.compile(r"^\[\s*(\d+)\]((?:\s+-?\d+)+) ")
OTHER_NAMES = {"mode": "gfp_mask", "swapents": "swap", "surp": "surplus"}
NO_LIMIT = (1 << 33) - 4  # in kB; the least that a kernel (32 bits) prints for a limit that is none
IGNORED = re.compile(r"^(?!UID$)[A-Z][A-Z0-9_]+$|^([fg]s|pc|lr|sp|x\d+|Code|interrupt)$")  # registers


class Number(NamedTuple):
    """One number of a report: its line (1-based), its name, its value as printed; for a table row, the row's pid."""

    line: int
    name: str
    value: int
    row: int | None = None


class Coverage(NamedTuple):
    """How many numbers the reports print, and those that no event holds."""

    printed: int
    missed: list[Number]

    @property
    def share(self) -> float:
        """The part of them that an event holds, 0..1."""
        return 1 - len(self.missed) / self.printed if self.printed else 0.0


def normal(name: str) -> str:
    """One spelling for the kernel's name and the contract's: `total-vm` and `total_vm_bytes` are the same."""
    name = re.sub(r"[- ]", "_", name.lower()).removesuffix("_bytes").removeprefix("hugepages_")
    return OTHER_NAMES.get(name, name)


def integer(text: str) -> int:
    """A decimal or 0x number."""
    return int(text, 16 if text.startswith("0x") else 10)


def reports(lines: list[str]) -> Iterator[tuple[int, int]]:
    """First and last line (indices) of each stretch that a report takes up: from its opener to the last closer."""
    opened = [i for i, line in enumerate(lines) if OPENS.search(line)]
    for start, end in zip(opened, [*opened[1:], len(lines)][: len(opened)], strict=True):
        yield start, max((i for i in range(start, end) if CLOSES.search(lines[i])), default=start)


def printed(lines: list[str], start: int, end: int) -> Iterator[Number]:
    """Every number that the report on these lines prints under a name, and those of its task rows."""
    columns: list[str] = []
    for index in range(start, end + 1):
        line = lines[index]
        if header := COLUMNS.match(line):
            columns = header[1].split()
        elif columns and (row := ROW.match(line)):
            for name, value in zip(["pid", *columns], [row[1], *row[2].split()], strict=False):
                yield Number(index + 1, normal(name), int(value), int(row[1]))
        else:
            pairs = [*NAMED.findall(line), *COUNTER.findall(line), *STATISTIC.findall(line)]
            pairs += [(name, value) for value, name in TOTAL.findall(line)]
            yield from (Number(index + 1, normal(n), integer(v)) for n, v in pairs if not IGNORED.match(n))


def held(value: Any, name: str = "", row: int | None = None) -> Iterator[tuple[int | None, str, int]]:  # noqa: ANN401
    """Row, name and value of every number in an event's JSON; a text's numbers count under the text's name."""
    if isinstance(value, dict):
        if value.get("unlimited"):
            yield row, "limit", NO_LIMIT
        for key, member in value.items():
            yield from held(member, normal(key), row)
    elif isinstance(value, list):
        for member in value:
            yield from held(member, name, member["pid"] if name == "tasks" else row)
    elif isinstance(value, str):
        yield from ((row, name, integer(number)) for number in re.findall(r"0x[0-9a-f]+|-?\d+", value))
    elif value is not None and not isinstance(value, bool):
        yield row, name, int(value)


def missing(numbers: Iterable[Number], events: list[Event]) -> Iterator[Number]:
    """Those numbers that stand in none of the events: as printed, in bytes, or as pages in bytes."""
    known: dict[tuple[int | None, str], set[int]] = defaultdict(set)
    pages = {1, 1024} | {event.memory.page_size_bytes for event in events if event.memory}
    for event in events:
        for row, name, value in held(json.loads(encode_event(event))):
            known[row, name].add(value)
    for number in numbers:
        there = known[number.row, number.name]
        endless = number.name == "limit" and number.value >= NO_LIMIT and NO_LIMIT in there
        if not endless and not any(number.value * unit in there for unit in pages):
            yield number


def coverage(log: Path) -> Coverage:
    """Holds the reports of one text log against the events read from it."""
    events = list(Reader([str(log)]))
    text = log.read_bytes().decode("utf-8", "surrogateescape")
    lines = [PREFIX.sub("", line.rstrip("\r")) for line in text.split("\n")]
    count = 0
    missed: list[Number] = []
    for start, end in reports(lines):
        mine = [e for e in events if e.source.first_line and start <= e.source.first_line - 1 <= end]
        numbers = list(printed(lines, start, end))
        count += len(numbers)
        missed += missing(numbers, mine)
    return Coverage(count, missed)


def main(folder: Path) -> int:
    """Prints the misses of every log in the folder and the share in all; 1 where it is below 99 %."""
    total = lost = 0
    for log in sorted(folder.rglob("*.log")):
        found = coverage(log)
        total, lost = total + found.printed, lost + len(found.missed)
        for number in found.missed:
            print(f"{log.name}:{number.line}: {number.name} {number.value}")  # noqa: T201  a script's result
    print(f"{total - lost} of {total} numbers, {1 - lost / max(total, 1):.2%}")  # noqa: T201  a script's result
    return int(lost > 0.01 * total or not total)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
