"""The choice with other settings."""

import pytest
from msgspec.structs import replace

from oomlog.explaining import gains
from oomlog.explaining.whatif import ALLOCATING, BY_HAND, CHILDREN, LOWER_BOUND, NO_AMOUNT, SWAP, whatif
from oomlog.model import Chosen, Event, Memcg, MemcgCounter, Memory, Trigger, Zone
from tests.explaining.making import MIB, PAGE, report, task
from tests.reporting.making import kill, machine, memcg_event

KIB = 1024
ZONES = (
    Zone(node=0, name="DMA", counters={"free": 900 * KIB, "high": 1000 * KIB}),
    Zone(node=0, name="Normal", counters={"free": 5000 * KIB, "high": 6000 * KIB}, lowmem_reserve_bytes=(0, 0, 0)),
)
REQUEST = Trigger(comm="cron", pid=5, gfp_mask=0x140CCA, order=0, request_bytes=PAGE)
MISSING = 1000 * KIB + PAGE
"""What Normal lacks; DMA is not for such a request."""


def shortage(**fields: object) -> Event:
    """A machine without swap, `big` (9000 pages) killed before `mid` and two `small`."""
    rows = (task(9, 9000, comm="big"), task(8, 900, comm="mid"), task(7, 90, comm="small"), task(6, 80, comm="small"))
    memory = machine(swap_total_bytes=0, swap_free_bytes=0, zones=ZONES)
    return report(*rows, **{"memory": memory, "trigger": REQUEST, **fields})


def at_limit(swap: MemcgCounter | None = None, memsw: MemcgCounter | None = None) -> Event:
    """A cgroup at its limit of 64 MiB, with no limit of swap where none is given."""
    counter = MemcgCounter(usage_bytes=64 * MIB, limit_bytes=64 * MIB)
    rows = (task(9, 9000, comm="big"), task(8, 900, 100, comm="mid"))
    memory = Memory(page_size_bytes=PAGE, page_size_source="kill-line")
    memcg = Memcg(version=2, memory=counter, swap=swap or MemcgCounter(unlimited=True), memsw=memsw)
    return replace(memcg_event(memcg=memcg, memory=memory, tasks=rows, trigger=REQUEST), kills=(kill(pid=9),))


def test_nothing_changed() -> None:
    """The choice as it was, its margin, and what was missing."""
    answer = whatif(shortage())

    assert (answer.killed_pid, answer.killed_comm, answer.margin_bytes) == (9, "big", 8100 * PAGE)
    assert (answer.deficit_bytes, answer.gained_bytes, answer.needed_bytes) == (MISSING, 0, MISSING)
    assert (answer.averted, answer.before, answer.caveats) == (False, answer.after, (LOWER_BOUND,))


def test_other_adj() -> None:
    """By name and by pid; the thousandths are of 65536 pages."""
    answer = whatif(shortage(), adj={"big": -200, 6: 30})

    assert answer.changes == ("oom_score_adj of big = -200", "oom_score_adj of 6 = 30")
    assert (answer.killed_comm, answer.killed_pid, answer.margin_bytes) == ("small", 6, (80 + 30 * 65 - 900) * PAGE)
    assert answer.averted is False


def test_adj_of_all_of_a_name() -> None:
    """A name means each task that has it, also one that the kernel has cut."""
    event = shortage()
    rows = (*event.tasks, task(5, 50, comm="unattended-upgr"))

    assert whatif(event, adj={"small": 500}).changes == ("oom_score_adj of small (2 tasks) = 500",)
    assert whatif(replace(event, tasks=rows), adj={"unattended-upgrades": 900}).killed_pid == 5


def test_exempt() -> None:
    """Nobody is left where all are exempt or gone."""
    assert whatif(shortage(), adj={"big": -1000, "mid": -1000, "small": -1000}).killed_pid is None
    gone = whatif(shortage(), without=["big", "mid", "small"])
    assert (gone.killed_pid, gone.after) == (None, None)


@pytest.mark.parametrize(
    ("adj", "without", "message"),
    [({"nobody": 1}, (), "no task 'nobody'"), ({}, ["77"], "no task '77'"), ({"big": 1001}, (), "no oom_score_adj")],
)
def test_not_in_the_table(adj: dict[str | int, int], without: list[str], message: str) -> None:
    """A task that is not there, or a value that cannot be, is refused."""
    with pytest.raises(ValueError, match=message):
        whatif(shortage(), adj=adj, without=without)


def test_no_adj_in_the_table() -> None:
    """Kernels to 2.6.35 have none that could be another."""
    event = shortage(tasks=(task(5, 9, comm="a", oom_score_adj=None, oom_adj=0),))
    with pytest.raises(ValueError, match="has no oom_score_adj"):
        whatif(event, adj={"a": 1})


def test_without_a_task() -> None:
    """What it held is gained, at most; the next in line would have been next."""
    answer = whatif(shortage(), without=["big"])

    assert (answer.gained_bytes, answer.averted, answer.needed_bytes) == (9000 * PAGE, True, 0)
    assert (answer.killed_pid, answer.changes) == (8, ("without big",))
    assert gains.SHARED in answer.caveats


