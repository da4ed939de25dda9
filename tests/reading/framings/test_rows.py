from hypothesis import example, given
from hypothesis import strategies as st

from oomlog.reading.framings import Stripper
from oomlog.reading.line import Rows

HEADER = "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"
STAMPS = st.sampled_from(["    9.999999", "   10.000000", "99999.999999", "100000.000001", "100000.1"])
NAMES = st.sampled_from(["java", "Web Content", " blank", "kernel: [1] 2 3 4", "[   5]   0 5 1"])


def framed(rows: list[tuple[str, str]]) -> str:
    """A table as syslog keeps it, with these stamps and names."""
    words = [
        HEADER,
        *(
            f"[{pid:7d}]     0 {pid:5d}   791044   395522  6328320     1866         -1000 "
            for pid in range(900, 900 + len(rows))
        ),
    ]
    stamps = ["    9.000000", *(stamp for stamp, _ in rows)]
    names = ["", *(name for _, name in rows)]
    return "".join(
        f"Mar  1 00:00:00 web1 kernel: [{stamp}] {text}{name}\n"
        for stamp, text, name in zip(stamps, words, names, strict=True)
    )


@given(st.lists(st.tuples(STAMPS, NAMES), min_size=4, max_size=24))
@example([("    9.999999", "java")] * 6)
@example([("99999.999999", "java")] * 6 + [("100000.000001", "java")] * 6)
def test_runs_of_rows_are_the_lines_that_they_stand_for(rows: list[tuple[str, str]]) -> None:
    """Rows that are stripped together have the words that each has alone, however long their prefixes are."""
    text = framed(rows)
    parts = list(Stripper().parts(text, 1, follows=False, newlines=text.count("\n")))
    words = [
        word for part in parts for word in (part.texts if isinstance(part, Rows) else [line.text for line in part])
    ]
    assert words == [line.text for line in Stripper().strip(text, 1, follows=False)]
    lines = [line for part in parts if not isinstance(part, Rows) for line in part]
    assert lines == [
        line for line in Stripper().strip(text, 1, follows=False) if line.number in {n.number for n in lines}
    ]


def test_rows_with_equal_prefixes_are_one_run() -> None:
    """All but the last row, whose name may go on in the next line."""
    (rows,) = [
        part
        for part in Stripper().parts(framed([("    9.999999", "java")] * 6), 1, follows=False)
        if isinstance(part, Rows)
    ]
    assert len(rows.lines) == 5
    assert rows.width == len("Mar  1 00:00:00 web1 kernel: [    9.999999] ")


def test_rows_stay_one_run_where_the_stamp_grows() -> None:
    """The uptime's 100,000th second makes prefixes longer in the middle of a table."""
    text = framed([("99999.999999", "java")] * 6 + [("100000.000001", "java")] * 6)
    (rows,) = [part for part in Stripper().parts(text, 1, follows=False) if isinstance(part, Rows)]
    assert len(rows.texts) == 11


def test_hosts_whose_names_stand_in_the_stamp() -> None:
    """A number of the date is no host: each row is of the host that its own prefix names."""
    rows = {
        host: [f"[{pid:5}]  1000 {pid:5}   655928     5226496 0 0 app" for pid in pids] for host, pids in PIDS.items()
    }
    said = [*((host, HEADER) for host in PIDS), *((host, row) for host in PIDS for row in rows[host])]
    text = "".join(f"Nov 10 16:07:18 {host} kernel: {words}\n" for host, words in said)
    parts = list(Stripper().parts(text, 1, follows=False))
    runs = [(part.first.host, one) for part in parts if isinstance(part, Rows) for one in part.texts]
    single = [(line.host, line.text) for part in parts if not isinstance(part, Rows) for line in part]

    assert sorted(runs + single) == sorted(said)
    assert runs


PIDS = {"10": range(1000, 1008), "11": range(2000, 2008)}
