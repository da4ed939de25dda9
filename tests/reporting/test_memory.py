"""Where the memory was at each kill: series of ledgers, and what a page folds of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.model import LedgerRow, Memcg, MemcgCounter
from oomlog.reporting.memory import LedgerAt, MemoryCollector, MemoryReport, Series
from oomlog.reporting.memory_columns import COLUMNS, MOST_COLUMNS, OTHER, REST, folded
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.ledgers import render
from tests.reporting.making import MIB, event, machine, memcg_event

COUNTERS = {
    name: MIB * size
    for name, size in (
        ("active_anon", 30), ("inactive_anon", 60), ("active_file", 0), ("inactive_file", 0), ("unevictable", 0),
        ("slab_unreclaimable", 5), ("shmem", 0), ("free", 3),
    )
}  # fmt: skip
MACHINE = machine(ram_bytes=110 * MIB, reserved_bytes=10 * MIB, counters=COUNTERS)


def _collected(*events: object) -> MemoryReport:
    collector = MemoryCollector()
    for one in events:
        collector.add(one)  # type: ignore[arg-type]
    return collector.finish()


def _at(number: int, **rows: int) -> LedgerAt:
    whole = sum(rows.values())
    ledger = tuple(LedgerRow(name=name, bytes=size, share=size / whole) for name, size in rows.items())
    return LedgerAt(number=number, id=str(number), type="oom_kill", whole_bytes=whole, ledger=ledger)


def test_a_series_for_each_machine_and_cgroup() -> None:
    """Ledgers of one machine, or of one limit, stand together; their numbers count all events."""
    report = _collected(event(memory=MACHINE), memcg_event(), event(memory=MACHINE, host="web2"), event(memory=MACHINE))

    assert [(series.of, series.host, series.limit_path) for series in report.series] == [
        ("machine", "web1", None),
        ("memcg", "web1", "/kubepods/pod1/abc"),
        ("machine", "web2", None),
    ]
    assert [at.number for at in report.series[0].ledgers] == [1, 4]


def test_events_without_a_ledger_are_counted() -> None:
    """A report that does not say where the memory was is counted; an allocation that failed is none of these."""
    report = _collected(event(), event(type="alloc_failure", memory=MACHINE), event(memory=MACHINE))

    assert (report.events, report.without, len(report.series)) == (3, 1, 1)


def test_a_ledger_that_is_there_is_taken() -> None:
    """Saved events bring the ledger that they were explained with."""
    rows = (LedgerRow(name="anon", bytes=MIB, share=1.0), LedgerRow(name="unaccounted", bytes=0, share=0.0))
    report = _collected(event(memory=machine(ledger=rows)))

    assert report.series[0].ledgers[0].ledger == rows


def test_the_same_picture_is_one_row() -> None:
    """Ledgers within 1 % of the first of a run share its row; another picture, or another size, starts a new one."""
    ledgers = [
        _at(1, anon=1000, free=0), _at(2, anon=995, free=5), _at(3, anon=900, free=100), _at(4, anon=1000, free=0),
        _at(5, anon=1001, free=0),
    ]  # fmt: skip
    rows = folded(Series(of="machine", ledgers=tuple(ledgers))).rows

    assert [(row.first.number, row.events) for row in rows] == [(1, 2), (3, 1), (4, 1), (5, 1)]


sizes = st.integers(0, 1 << 40)
names = st.sampled_from([name for parts in COLUMNS.values() for name in parts] + ["sock", "hwpoisoned"])


@given(st.lists(st.dictionaries(names, sizes, min_size=1).filter(lambda rows: sum(rows.values()) > 0), min_size=1))
def test_columns_add_up(ledgers: list[dict[str, int]]) -> None:
    """Whatever is folded, each row holds all of its whole, in few columns, the remainder last."""
    series = Series(of="machine", ledgers=tuple(_at(number, **rows) for number, rows in enumerate(ledgers, 1)))
    table = folded(series)

    assert table.titles[-2:] == (OTHER, REST)
    assert len(table.titles) <= MOST_COLUMNS + 2
    assert all(sum(row.sizes[title] for title in table.titles) == row.first.whole_bytes for row in table.rows)
    assert sum(row.events for row in table.rows) == len(ledgers)


def test_page() -> None:
    """A heading with the size that all have, a row with what is notable, notes once."""
    lines = [" ".join(line.split()) for line in render(_collected(event(memory=MACHINE)), Style()).splitlines()]

    assert lines == [
        "Memory of the machine on web1: 100.0 MiB",
        "# Time Anon Slab Free Other Unacc.",
        "1 2026-11-22 16:07:31 90.0M 5.0M 3.0M 0 2.0M",
        "",
        "1: unaccounted: the zones that were printed are not all of RAM",
    ]


def test_limits_that_changed_have_a_column() -> None:
    """Where the whole is not the same for all, each row says its own."""
    limits = (
        Memcg(limit_path="/a", memory=MemcgCounter(usage_bytes=size, limit_bytes=size), stats={"anon": size})
        for size in (64 * MIB, 96 * MIB)
    )
    page = render(_collected(*(memcg_event(memcg=memcg) for memcg in limits)), Style())

    assert page.splitlines()[0] == "Memory of cgroup /a on web1"
    assert [line.split()[3] for line in page.splitlines()[2:4]] == ["64.0M", "96.0M"]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([], "there is no event"),
        ([event()], "1 of 1 event: the report"),
        ([event(type="alloc_failure")], "reports of kills say where the memory was, none in 1 event:"),
    ],
)
def test_nothing_to_show(events: list[object], said: str) -> None:
    """Without any ledger the page says why."""
    assert said in render(_collected(*events), Style())
