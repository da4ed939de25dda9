"""Names of the task dump keep their blanks."""

import pytest

from oomlog.reading.line import Line
from oomlog.reading.sections import deal, read_parts

HEADER = "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name"
ROW = "[ 4821]    48  4821    12345      678      33        0             0 "


@pytest.mark.parametrize("comm", [" leading", "  two"])
def test_a_leading_blank_stays_in_a_table_of_one_row(comm: str) -> None:
    """The kernel prints one blank before the name; any more are the name's."""
    table = read_parts(*deal([Line(1, HEADER), Line(2, ROW + comm)])).table

    assert table.comms == [comm]
