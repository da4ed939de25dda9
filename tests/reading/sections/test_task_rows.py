"""The task table as the kernel's own formats print it: every number and every name comes out as it went in."""

from hypothesis import given
from hypothesis import strategies as st

from oomlog.reading.line import Line, Rows
from oomlog.reading.sections import tasks
from oomlog.reading.text import Notes

# mm/oom_kill.c:dump_task of 6.8: pid, uid, tgid, total_vm, rss, pgtables_bytes, swapents, oom_score_adj, name
HEADER = "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"
ROW = "[%7d] %5d %5d %8d %8d %8d %8d         %5d %s"
COUNT = st.one_of(st.integers(0, 99_999), st.integers(0, 10**12))
NAME = st.text("abz09 -[](),.:%\\é\udc80", max_size=15).filter(lambda name: not name.endswith("\r"))
ROWS = st.lists(
    st.tuples(
        COUNT.filter(lambda n: n < 2**22), COUNT, COUNT, COUNT, COUNT, COUNT, COUNT, st.integers(-1000, 1000), NAME
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[0],
)


@given(ROWS, st.text("0123456789:. [", max_size=40))
def test_what_was_printed_comes_out(rows: list[tuple[int | str, ...]], prefix: str) -> None:
    """Wide numbers shift columns, names hold anything: nothing of it may move or vanish, whatever stands before it."""
    texts = [ROW % row for row in rows]
    lines = [prefix + text for text in texts]
    run = Rows(Line(2, texts[0]), "\n".join(lines), lines, len(prefix))
    table = tasks.read([Line(1, HEADER)], notes := Notes(), [run])
    columns = [table.pids, *table.columns.values(), table.comms]
    assert [tuple(row) for row in zip(*columns, strict=True)] == rows
    assert list(table.columns) == HEADER.split()[3:-1]
    assert notes == []