def test_anonymous_memory_is_what_a_task_gives_back() -> None:
    """Where the table tells it apart."""
    event = shortage(tasks=(task(9, 9000, comm="big", rss_anon_bytes=3 * PAGE, pgtables_bytes=PAGE), task(8, 1)))

    assert whatif(event, without=["big"]).gained_bytes == 4 * PAGE


def test_what_a_task_had_in_swap_makes_room() -> None:
    """For the memory of others, where swap was used up; page tables are pages to 4.14."""
    rows = (task(9, 9000, comm="big", swap_bytes=50 * PAGE, pgtables_bytes=None, nr_ptes=3), task(8, 1))
    full, free = (machine(swap_total_bytes=64 * MIB, swap_free_bytes=left * MIB, zones=ZONES) for left in (0, 32))

    assert whatif(shortage(tasks=rows, memory=full), without=["big"]).gained_bytes == 9053 * PAGE
    assert whatif(shortage(tasks=rows, memory=free), without=["big"]).gained_bytes == 9003 * PAGE


def test_more_ram() -> None:
    """RAM adds to what was free, and to the total that adj counts in."""
    answer = whatif(shortage(), ram_bytes=300 * MIB, adj={"mid": 50})
    less = whatif(shortage(), ram_bytes=200 * MIB)

    assert (answer.gained_bytes, answer.averted) == (44 * MIB, True)
    assert answer.after is not None
    assert answer.after.total_bytes_min == 300 * MIB
    assert (less.averted, less.needed_bytes) == (False, MISSING + 56 * MIB)


def test_more_swap() -> None:
    """It helps as far as there is anonymous memory, and only where swap was used up."""
    full = machine(swap_total_bytes=64 * MIB, swap_free_bytes=0, zones=ZONES)
    free = machine(swap_total_bytes=64 * MIB, swap_free_bytes=32 * MIB, zones=ZONES)

    assert whatif(shortage(), swap_bytes=999 * MIB).gained_bytes == 130 * MIB
    assert whatif(shortage(memory=full), swap_bytes=65 * MIB).gained_bytes == MIB
    answer = whatif(shortage(memory=free), swap_bytes=65 * MIB)
    assert (answer.gained_bytes, answer.averted, answer.caveats[0]) == (0, False, gains.SWAP_FREE)


def test_higher_limit() -> None:
    """The request at the limit would have been served."""
    answer = whatif(at_limit(), limit_bytes=65 * MIB)

    assert (answer.deficit_bytes, answer.gained_bytes, answer.averted) == (PAGE, MIB, True)
    assert answer.after is not None
    assert answer.after.total_bytes_min == 65 * MIB


def test_memory_and_swap_limit_moves_along() -> None:
    """So the swap that may be used stays what it was."""
    memsw = MemcgCounter(usage_bytes=64 * MIB, limit_bytes=80 * MIB)
    answer = whatif(at_limit(memsw=memsw), limit_bytes=128 * MIB)

    assert answer.after is not None
    assert (answer.after.total_bytes_min, answer.after.total_bytes_max) == (128 * MIB, 144 * MIB)
    assert gains.MOVES_ALONG in answer.caveats


def test_what_does_not_matter() -> None:
    """RAM for a cgroup at its limit, and the limit for a machine out of memory, change nothing and say so."""
    ram, limit = whatif(at_limit(), ram_bytes=999 * MIB), whatif(shortage(), limit_bytes=MIB)

    assert (ram.averted, ram.caveats[0]) == (False, gains.NOT_THE_MACHINE)
    assert (limit.averted, limit.caveats[0]) == (False, gains.NO_LIMIT)


def test_swap_of_a_cgroup() -> None:
    """Swap is no help where it may not be used, and unknown help where it may."""
    none = whatif(at_limit(swap=MemcgCounter(usage_bytes=0, limit_bytes=0)), swap_bytes=MIB)
    some = whatif(at_limit(), swap_bytes=MIB)

    assert (none.gained_bytes, none.averted, none.caveats[0]) == (0, False, gains.NO_SWAPPING)
    assert (some.gained_bytes, some.averted, some.caveats[0]) == (None, None, gains.SWAP_UNKNOWN)


def test_nodes() -> None:
    """Under a memory policy only its own nodes count, and more RAM may be elsewhere."""
    zones = (replace(ZONES[1], node=0, counters={"free": 0, "high": MIB}), replace(ZONES[1], node=1))
    memory = machine(swap_total_bytes=0, swap_free_bytes=0, zones=zones)
    event = shortage(memory=memory, scope="mempolicy", trigger=replace(REQUEST, nodemask="1"))
    answer = whatif(event, ram_bytes=999 * MIB)

    assert (answer.deficit_bytes, answer.gained_bytes, answer.averted) == (MISSING, None, None)


