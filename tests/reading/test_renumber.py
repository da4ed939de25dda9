"""Line numbers are those of the log, or there are none: a number that leads nowhere is worse."""

from pathlib import Path

import oomlog
from oomlog.explaining.explain import explain
from tests.reading.sources.journals import kernel, needs_journals, write
from tests.reading.whole import bare, stamped

CASE = "6.1-amd64-memcg2-docker"


@needs_journals
def test_a_journal_has_no_lines(tmp_path: Path) -> None:
    """Neither kills nor evidence name one."""
    path = write(tmp_path / "system.journal", [kernel(n / 1e4 + 1, text) for n, text in enumerate(bare(CASE)) if text])
    (event,) = map(explain, oomlog.read(path, raw=True))

    assert event.diagnosis
    assert [kill.line for kill in event.kills] == [None]
    assert {one.line for finding in event.diagnosis for one in finding.evidence} == {None}


def test_evidence_of_a_log_that_is_newest_first(tmp_path: Path) -> None:
    """Each quoted line stands where it is said to stand."""
    lines = stamped(CASE)[::-1]
    (tmp_path / "log").write_text("\n".join(lines) + "\n")
    (event,) = map(explain, oomlog.read(tmp_path / "log", raw=True))
    quoted = [one for finding in event.diagnosis for one in finding.evidence if one.line is not None]

    assert quoted
    assert all(one.text in lines[(one.line or 0) - 1] for one in quoted)
    assert all("Killed process" in lines[(kill.line or 0) - 1] for kill in event.kills)
