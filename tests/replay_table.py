"""How often the replayed choice is the announced or killed task, over folders of logs.

`python -m tests.replay_table FOLDER...` reads each `*.log` once and prints a table by formula and scope, then every
report whose task the replay does not pick, with the reason. Ends with 1 where one has none.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from oomlog.explaining.choice import announced, choice
from oomlog.model import Choice, Event, Kill
from oomlog.reading.pipeline import Reader

HEADING = f"{'formula':24s}{'scope':12s}{'reports':>8s}{'agree':>8s}{'excepted':>10s}{'unexplained':>13s}"


def replayed(log: Path) -> Iterator[tuple[Event, Choice]]:
    """Every kernel event of a log with its replay, which is told of the kills before it in the log."""
    killed: list[Kill] = []
    for event in Reader([str(log)]):
        if found := choice(event, killed):
            yield event, found
        killed += event.kills


def verdict(found: Choice) -> str:
    """In which column a comparable replay counts."""
    return "agree" if found.agrees else "excepted" if found.exception else "unexplained"


def rows(counted: Counter[tuple[str, str, str]]) -> Iterator[str]:
    """The table's lines, the sum last."""
    kinds = ("agree", "excepted", "unexplained")
    for formula, scope in sorted({(formula, scope) for formula, scope, _ in counted}):
        yield _row(formula, scope, [counted[formula, scope, kind] for kind in kinds])
    yield _row("all", "", [sum(n for (_, _, k), n in counted.items() if k == kind) for kind in kinds])


def _row(formula: str, scope: str, numbers: list[int]) -> str:
    agree, excepted, unexplained = numbers
    return f"{formula:24s}{scope:12s}{sum(numbers):8d}{agree:8d}{excepted:10d}{unexplained:13d}"


def main(folders: Iterable[Path]) -> int:
    """Prints the table; 1 where a complete report's choice stays unexplained."""
    counted: Counter[tuple[str, str, str]] = Counter()
    left: Counter[str] = Counter()
    odd: list[str] = []
    for log in (log for folder in folders for log in sorted(folder.rglob("*.log"))):
        for number, (event, found) in enumerate(replayed(log), 1):
            if found.agrees is None:
                left[found.not_replayable or "nobody was announced or killed"] += 1
                continue
            whole = "" if event.completeness.complete else " (not whole)"
            counted[(found.formula or "") + whole, event.scope, verdict(found)] += 1
            if not found.agrees:
                reason = found.exception or "UNEXPLAINED"
                odd.append(
                    f"{log.parent.name}/{log.name} {number}: {announced(event)}, not {found.predicted_pid}: {reason}"
                )
    print("\n".join([HEADING, *rows(counted), "", *odd, ""]))  # noqa: T201  a script's result
    for reason, number in left.most_common():
        print(f"{number:5d} not compared: {reason}")  # noqa: T201  a script's result
    return int(any(kind == "unexplained" for _, _, kind in counted))


if __name__ == "__main__":
    sys.exit(main(map(Path, sys.argv[1:])))
