"""Where the memory was in every report of some folders, and who held it: `python -m tests.ledger_table FOLDER…`.

A line an event that has a ledger: the share that nothing accounts for, the largest rows, the culprit. Shares of
unaccounted memory outside of -2…8 % are marked with `!`: a hidden consumer, or an error. Ends with 1 where rows do not
add up.
"""

import sys
from collections import Counter
from pathlib import Path

from oomlog.explaining.culprit import culprit
from oomlog.explaining.ledger import ledger
from oomlog.model import Culprit, Event, LedgerRow
from oomlog.reading.pipeline import Reader
from oomlog.units import compact

LEAST, MOST = -0.02, 0.08
SHOWN = 3


def adds_up(rows: tuple[LedgerRow, ...]) -> bool:
    """The shares make one, and no row is negative but the remainder, which is the last."""
    return (
        abs(sum(row.share for row in rows) - 1) < 1e-9
        and rows[-1].name == "unaccounted"
        and all(row.bytes >= 0 for row in rows[:-1])
    )


def line(name: str, event: Event, rows: tuple[LedgerRow, ...], found: Culprit | None) -> str:
    """One event."""
    rest = rows[-1].share
    mark = " " if LEAST <= rest <= MOST else "!"
    largest = sorted(rows[:-1], key=lambda row: -row.bytes)[:SHOWN]
    parts = " ".join(f"{row.name} {row.share:.0%}" for row in largest if row.bytes)
    holder = f"{found.kind} {found.name!r} {compact(found.held_bytes or 0)}" if found else "-"
    whole = compact(sum(row.bytes for row in rows))
    return f"{name:44} {event.scope:9} {event.type:13} {whole:>7} {rest:6.1%}{mark} {parts:60} {holder}"


def main(folders: list[str]) -> int:
    """Prints a line for each different picture of a log, and the sums; 1 where a ledger does not add up."""
    counts: Counter[str] = Counter()
    for log in (log for folder in folders for log in sorted(Path(folder).glob("*.log"))):
        last = ""
        for event in Reader([str(log)]):
            rows = ledger(event)
            counts["events"] += 1
            counts["complete reports without a ledger"] += not rows and event.completeness.complete
            if not rows:
                continue
            counts["ledgers"] += 1
            counts["do not add up"] += not adds_up(rows)
            counts["unaccounted outside of -2..8 %"] += not LEAST <= rows[-1].share <= MOST
            found = culprit(event, rows)
            counts["with a culprit"] += found is not None
            if (shown := line(log.stem, event, rows, found)) != last:
                print(shown)  # noqa: T201  a script's result
            last = shown
    print(dict(counts))  # noqa: T201  a script's result
    return int(counts["do not add up"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
