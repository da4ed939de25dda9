"""Every check on a tree where it fires and on one where it does not; a new case is a table in `cases/`."""

from pathlib import Path
from typing import Any

import pytest

from oomlog.settings.audit import audit
from oomlog.settings.checks import CHECKS
from oomlog.settings.snapshot import Snapshot
from tests.settings.making import cases, judged, verdict

ALL = list(cases())
WITHOUT_TREE = {"SYS-LOG-03", "SYS-WM-04", "SYS-WM-06", "SYS-THP-02"}
"""Asks who runs the program, or for reports that say so: test_reports.py."""


@pytest.mark.parametrize(("check", "way", "case"), ALL, ids=[f"{check}-{way}" for check, way, _ in ALL])
def test_check(check: str, way: str, case: dict[str, Any], tmp_path: Path) -> None:
    """It finds what is wrong, says where and what to do; what is right it calls so; what can't be told, unknown."""
    found = verdict(judged(tmp_path, case), check)
    kind = way.partition("-")[0]

    assert found.verdict == {"fires": "finding", "quiet": "ok", "unknown": "unknown"}[kind], found.reason
    assert bool(found.severity) == (kind == "fires")
    told = "".join(f"{one.subject} {one.reason}" for one in found.found) or found.reason or ""
    assert case.get("reason", "") in told


def test_every_check_has_both_cases() -> None:
    """No check stays untested."""
    tested = {(check, way) for check, way, _ in ALL if "-" not in way and way != "unknown"}
    wanted = {(one.id, way) for one in CHECKS if one.id not in WITHOUT_TREE for way in ("fires", "quiet")}

    assert tested == wanted


def test_ids_are_unique() -> None:
    """An id names one check."""
    ids = [one.id for one in CHECKS]

    assert len(ids) == len(set(ids))


def test_nothing_read_is_nothing_known() -> None:
    """Where nothing could be read no check says that all is well, and none finds anything."""
    found = audit(Snapshot(origin="tree", name="empty"))

    assert {one.verdict for one in found.checks} == {"unknown", "not-applicable"}
    assert found.settings == ()
    assert all(one.reason for one in found.checks)


@pytest.mark.parametrize("check", CHECKS, ids=[one.id for one in CHECKS])
def test_every_finding_says_what_to_do(check: Any) -> None:  # noqa: ANN401 - a Check
    """A title, a source, and a docstring that names the check."""
    assert check.title
    assert check.source
    assert check.judge.__doc__.startswith(f"{check.id}.")
