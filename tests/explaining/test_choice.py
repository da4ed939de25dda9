"""The replayed choice."""

from collections.abc import Sequence
from pathlib import Path
from timeit import timeit
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import oomlog
from oomlog.explaining import exceptions
from oomlog.explaining.choice import NO_COLUMNS, NO_FORMULA, NO_TABLE, NO_TOTAL, choice
from oomlog.model import (
    Choice,
    Chosen,
    Completeness,
    Event,
    Kernel,
    Memcg,
    MemcgCounter,
    Memory,
    Task,
    Trigger,
    Zone,
)
from tests.cli.running import MIXED
from tests.explaining.making import MIB, PAGE, report, task
from tests.reporting.making import kill, machine, memcg_event

EXAMPLE = """\
java invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=300
CPU: 2 PID: 48213 Comm: java Not tainted 6.8.0-45-generic #45
Mem-Info:
active_anon:981233 inactive_anon:1210 isolated_anon:0
Node 0 DMA: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 1*1024kB (U) 1*2048kB (M) 3*4096kB (M) = 15360kB
Free swap  = 0kB
Total swap = 524284kB
1048446 pages RAM
40830 pages reserved
Tasks state (memory values in pages):
[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name
[  48213]  1000 48213  1258291   977050   976640      410         0  7929856   131071           300 java
oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=java,pid=48213,uid=1000
Out of memory: Killed process 48213 (java) total-vm:5033164kB, anon-rss:3906560kB, file-rss:1640kB, shmem-rss:0kB, UID:1000 pgtables:7744kB oom_score_adj:300
"""  # noqa: E501 - as the kernel prints it


def played(event: Event, earlier: Sequence[Event] = ()) -> Choice:
    """The replay of an event that has one."""
    found = choice(event, [killed for other in earlier for killed in other.kills])
    assert found is not None
    return found


def test_worked_example(tmp_path: Path) -> None:
    """The example that is worked by hand: 1138687 pages in all, 1110057 used, 300 thousandths, 1451457 together."""
    log = tmp_path / "kern.log"
    log.write_text(EXAMPLE)
    (event,) = oomlog.read(log)
    found = played(event)

    assert found.total_bytes_min == found.total_bytes_max == 1138687 * PAGE
    assert [(rank.pid, rank.badness_bytes, rank.adj_bytes) for rank in found.ranking] == [
        (48213, 1451457 * PAGE, 341400 * PAGE)
    ]
    assert (found.predicted_pid, found.agrees, found.exception) == (48213, True, None)


def test_order_of_the_ranking() -> None:
    """The highest first; what exempts is left out, and so is init."""
    found = played(report(task(9, 500), task(8, 100, 100), task(7, 9000, -1000), task(1, 9000), task(6, 600)))

    assert [rank.pid for rank in found.ranking] == [8, 6, 9]
    assert (found.predicted_pid, found.agrees) == (8, False)


def test_only_the_highest_are_listed() -> None:
    """The ranking ends after 20."""
    assert len(played(report(*(task(pid, pid) for pid in range(99, 9, -1)))).ranking) == 20


