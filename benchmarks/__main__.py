"""Measures the speed claims and writes docs/benchmarks.md; `--check` fails where an aim is missed."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import generate, journal
from benchmarks.measure import Command, lines, peak_memory, seconds
from benchmarks.page import Row, page
from oomlog.reading.scan import NEEDLES

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
SHORT = 7
OOMLOG = str(Path(sys.executable).with_name("oomlog"))


def main() -> None:
    """Generate, measure, write."""
    given = _arguments()
    with tempfile.TemporaryDirectory(dir=given.dir, prefix="oomlog-bench-") as folder:
        rows = _measured(Path(folder), given)
    text = page(rows, given.size_gb, given.rounds)
    print(text)
    if not given.quick:
        PAGE.write_text(text)
    missed = [row.name for row in rows if row.met is False]
    if given.check and missed:
        sys.exit(f"missed: {', '.join(missed)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size-gb", type=float, default=2.0, help="of the sparse log (default: 2)")
    parser.add_argument("--rounds", type=int, default=7, help="medians are taken over so many (default: 7)")
    parser.add_argument("--quick", action="store_true", help="a small log, three rounds, nothing written")
    parser.add_argument("--check", action="store_true", help="end with status 1 where an aim is missed")
    parser.add_argument(
        "--dir", type=Path, help="where the logs are made for the time being (default: a temporary place)"
    )
    given = parser.parse_args()
    if given.quick:
        given.size_gb, given.rounds = min(given.size_gb, 0.2), min(given.rounds, 3)
    return given


def _measured(folder: Path, given: argparse.Namespace) -> list[Row]:
    needles, short = folder / "needles", folder / "short"
    needles.write_bytes(b"\n".join(NEEDLES) + b"\n")
    short.write_bytes(b"\n".join(NEEDLES[:SHORT]) + b"\n")
    sparse = folder / "sparse.log"
    reports = generate.sparse(sparse, int(given.size_gb * 10**9))
    _expect(reports, events(sparse))
    return [
        *_startup(folder, given.rounds),
        *_text(sparse, needles, short, given.rounds),
        Row("memory of its own (RssAnon), MB", peak_memory(events(sparse)) / 10**6, aim=80),
        *_gzipped(sparse, needles, given.rounds),
        *_dense(folder, given),
        *journal.rows(folder, OOMLOG, 100_000 if given.quick else 1_000_000, max(1, given.rounds // 2)),
    ]


def events(log: Path) -> Command:
    """The command under test."""
    return (OOMLOG, "events", str(log))


def _expect(reports: int, command: Command) -> None:
    """A fast wrong answer is no result."""
    if (found := lines(command)) != reports:
        sys.exit(f"{' '.join(command)}: {found} events for {reports} reports")


def _text(log: Path, needles: Path, short: Path, rounds: int) -> list[Row]:
    taken = seconds(
        {
            "oomlog": events(log),
            "grep": ("grep", "-c", "-F", "-f", str(needles), str(log)),
            **_ripgrep("rg", needles, log),
            **_ripgrep("short", short, log),
        },
        rounds,
    )
    rows = [Row("text: oomlog events, s", taken["oomlog"]), Row("text: grep -c -F -f NEEDLES, s", taken["grep"])]
    rows.append(Row("text: oomlog / grep", taken["oomlog"] / taken["grep"], aim=1))
    if "rg" in taken:
        rows += [
            Row("text: rg -c -F -f NEEDLES, s", taken["rg"]),
            Row("text: oomlog / rg", taken["oomlog"] / taken["rg"], aim=3),
            Row(f"text: rg with the first {SHORT} needles only, s", taken["short"]),
            Row(f"text: oomlog / rg with the first {SHORT} needles only", taken["oomlog"] / taken["short"]),
        ]
    return rows


def _ripgrep(name: str, needles: Path, log: Path) -> dict[str, Command]:
    return {name: ("rg", "-c", "-F", "-f", str(needles), str(log))} if shutil.which("rg") else {}


def _gzipped(log: Path, needles: Path, rounds: int) -> list[Row]:
    subprocess.run(("gzip", "--keep", str(log)), check=True)  # noqa: S607 - the user's own
    packed = log.with_name(log.name + ".gz")
    taken = seconds(
        {"oomlog": events(packed), "zgrep": ("zgrep", "-c", "-F", "-f", str(needles), str(packed))},
        max(1, rounds // 2),
    )
    return [
        Row("gzip: oomlog events, s", taken["oomlog"]),
        Row("gzip: zgrep -c -F -f NEEDLES, s", taken["zgrep"]),
        Row("gzip: oomlog / zgrep", taken["oomlog"] / taken["zgrep"], aim=0.5),
    ]


def _dense(folder: Path, given: argparse.Namespace) -> list[Row]:
    log = folder / "dense.log"
    reports = generate.dense(log, 300 if given.quick else 3000)
    _expect(reports, events(log))
    pinned = ("taskset", "--cpu-list", "0")
    commands = {"typed": (*pinned, *events(log), "--no-explain"), "explained": (*pinned, *events(log))}
    taken = seconds(commands, max(1, given.rounds // 2))
    name = f"dense: reports of {generate.DENSE_TASKS} tasks a second, one core"
    return [
        Row(f"{name}, --no-explain", reports / taken["typed"], aim=600, least=True),
        Row(f"{name}, explained", reports / taken["explained"]),
    ]


def _startup(folder: Path, rounds: int) -> list[Row]:
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


if __name__ == "__main__":
    main()
