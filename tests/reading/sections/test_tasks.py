"""Names of the task dump keep their blanks."""

import pytest

from oomlog.reading.assemble.tasks import tasks
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


def test_one_damaged_row_spoils_no_other() -> None:
    """Without the header row most rows decide how many columns there are; the one that lacks some is damage."""
    whole = "[ 7001]    48  7001   262144   250000   1       0             0 httpd"
    rows = [whole.replace("7001", str(7001 + n)) for n in range(20)]
    rows.insert(10, "[ 7100]    48  7100    53756      863   8       0     p-fpm")

    table = read_parts(*deal([Line(n, row) for n, row in enumerate(rows, 1)])).table

    assert table.comms == ["httpd"] * 20
    assert table.columns["oom_score_adj"] == [0] * 20
    assert table.damage == ["1 task row not understood"]


@pytest.mark.parametrize("rest", ["", "\n   lines"])
def test_columns_behind_the_cut_are_unknown(rest: str) -> None:
    """Where a console cut header row and rows at one width, the last number may be cut: it is no other column's."""
    header = "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shm"
    row = "[    200]  1000   200    11142     9463     8129        0      13" + rest

    table = read_parts(*deal([Line(1, header), Line(2, row)])).table
    (task,) = tasks(table, 4096)

    assert (task.pid, task.rss_file_bytes, task.rss_shmem_bytes) == (200, 0, None)
    assert (task.oom_score_adj, task.comm) == (None, None)
    assert table.damage == ["1 task row cut"]


def test_columns_of_zeros_are_no_page_tables() -> None:
    """2.6.36 to 3.2 have cpu, oom_adj and oom_score_adj there; every address space has page tables."""
    table = read_parts(*deal([Line(1, "[ 2512]   500  2512    41210     5010   0       0             0 python")])).table

    assert sorted(table.columns) == ["column_5", "column_6", "oom_score_adj", "rss", "tgid", "total_vm", "uid"]
