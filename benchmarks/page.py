"""docs/benchmarks.md, from what was measured."""

import datetime as dt
import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.generate import (
    DENSE_TASKS,
    JOURNAL_REPORTS,
    MANY_EVERY,
    MANY_LINES,
    SPARSE_PER_GB,
    SPARSE_TASKS,
)

if TYPE_CHECKING:
    from benchmarks.growth import Point

_LIBRARIES = ("ahocorasick-rs", "stringzilla", "isal", "msgspec")
_TEXT = """\
# Benchmarks

Made on {date} by `python -m benchmarks --size-gb {size:g} --growth-gb {growth:g} --rounds {rounds}`; do not edit.
`make bench` measures again on your machine, and `python -m benchmarks --check` fails where an aim is missed.

{table}

*Medians of whole processes over {rounds} rounds in which the commands take turns (text; elsewhere half as many, but
start-up at least 15), files in the page cache, output to a file, `LC_ALL=C`. Memory is that of all its processes
together.*

## Growth

![Seconds and memory, by GB of log](growth.svg)

{grown}

## What was measured

- **text, gzip, zstd, xz**: {size:g} GB of syslog with {per_gb} OOM reports of {sparse_tasks} tasks a GB, as text and
  packed. oomlog turns each report into an event; the others count lines. NEEDLES are the strings that oomlog itself
  looks for (`oomlog.reading.scan.NEEDLES`). ripgrep slows down a lot with so many, so it is also timed with fewer.
- **growth**: such logs of several sizes.
- **dense**: nothing but reports of {dense_tasks} tasks, NDJSON out, pinned to one core and on all; read only, and
  explained, as `events` does where nothing else is said.
- **small files**: {many_lines} lines each, one of {many_every} with a report, each in its machine's directory.
- **journal**: a million ordinary records of the kernel's, in files that journald's own code rotated, with
  {journal_reports} reports of {sparse_tasks} tasks. grep counts their kill lines.
- **start-up** is counted in bare Python starts on the same machine.

The logs are made by `python -m benchmarks.generate`, the same bytes every time.

## Where

{machine}
"""


class Row(NamedTuple):
    """One figure; `aim` is the most that it may be (`least`: the least), None where it is only for comparison."""

    name: str
    value: float
    aim: float | None = None
    least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.least else self.value <= self.aim


def page(rows: Sequence[Row], grown: Sequence["Point"], size: float, rounds: int) -> str:
    """The page as Markdown."""
    return _TEXT.format(
        date=dt.datetime.now(tz=dt.UTC).date(),
        table=_table(rows),
        rounds=rounds,
        size=size,
        growth=max(point.size_gb for point in grown),
        per_gb=SPARSE_PER_GB,
        sparse_tasks=SPARSE_TASKS,
        dense_tasks=DENSE_TASKS,
        journal_reports=JOURNAL_REPORTS,
        many_lines=MANY_LINES,
        many_every=MANY_EVERY,
        grown=_growth(grown),
        machine="\n".join(f"- {line}" for line in _machine()),
    )


def _table(rows: Sequence[Row]) -> str:
    lines = ["| | measured | aim |", "|---|--:|:--|"]
    for row in rows:
        aim = "" if row.aim is None else f"{'≥' if row.least else '≤'} {row.aim:g} {'✓' if row.met else '**missed**'}"
        lines.append(f"| {row.name} | {_figure(row.value)} | {aim} |")
    return "\n".join(lines)


def _growth(grown: Sequence["Point"]) -> str:
    lines = ["| GB | program | seconds | memory, MB |", "|--:|---|--:|--:|"]
    for point in grown:
        memory = "" if point.memory_mb is None else _figure(point.memory_mb)
        lines.append(f"| {point.size_gb:g} | {point.program} | {_figure(point.seconds)} | {memory} |")
    return "\n".join(lines)


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _machine() -> list[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"{_processor()}, {os.cpu_count()} CPUs, {memory:.0f} GiB",
        f"Linux {platform.release()} {platform.machine()}, Python {platform.python_version()}",
        f"oomlog {version('oomlog')}, " + ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        *(_first_line(tool) for tool in ("rg", "grep", "gzip", "zstd", "xz") if shutil.which(tool)),
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _first_line(tool: str) -> str:
    return subprocess.run((tool, "--version"), stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[0]
