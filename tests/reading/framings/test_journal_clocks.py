from datetime import datetime

import pytest

from oomlog.reading.clock import Clock
from oomlog.reading.framings.journal_fields import lines

FIELDS = {
    "MESSAGE": "x",
    "_TRANSPORT": "kernel",
    "__REALTIME_TIMESTAMP": "1795366888326580",
    "_SOURCE_MONOTONIC_TIMESTAMP": "1168332",
}


@pytest.mark.parametrize(
    ("taken", "late"),
    [("10727544", 9.559212), ("1168332", 0.0), ("1150000", 0.0), (None, 0.0), ("broken", 0.0)],
    ids=["at boot", "at once", "clocks apart", "not said", "unreadable"],
)
def test_how_late_the_journal_was_is_the_doubt(taken: str | None, late: float) -> None:
    """The time stays the journal's; the kernel had printed the line up to so much earlier."""
    (line,) = lines(1, FIELDS | ({} if taken is None else {"__MONOTONIC_TIMESTAMP": taken}), "journal-export")
    clock = Clock("log", None)
    clock.see(line)
    when = clock.when(line)

    assert datetime.fromisoformat(when.time or "").timestamp() == 1795366888.32658
    assert when.time_uncertainty_seconds == pytest.approx(late + 1e-6)


def test_a_source_that_stamps_its_own_records() -> None:
    """Was not late: its stamp is of the moment that it spoke."""
    stamped = FIELDS | {"__MONOTONIC_TIMESTAMP": "10727544", "_SOURCE_REALTIME_TIMESTAMP": "1795366878000000"}
    assert lines(1, stamped, "journal-export")[0].late == 0.0
