"""The cases but the journal: each makes its logs in a folder, and gives its rows."""

import shutil
import sys
from pathlib import Path

from benchmarks import generate
from benchmarks.measure import Command, lines, peak_memory, seconds
from benchmarks.page import Row

SHORT = 7
OOMLOG = str(Path(sys.executable).with_name("oomlog"))
MEMORY_MB = 120
"""Of all processes together, whatever the input."""


def events(*logs: Path) -> Command:
    """The command under test."""
    return (OOMLOG, "events", *map(str, logs))


def expect(reports: int, command: Command) -> None:
    """A fast wrong answer is no result."""
    if (found := lines(command)) != reports:
        sys.exit(f"{' '.join(command)}: {found} events for {reports} reports")


def startup(folder: Path, rounds: int) -> list[Row]:
    """Of Python, of the program, of the program with something to do."""
    small = folder / "small.log"
    generate.dense(small, 1)
    taken = seconds(
        {
            "python": (sys.executable, "-c", "pass"),
            "version": (OOMLOG, "--version"),
            "events": events(small),
        },
        max(rounds, 15),
    )
    return [
        Row("start-up: python3 -c pass, ms", taken["python"] * 1000),
        Row("start-up: oomlog --version / python3 -c pass", taken["version"] / taken["python"], aim=8),
        Row("start-up: oomlog events small.log / python3 -c pass", taken["events"] / taken["python"], aim=16),
    ]


def text(log: Path, needles: Path, short: Path, rounds: int) -> list[Row]:
    """A plain log, beside those who count its lines."""
    taken = seconds({"oomlog": events(log), "grep": _grep(log, needles), **searches(log, needles, short)}, rounds)
    rows = [
        Row("text: oomlog events, s", taken["oomlog"]),
        Row("text: grep -c -F -f NEEDLES, s", taken["grep"]),
        Row("text: oomlog / grep", taken["oomlog"] / taken["grep"], aim=1),
    ]
    if "rg" in taken:
        rows += [
            Row("text: rg -c -F -f NEEDLES, s", taken["rg"]),
            Row("text: oomlog / rg", taken["oomlog"] / taken["rg"], aim=1.5),
            Row(f"text: rg with the first {SHORT} needles only, s", taken["short"]),
            Row(f"text: oomlog / rg with the first {SHORT} needles only", taken["oomlog"] / taken["short"]),
        ]
    return [*rows, _memory("text", events(log))]


def _grep(log: Path, needles: Path, program: str = "grep") -> Command:
    return (program, "-c", "-F", "-f", str(needles), str(log))


def searches(log: Path, needles: Path, short: Path) -> dict[str, Command]:
    """What ripgrep does with all needles, and with a few; nothing where it is not installed."""
    if not shutil.which("rg"):
        return {}
    return {"rg": _grep(log, needles, "rg"), "short": _grep(log, short, "rg")}


PACKED = (
    ("gzip", ".gz", ("gzip", "--keep"), "zgrep", 1 / 3),
    ("zstd", ".zst", ("zstd", "--quiet", "--keep"), "zstdgrep", None),
    ("xz", ".xz", ("xz", "--keep", "--threads=0"), "xzgrep", None),
)
"""Compression, ending, what packs, what searches, and the most that oomlog may take of that one's time."""


def packed(log: Path, needles: Path, rounds: int) -> list[Row]:
    """The same log compressed, beside each compression's own grep."""
    rows = []
    for name, ending, pack, grep, aim in PACKED:
        if not (shutil.which(pack[0]) and shutil.which(grep)):
            continue
        lines((*pack, str(log)))
        made = log.with_name(log.name + ending)
        taken = seconds({"oomlog": events(made), "grep": _grep(made, needles, grep)}, rounds)
        rows += [
            Row(f"{name}: oomlog events, s", taken["oomlog"]),
            Row(f"{name}: {grep} -c -F -f NEEDLES, s", taken["grep"]),
            Row(f"{name}: oomlog / {grep}", taken["oomlog"] / taken["grep"], aim=aim),
            _memory(name, events(made)),
        ]
        made.unlink()
    return rows


def dense(folder: Path, reports: int, rounds: int) -> list[Row]:
    """Nothing but reports."""
    log = folder / "dense.log"
    generate.dense(log, reports)
    expect(reports, events(log))
    pinned = ("taskset", "--cpu-list", "0")
    commands = {
        "typed": (*pinned, *events(log), "--no-explain"),
        "explained": (*pinned, *events(log)),
        "typed, all cores": (*events(log), "--no-explain"),
        "explained, all cores": events(log),
    }
    taken = seconds(commands, rounds)
    name = f"dense: reports of {generate.DENSE_TASKS} tasks a second"
    return [
        Row(f"{name}, one core, --no-explain", reports / taken["typed"], aim=600, least=True),
        Row(f"{name}, one core, explained", reports / taken["explained"]),
        Row(f"{name}, all cores, --no-explain", reports / taken["typed, all cores"], aim=1500, least=True),
        Row(f"{name}, all cores, explained", reports / taken["explained, all cores"]),
        _memory("dense", events(log)),
    ]


def many(folder: Path, files: int, needles: Path, rounds: int) -> list[Row]:
    """Small files, each of another machine."""
    place = folder / "many"
    reports = generate.many(place, files)
    expect(reports, events(place))
    taken = seconds(
        {
            "oomlog": events(place),
            "one": (*events(place), "--jobs", "1"),
            "grep": ("grep", "-r", "-c", "-F", "-f", str(needles), str(place)),
        },
        rounds,
    )
    name = f"{files} small files"
    return [
        Row(f"{name}: oomlog events, s", taken["oomlog"]),
        Row(f"{name}: oomlog events --jobs 1, s", taken["one"]),
        Row(f"{name}: grep -r -c -F -f NEEDLES, s", taken["grep"]),
        _memory(name, events(place)),
    ]


def _memory(name: str, command: Command) -> Row:
    return Row(f"{name}: memory of its own (Pss_Anon), MB", peak_memory(command) / 10**6, aim=MEMORY_MB)
