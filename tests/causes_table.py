"""Which cause comes first, over folders of logs: `python -m tests.causes_table FOLDER...` prints a table in Markdown.

A row a scenario: the logs' names without the kernel and the architecture in front. Where a folder holds `causes.json`
(log → the causes that it was set up to show), the table says whether one of them comes first, and the script ends with
1 where that is so for fewer than 95 %.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import oomlog
from oomlog.model import Finding

KERNEL = re.compile(r"^\d[\w.]*(?:-64k)?-(?:amd64|arm64|armhf|i686|ppc64le|s390x|riscv64|um)-")
ENOUGH = 0.95
HEAD = "| scenario | logs | set up to show | found first | beside it |\n|---|---|---|---|---|"


class Told(NamedTuple):
    """What was found in one log's first report that tells a cause, and what it was set up to show."""

    scenario: str
    findings: tuple[Finding, ...]
    designed: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether a designed cause comes first."""
        return bool(self.findings) and self.findings[0].rule in self.designed


def told(log: Path, designed: dict[str, list[str]]) -> Told:
    """The findings of the log's first out-of-memory event that has some."""
    events = (event for event in oomlog.read(log, explain=True, errors=[]) if event.type != "alloc_failure")
    found = next((event.diagnosis for event in events if event.diagnosis), ())
    return Told(KERNEL.sub("", log.stem), found, tuple(designed.get(log.stem, ())))


def read(folder: Path) -> Iterator[Told]:
    """One for each log of the folder."""
    causes = folder / "causes.json"
    designed = json.loads(causes.read_text()) if causes.exists() else {}
    for log in sorted(folder.glob("*.log")):
        yield told(log, designed)


def row(scenario: str, logs: list[Told]) -> str:
    """One line of the table; with several kernels, each cause that came first in one of them."""
    first = dict.fromkeys(_first(log) for log in logs)
    beside = dict.fromkeys(found.rule for log in logs for found in log.findings[1:] if found.role == "amplifier")
    designed = dict.fromkeys(cause for log in logs for cause in log.designed)
    cells = (scenario, str(len(logs)), ", ".join(designed), ", ".join(first), ", ".join(beside))
    return f"| {' | '.join(cells)} |"


def _first(log: Told) -> str:
    return f"{log.findings[0].rule} {log.findings[0].confidence}" if log.findings else "none"


def main(folders: Iterable[Path]) -> int:
    """Prints the table and the share of logs in which a designed cause comes first."""
    scenarios: defaultdict[str, list[Told]] = defaultdict(list)
    for log in (log for folder in folders for log in read(folder)):
        scenarios[log.scenario].append(log)
    print(HEAD)  # noqa: T201  a script's result
    for scenario, logs in sorted(scenarios.items()):
        print(row(scenario, logs))  # noqa: T201  a script's result
    known = [log for logs in scenarios.values() for log in logs if log.designed]
    right = sum(log.right for log in known)
    print(f"\n{right} of {len(known)} logs: a cause that they were set up to show comes first.")  # noqa: T201
    return int(right < ENOUGH * len(known))


if __name__ == "__main__":
    sys.exit(main(map(Path, sys.argv[1:])))
