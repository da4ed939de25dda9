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


def test_a_cut_row_does_not_move_the_columns_of_the_others() -> None:
    """Without the header row the columns are counted; a row that lost its end has fewer, which tells nothing."""
    whole = "[ 4821]    48  4821    12345      678    81920        0             0 httpd"
    lines = [
        Line(1, whole),
        Line(2, whole.replace("4821", "4822")),
        Line(3, "[ 4823]    48  4823    12345      678    81"),
    ]
    table = read_parts(*deal(lines)).table

    assert table.pids == [4821, 4822]
    assert table.columns["pgtables_bytes"] == [81920, 81920]
    assert table.columns["oom_score_adj"] == [0, 0]
