"""Trees of settings: what a machine shows, as files below a directory."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from oomlog.reading.pipeline import Options, Reader
from oomlog.settings.audit import Audit, Verdict, audit
from oomlog.settings.reports import Reports
from oomlog.settings.take import settings
from tests.cli.running import FIXTURES

CASES = Path(__file__).parent / "cases"


def cases() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each check's id, the way (`fires`, `quiet` or `unknown`, of several as `quiet-why`), and what its tree holds; a
    file's `given` holds for all of its cases.
    """
    for path in sorted(CASES.glob("*.toml")):
        tables = tomllib.loads(path.read_text())
        given = tables.pop("given", {}).get("files", {})
        for check, ways in tables.items():
            for way, case in ways.items():
                yield check, way, {**case, "files": given | case.get("files", {})}


def tree(root: Path, files: Mapping[str, str]) -> Path:
    """The files, written below `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def reports_of(*names: str) -> Reports:
    """What the reports of fixtures say."""
    reports = Reports()
    for event in Reader([str(next((FIXTURES / name).glob("input.*"))) for name in names], Options()):
        reports.add(event)
    return reports


def judged(root: Path, case: Mapping[str, Any]) -> Audit:
    """The audit of a case."""
    reports = reports_of(case["log"]) if "log" in case else None
    pods = [("pods.json", case["pods"].encode())] if "pods" in case else []
    return audit(settings(str(tree(root, case["files"])), (), pods), case.get("roles", ()), reports)


def verdict(found: Audit, check: str) -> Verdict:
    """One check's."""
    return next(one for one in found.checks if one.id == check)
