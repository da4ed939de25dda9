"""Measures the speed claims; writes docs/benchmarks.md and docs/growth.svg. `--check` fails where an aim is missed."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import cases, generate, growth, journal
from benchmarks.page import Row, page
from oomlog.reading.scan import NEEDLES

DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Generate, measure, write."""
    given = _arguments()
    with tempfile.TemporaryDirectory(dir=given.dir, prefix="oomlog-bench-") as folder:
        needles = Path(folder, "needles")
        needles.write_bytes(b"\n".join(NEEDLES) + b"\n")
        rows = _measured(Path(folder), needles, given)
        grown = list(growth.points(Path(folder), given.sizes, needles, max(1, given.rounds // 2)))
    text = page(rows, grown, given.size_gb, given.rounds)
    print(text)
    if not given.quick:
        (DOCS / "benchmarks.md").write_text(text)
        (DOCS / "growth.svg").write_text(growth.drawing(grown))
    missed = [row.name for row in rows if row.met is False]
    if given.check and missed:
        sys.exit(f"missed: {', '.join(missed)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size-gb", type=float, default=2.0, help="of the sparse log (default: 2)")
    parser.add_argument("--rounds", type=int, default=7, help="medians are taken over so many (default: 7)")
    parser.add_argument("--growth-gb", type=float, default=1.0, help="growth is drawn up to so many (default: 1)")
    parser.add_argument("--full", action="store_true", help="a sparse log of 4 GB, growth up to 8 GB")
    parser.add_argument("--quick", action="store_true", help="a small log, three rounds, nothing written")
    parser.add_argument("--check", action="store_true", help="end with status 1 where an aim is missed")
    parser.add_argument(
        "--dir", type=Path, help="where the logs are made for the time being (default: a temporary place)"
    )
    given = parser.parse_args()
    if given.full:
        given.size_gb, given.growth_gb = 4.0, 8.0
    if given.quick:
        given.size_gb, given.rounds, given.growth_gb = min(given.size_gb, 0.2), min(given.rounds, 3), 0.2
    given.sizes = [size for size in growth.SIZES_GB if size <= given.growth_gb]
    return given


def _measured(folder: Path, needles: Path, given: argparse.Namespace) -> list[Row]:
    short, sparse = folder / "short", folder / "sparse.log"
    short.write_bytes(b"\n".join(NEEDLES[: cases.SHORT]) + b"\n")
    cases.expect(generate.sparse(sparse, int(given.size_gb * 10**9)), cases.events(sparse))
    few = max(1, given.rounds // 2)
    rows = [
        *cases.startup(folder, given.rounds),
        *cases.text(sparse, needles, short, given.rounds),
        *cases.packed(sparse, needles, few),
    ]
    sparse.unlink()
    return [
        *rows,
        *cases.dense(folder, 300 if given.quick else 3000, few),
        *cases.many(folder, 500 if given.quick else 10_000, needles, few),
        *journal.rows(folder, cases.OOMLOG, 100_000 if given.quick else 1_000_000, few),
    ]


if __name__ == "__main__":
    main()