@pytest.mark.parametrize(
    ("fields", "caveat"),
    [
        ({"manual": True}, BY_HAND),
        ({"trigger": replace(REQUEST, gfp_mask=None)}, NO_AMOUNT),
        ({"trigger": replace(REQUEST, request_bytes=None)}, NO_AMOUNT),
        ({"memory": machine(zones=(replace(ZONES[1], counters={"free": 9, "high": 8}),))}, NO_AMOUNT),
        ({"memory": machine(zones=(replace(ZONES[1], counters={"free": 9}),))}, NO_AMOUNT),
    ],
)
def test_nothing_measurable_was_missing(fields: dict[str, object], caveat: str) -> None:
    """By hand, or where the figures do not show it, no amount is made up."""
    answer = whatif(shortage(**fields), ram_bytes=999 * MIB)

    assert (answer.deficit_bytes, answer.needed_bytes) == (None, None)
    assert answer.averted is (False if caveat == BY_HAND else None)
    assert caveat in answer.caveats


def test_free_memory_that_the_request_may_not_use() -> None:
    """CMA pages serve movable requests, HighMem those that can be there."""
    cma = (replace(ZONES[1], counters={"free": 9000 * KIB, "free_cma": 4000 * KIB, "high": 6000 * KIB}),)
    high = (ZONES[1], replace(ZONES[1], name="HighMem", counters={"free": 9000 * KIB, "high": 6000 * KIB}))

    def missing(zones: tuple[Zone, ...], mask: int) -> int | None:
        return whatif(shortage(memory=machine(zones=zones), trigger=replace(REQUEST, gfp_mask=mask))).deficit_bytes

    assert [missing(zones, 0xCC0) for zones in (cma, high)] == [MISSING, MISSING]
    assert [missing(zones, 0x140CCA) for zones in (cma, high)] == [None, None]


def test_whoever_asks() -> None:
    """With vm.oom_kill_allocating_task it is the one that asked, unless exempt."""
    event = shortage(allocating_task=True, trigger=replace(REQUEST, pid=7), kills=(kill(pid=7),))
    answer = whatif(event, adj={"mid": 900})

    assert (answer.killed_pid, answer.margin_bytes) == (7, None)
    assert ALLOCATING in answer.caveats
    assert whatif(event, adj={"small": -1000}).killed_pid == 9


def test_limits_of_the_answer() -> None:
    """A replay that fails as it is, swap that is not printed, and children are said."""
    odd = whatif(shortage(kills=(kill(pid=6),)))
    old = whatif(shortage(chosen=Chosen(pid=9, comm="big", score=1, from_="decision")))

    assert any("the reason is not known" in caveat for caveat in odd.caveats)
    assert CHILDREN in old.caveats
    assert SWAP in whatif(at_limit()).caveats


def test_event_without_a_choice() -> None:
    """A failed allocation killed nobody, and would not have."""
    answer = whatif(shortage(type="alloc_failure", kills=()))

    assert (answer.before, answer.after, answer.killed_pid) == (None, None, None)


def test_less_swap_costs_what_was_in_use() -> None:
    """Free swap is no loss; what no longer fits is."""
    memory = machine(swap_total_bytes=64 * MIB, swap_free_bytes=24 * MIB, zones=ZONES)
    event = shortage(memory=memory)

    assert whatif(event, swap_bytes=40 * MIB).gained_bytes == 0
    assert whatif(event, swap_bytes=30 * MIB).gained_bytes == -10 * MIB


def test_what_is_gone_needs_no_swap() -> None:
    """More swap and a task less: its memory counts once."""
    counters = {"active_anon": 9990 * PAGE, "inactive_anon": 0}
    event = shortage(memory=machine(swap_total_bytes=0, swap_free_bytes=0, zones=ZONES, counters=counters))
    answer = whatif(event, swap_bytes=1 << 40, without=["big"])

    assert answer.gained_bytes == 9990 * PAGE


def test_swap_of_a_cgroup_that_may_have_none() -> None:
    """v1: a limit of memory and swap together that is memory's own leaves no room for swap."""
    memsw = MemcgCounter(usage_bytes=64 * MIB, limit_bytes=64 * MIB)
    answer = whatif(at_limit(memsw=memsw), limit_bytes=96 * MIB, swap_bytes=1 << 30)

    assert answer.averted is True
    assert gains.NO_SWAPPING in answer.caveats


def test_ram_that_cannot_be() -> None:
    """What the kernel had reserved at boot does not fit in."""
    event = shortage(memory=machine(reserved_bytes=MIB, zones=ZONES))

    with pytest.raises(ValueError, match=r"1\.0 MiB of RAM: the kernel had 1\.0 MiB reserved"):
        whatif(event, ram_bytes=MIB)


def test_one_task_has_one_adj() -> None:
    """By name and by pid differently is a mistake, the same twice is not."""
    with pytest.raises(ValueError, match="pid 6 is given two oom_score_adj: -1000 and 3"):
        whatif(shortage(), adj={"small": -1000, 6: 3})
    assert whatif(shortage(), adj={"small": 3, 6: 3}).killed_pid == 9