def test_swap_and_page_tables_count() -> None:
    """In bytes, in pages, and as numbers of page tables."""
    rows = (task(5, 10, swap_bytes=30 * PAGE), task(6, 10, pgtables_bytes=29 * PAGE), task(7, 38))
    old = [task(5, 10, pgtables_bytes=None, nr_ptes=20, nr_pmds=9), task(6, 38, pgtables_bytes=None, nr_ptes=0)]

    assert [rank.badness_bytes // PAGE for rank in played(report(*rows)).ranking] == [40, 39, 38]
    assert [rank.badness_bytes // PAGE for rank in played(report(*old)).ranking] == [39, 38]


@pytest.mark.parametrize(
    ("release", "killed", "agrees"),
    [("6.1.0", 7, True), ("6.1.0", 5, False), ("5.4.0", 7, True), ("5.4.0", 5, True), ("5.4.0", 6, False)],
)
def test_equal_scores(release: str, killed: int, agrees: bool) -> None:  # noqa: FBT001 - a column
    """The last of equal rows is taken; where the era's rule is not known, any of them may be."""
    rows = (task(5, 100), task(6, 50), task(7, 100, total_vm_bytes=PAGE))
    found = played(report(*rows, kernel=Kernel(release=release), kills=(kill(pid=killed, anon_rss_bytes=0),)))

    assert set(found.tied_pids) == {5, 7}
    assert found.agrees is agrees


def test_thread_that_outlived_its_leader() -> None:
    """The announced leader stands in the table as its surviving thread."""
    found = played(report(task(84, 900, tgid=83), task(85, 10), chosen=Chosen(pid=83, comm="z", from_="summary")))

    assert (found.predicted_pid, found.agrees) == (84, True)


def test_announced_goes_before_killed() -> None:
    """A child that dies in place of the announced task is no disagreement."""
    row = [task(pid, pages, pgtables_bytes=None, nr_ptes=0) for pid, pages in ((5, 900), (6, 10))]
    announced = Chosen(pid=5, comm="parent", score=1, from_="decision")

    assert played(report(*row, chosen=announced, kills=(kill(pid=6, role="child"),))).agrees is True


def old_row(pid: int, pages: int, **fields: Any) -> Task:  # noqa: ANN401 - any field of a task
    """A row of 2.6.36 to 3.5, which prints neither swap nor page tables."""
    return task(pid, pages, 0, **{"pgtables_bytes": None, "swap_bytes": None, "oom_adj": 0, **fields})


def test_per_mille() -> None:
    """Shares of the total, rounded down: of equal ones the first is taken; root has 30 less."""
    rows = (old_row(4, 9000, uid=0), old_row(5, 6600), old_row(6, 6610))
    found = played(report(*rows, kills=(kill(pid=5),)))

    assert [rank.badness_bytes for rank in found.ranking] == [
        share * 256 * MIB // 1000 for share in (137 - 30, 100, 100)
    ]
    assert played(report(*rows[1:])).predicted_pid == 5


@pytest.mark.parametrize(
    ("score", "reason"), [(None, exceptions.HIDDEN), (400, exceptions.HIDDEN), (700, None), (40, None)]
)
def test_hidden_swap(score: int | None, reason: str | None) -> None:
    """Swap in use can have made the killed task the highest, unless the printed score is too high for it or too low."""
    rows = (old_row(5, 100, total_vm_bytes=60000 * PAGE), old_row(6, 6600))
    memory = machine(swap_total_bytes=256 * MIB, swap_free_bytes=0)
    chosen = Chosen(pid=5, comm="a", score=score, from_="decision") if score else None
    found = played(report(*rows, memory=memory, chosen=chosen))

    assert (found.agrees, found.exception) == (False, reason)


def test_no_hidden_swap_where_none_is_used() -> None:
    """Without swap in use only page tables are hidden, which cannot be 6500 pages."""
    found = played(report(old_row(5, 100, total_vm_bytes=60000 * PAGE), old_row(6, 6600)))

    assert (found.agrees, found.exception) == (False, None)


def test_equal_thousandths() -> None:
    """The first of equals is taken; another one's death needs a change that no line shows."""
    used = machine(swap_total_bytes=0, swap_free_bytes=0)
    rows = (old_row(6, 6600), old_row(5, 6590))
    found = played(report(*rows, memory=used, chosen=Chosen(pid=5, comm="b", score=100, from_="decision")))
    assert (found.tied_pids, found.agrees, found.exception) == ((6, 5), False, exceptions.EQUAL)


def memcg_report(swap: MemcgCounter | None, *rows: Task) -> Event:
    """A report at a limit of 16384 pages, whose first task was killed."""
    memory = Memory(page_size_bytes=PAGE, page_size_source="kill-line")
    counter = MemcgCounter(usage_bytes=64 * MIB, limit_bytes=64 * MIB)
    return memcg_event(
        memcg=Memcg(version=2, limit_path="/a", memory=counter, swap=swap),
        memory=memory,
        tasks=rows,
        kills=(kill(pid=rows[0].pid),),
        kernel=Kernel(release="6.1.0"),
    )


def test_total_of_a_cgroup() -> None:
    """The limit, and at most its swap limit more."""
    none, some, any_ = MemcgCounter(limit_bytes=0), MemcgCounter(limit_bytes=MIB), MemcgCounter(unlimited=True)
    bounds = [played(memcg_report(swap, task(5, 9))) for swap in (none, some, any_)]

    assert [(b.total_bytes_min, b.total_bytes_max) for b in bounds] == [
        (64 * MIB, 64 * MIB),
        (64 * MIB, 65 * MIB),
        (64 * MIB, None),
    ]


def test_choice_that_depends_on_the_swap() -> None:
    """Another pick within the bounds is told; it is the reason where that one was killed."""
    rows = (task(5, 100, 100), task(6, 2000))
    free, held = (memcg_report(MemcgCounter(**limit), *rows) for limit in ({"unlimited": True}, {"limit_bytes": 0}))

    assert (played(free).predicted_pid, played(free).possible_pids) == (6, (5,))
    assert (played(free).agrees, played(free).exception) == (False, exceptions.SWAP)
    assert (played(held).agrees, played(held).exception, played(held).possible_pids) == (False, None, ())


def test_total_of_nodes() -> None:
    """A memory policy's nodes as far as they are printed, at most what is left for them of the machine's RAM."""
    zones = tuple(Zone(node=node, name="Normal", counters={"present": size * MIB}) for node, size in ((0, 96), (1, 64)))
    trigger = Trigger(nodemask="1")
    found = played(report(task(5, 9), scope="mempolicy", memory=machine(zones=zones), trigger=trigger))

    assert (found.total_bytes_min, found.total_bytes_max) == ((64 + 64) * MIB, (256 - 96 + 64) * MIB)


BIG, SMALL = task(6, 900), task(5, 100)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, None),
        ({"allocating_task": True}, exceptions.ALLOCATING),
        ({"trigger": Trigger(pid=5, call_trace=("try_to_unuse+0x1/0x2",))}, exceptions.ORIGIN),
        ({"trigger": Trigger(pid=6, call_trace=("try_to_unuse+0x1/0x2",))}, None),
        ({"kills": (kill(pid=4),)}, exceptions.GONE),
        ({"kills": (kill(pid=4),), "completeness": Completeness(damage=("a line",))}, exceptions.LOST),
        ({"kills": (kill(pid=5, role="group"),)}, exceptions.GROUP),
        ({"kills": (kill(pid=5, anon_rss_bytes=901 * PAGE),)}, None),
    ],
)
def test_reasons(fields: dict[str, object], reason: str | None) -> None:
    """A reason is named with its evidence only."""
    found = played(report(SMALL, BIG, **fields))

    assert (found.predicted_pid, found.agrees, found.exception) == (6, False, reason)


