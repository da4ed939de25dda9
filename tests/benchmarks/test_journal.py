from pathlib import Path

import oomlog
from benchmarks import journal
from benchmarks.generate import JOURNAL_REPORTS, SPARSE_TASKS
from tests.reading.sources.journals import needs_journals


@needs_journals
def test_a_journal_holds_whole_reports(tmp_path: Path) -> None:
    """As many as are looked for, each with all its tasks."""
    journal.generate(tmp_path / "journal", 2000)
    events = list(oomlog.read([f"journal:{tmp_path / 'journal'}"]))
    assert [len(event.tasks) for event in events] == [SPARSE_TASKS] * JOURNAL_REPORTS
    assert all(event.completeness.complete for event in events)