@pytest.mark.parametrize(("left", "reason"), [(89, exceptions.CHANGED), (95, None)])
def test_task_that_was_shrinking(left: int, reason: str | None) -> None:
    """What the kill line shows less than the table is what the task may have had more at the choice."""
    killed = kill(pid=5, anon_rss_bytes=left * PAGE, shmem_rss_bytes=0)

    assert played(report(SMALL, task(6, 110), kills=(killed,))).exception == reason


def test_one_address_space() -> None:
    """Rows that agree in every size are one address space."""
    found = played(report(task(5, 100, total_vm_bytes=MIB), task(6, 100, 10, total_vm_bytes=MIB)))

    assert (found.agrees, found.exception) == (False, exceptions.SAME_MM)


def test_victim_that_would_not_die() -> None:
    """An earlier victim that is still the highest explains the choice of the next."""
    earlier = report(BIG, kills=(kill(pid=6, comm="task6"),))

    assert played(report(SMALL, BIG), [earlier]).exception == exceptions.DYING
    assert played(report(SMALL, BIG, task(7, 800)), [earlier]).exception is None


def test_root_in_a_container() -> None:
    """Root without the capability gets no bonus: only where the printed score fits."""
    rows = [task(pid, size, uid=uid, pgtables_bytes=None, nr_ptes=0) for pid, size, uid in ((5, 6600, 0), (6, 6500, 9))]

    def told(score: int) -> str | None:
        return played(report(*rows, chosen=Chosen(pid=5, comm="a", score=score, from_="decision"))).exception

    assert played(report(*rows)).exception == exceptions.ROOT
    assert (told(100), told(97)) == (exceptions.ROOT, None)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (report(), NO_TABLE),
        (report(Task(5, rss_bytes=PAGE, oom_adj=0)), NO_FORMULA),
        (report(Task(5, rss_bytes=PAGE)), NO_COLUMNS),
        (report(old_row(5, 9), memory=machine(ram_bytes=None)), NO_TOTAL),
    ],
)
def test_not_replayable(event: Event, reason: str) -> None:
    """Without the numbers nothing is said."""
    found = played(event)

    assert (found.not_replayable, found.agrees, found.ranking) == (reason, None, ())


def test_nobody_chosen() -> None:
    """A failed allocation has no choice; a panic without candidates agrees, one by setting is not compared."""
    assert choice(report(SMALL, type="alloc_failure")) is None
    assert played(report(task(5, 9, -1000), type="oom_panic", kills=())).agrees is True
    assert played(report(SMALL, type="oom_panic", kills=())).agrees is None


numbers = st.integers(0, 1 << 40) | st.none()
tasks = st.builds(
    Task,
    st.integers(0, 50),
    tgid=st.integers(0, 50) | st.none(),
    uid=st.integers(0, 2) | st.none(),
    comm=st.sampled_from(["a", "b", None]),
    total_vm_bytes=numbers,
    rss_bytes=numbers,
    swap_bytes=numbers,
    pgtables_bytes=numbers,
    oom_score_adj=st.integers(-1000, 1000) | st.none(),
    oom_adj=st.integers(-17, 15) | st.none(),
    nr_ptes=st.integers(0, 1 << 30) | st.none(),
)
events = st.builds(
    lambda rows, pid, scope, memory, score, kind: report(
        *rows,
        scope=scope,
        memory=memory,
        kills=(kill(pid=pid),),
        chosen=Chosen(pid=pid, score=score, from_="decision") if score else None,
        type=kind,
    ),
    st.lists(tasks, max_size=6),
    st.integers(0, 50) | st.none(),
    st.sampled_from(["global", "memcg", "cpuset", "mempolicy", "unknown"]),
    st.just(machine()) | st.builds(machine, ram_bytes=numbers, swap_total_bytes=numbers) | st.none(),
    st.integers(0, 1000) | st.none(),
    st.sampled_from(["oom_kill", "oom_panic", "oom_unknown"]),
)


@given(events)
def test_never_raises(event: Event) -> None:
    """Whatever an event holds and lacks, there is an answer, and at most 20 are ranked."""
    found = choice(event)

    assert found is not None
    assert len(found.ranking) <= 20


rows = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.integers(-999, 1000)), min_size=2, max_size=20
).map(lambda sizes: [task(pid, size, adj) for pid, (size, adj) in enumerate(sizes, 2)])  # fmt: skip


@given(rows)
def test_without_the_first_the_second_is_taken(rows: list[Task]) -> None:
    """The ranking is the order in which they would die."""
    first, second = played(report(*rows)).ranking[:2]

    assert played(report(*(row for row in rows if row.pid != first.pid))).predicted_pid == second.pid


@given(rows, st.integers(0, 19), st.integers(0, 1999))
def test_a_higher_adj_never_lowers_the_rank(rows: list[Task], number: int, more: int) -> None:
    """Nobody becomes safer by it."""
    row = rows[number % len(rows)]
    raised = task(row.pid, (row.rss_bytes or 0) // PAGE, min((row.oom_score_adj or 0) + more, 1000))

    def place(rows: list[Task]) -> int:
        return [rank.pid for rank in played(report(*rows)).ranking].index(row.pid)

    assert place([raised if other is row else other for other in rows]) <= place(rows)


def test_every_choice_of_a_real_log() -> None:
    """All eight kills of one log, six of them at limits."""
    events = [event for event in oomlog.read(MIXED) if event.type == "oom_kill"]

    assert [played(event).agrees for event in events] == [True] * 8


def test_speed() -> None:
    """A table of 300 tasks takes far less than it took to read; the bound leaves room for a slow machine."""
    event = report(*(task(pid, pid * 7 % 1000, pid % 3) for pid in range(2, 302)))

    assert min(timeit(lambda: choice(event), number=1) for _ in range(10)) < 0.005
