"""Who held the memory, on reports of machines that were set up for it and on events built by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from oomlog.explaining.culprit import culprit
from oomlog.explaining.holding import holdings, shared_each, stem
from oomlog.explaining.ledger import ledger
from oomlog.model import Culprit, Event, Memcg, MemcgCounter, MemcgGroup, Slab, Task, Zone
from tests.golden import FIXTURES, events_of
from tests.reporting.making import MIB, event, machine, memcg_event

SET_UP = {
    "6.1-amd64-hugepages": "hugepages",
    "6.1-amd64-kworker": "unaccounted",
    "6.12-amd64-slab": "slab",
    "6.1-arm64-many-tasks": "process",
    "6.1-amd64-memcg2-docker": "process",
    "6.16-amd64-swap-zram-two": "process",
    "6.1-amd64-ratelimited": "group",
    "6.1-amd64-sysrq": None,
    "6.1-amd64-vmalloc-failure": None,
}
HEAD = dict.fromkeys(
    ("inactive_anon", "active_file", "inactive_file", "unevictable", "slab_reclaimable", "slab_unreclaimable", "free"),
    0,
)


def _found(given_event: Event) -> Culprit | None:
    return culprit(given_event, ledger(given_event))


def _machine(tasks: tuple[Task, ...] = (), slab: tuple[Slab, ...] = (), **counters: int) -> Event:
    """A machine of 1000 MiB; counters in MiB, what they leave is free."""
    used = sum(size for name, size in counters.items() if name not in ("shmem", "mapped"))
    held = {**HEAD, "active_anon": 0, "shmem": 0, "mapped": 0, "free": 1000 - used, **counters}
    memory = machine(
        ram_bytes=1000 * MIB,
        reserved_bytes=0,
        swap_total_bytes=0,
        swap_free_bytes=0,
        counters={name: count * MIB for name, count in held.items()},
        slab=slab,
        zones=(Zone(name="Normal", counters={"present": 1000 * MIB}),),
    )
    return event(memory=memory, tasks=tasks, kills=())


def _task(comm: str, rss: int, **fields: int) -> Task:
    sizes = {name: value * MIB for name, value in fields.items()}
    return structs.replace(Task(pid=1, comm=comm, rss_bytes=rss * MIB), **sizes)


def test_a_limit_whose_parts_are_not_told() -> None:
    """To 3.8 a cgroup's report has no statistics: whoever holds half of its usage holds most, less tells nobody."""
    bare = MemcgCounter(usage_bytes=100 * MIB, limit_bytes=100 * MIB)
    small, large = _task("sh", 2), _task("filler", 110)
    limited = memcg_event(memcg=Memcg(version=1, limit_path="/a", task_path="/a", memory=bare), tasks=(small, large))
    found = _found(limited)

    assert found is not None
    assert (found.kind, found.name, found.held_bytes, found.share) == ("process", "filler", 100 * MIB, 1.0)
    assert _found(structs.replace(limited, tasks=(small, _task("filler", 49)))) is None


def test_swap_that_is_nobodys_by_the_report_is_left_aside() -> None:
    """The table has no column of swap to 3.5: a share of RAM is known, one of RAM and swap is not."""
    swap = {"swap_total_bytes": 500 * MIB, "swap_free_bytes": 0}
    rows = (_task("hog", 600, swap_bytes=200), _task("hog", 600))
    told, untold = (
        structs.replace(given, memory=structs.replace(given.memory, **swap))
        for given in (_machine((row,), active_anon=600) for row in rows)
        if given.memory is not None
    )

    assert [found.share for found in map(_found, (told, untold)) if found] == [pytest.approx(800 / 1500), 0.6]


@pytest.mark.parametrize(("case", "kind"), SET_UP.items())
def test_what_was_set_up_is_found(case: str, kind: str | None) -> None:
    """The first event of each names what held the memory by design."""
    found = _found(events_of(FIXTURES / case)[0])

    assert (found.kind if found else None) == kind


def test_many_small_ones_beat_a_fat_bystander() -> None:
    """475 workers of 1 MiB hold more than one process of 300."""
    workers = tuple(_task(f"worker-{number}", 1) for number in range(475))
    found = _found(_machine((_task("mysqld", 300), *workers), active_anon=775))

    assert found == Culprit(kind="group", name="worker", held_bytes=475 * MIB, share=0.475, members=475)


def test_shared_pages_count_once() -> None:
    """50 workers that share 8 of their 10 MiB hold 108 MiB, less than the process with 308."""
    workers = tuple(_task(f"worker-{number}", 10) for number in range(50))
    found = _found(_machine((_task("mysqld", 308), *workers), active_anon=400))

    assert found is not None
    assert (found.kind, found.name) == ("process", "mysqld")


def test_swap_counts() -> None:
    """Who has most of its memory in swap holds it nevertheless."""
    tasks = (_task("leak", 100, swap_bytes=900), _task("db", 700))
    found = _found(_machine(tasks, active_anon=800))

    assert found is not None
    assert (found.name, found.held_bytes) == ("leak", 1000 * MIB)
    assert found.share == pytest.approx(1000 / 1900)


def test_files_in_tmpfs() -> None:
    """Shared memory beyond what is mapped at all is no process's."""
    found = _found(_machine((_task("app", 100),), active_anon=700, shmem=600, mapped=50))

    assert found is not None
    assert (found.kind, found.held_bytes) == ("tmpfs", 550 * MIB)


def test_mapped_shared_memory_is_of_those_who_map_it() -> None:
    """A segment that the processes of one name map (6.8+) counts once for them."""
    tasks = tuple(_task("postgres", 410, rss_anon_bytes=10, rss_shmem_bytes=400) for _ in range(9))
    found = _found(_machine(tasks, active_anon=500, shmem=400, mapped=410))

    assert found is not None
    assert (found.kind, found.members, found.held_bytes) == ("group", 9, 490 * MIB)


def test_slab_caches_are_named() -> None:
    """The name is that of the largest caches which make half of the list."""
    slab = tuple(
        Slab(name=name, used_bytes=0, total_bytes=size * MIB)
        for name, size in (("pid", 60), ("filp", 300), ("dentry", 400))
    )
    listed, unlisted = (_found(_machine((), caches, slab_unreclaimable=760)) for caches in (slab, ()))

    assert listed is not None
    assert unlisted is not None
    assert (listed.name, unlisted.name) == ("dentry", "slab")


def test_a_doubtful_remainder_accuses_nobody() -> None:
    """What is unaccounted is the culprit only where the ledger is sure of it."""
    whole = ledger(_machine(active_anon=100, free=0))
    doubtful = (*whole[:-1], structs.replace(whole[-1], note="incomplete"))

    assert (found := culprit(_machine(), whole)) is not None
    assert found.kind == "unaccounted"
    assert culprit(_machine(), doubtful) is None


def test_it_is_what_the_cause_names() -> None:
    """A cause that names a holder of one kind leaves no other for the culprit; other causes leave it to the amounts."""
    given = _machine((_task("hog", 300),), active_anon=300, slab_unreclaimable=400)
    rows = ledger(given)

    kinds = [(found := culprit(given, rows, cause=cause)) and found.kind for cause in ("process-growth", "swap", None)]
    assert kinds == ["process", "slab", "slab"]


@pytest.mark.parametrize("fields", [{"manual": True}, {"type": "alloc_failure"}, {"type": "userspace_kill"}])
def test_nobody(fields: dict[str, object]) -> None:
    """A kill that was asked for and an allocation that failed are no question of who held the memory."""
    given_event = _machine(active_anon=900)

    assert culprit(event(**fields), ledger(given_event)) is None


def test_nobody_alone() -> None:
    """Where the largest holder has little, nobody alone is the culprit."""
    tasks = tuple(_task(comm, 50) for comm in ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay"))

    assert _found(_machine(tasks, active_anon=500)) is None


def test_child_cgroup() -> None:
    """Below a cgroup v1, the child that holds twice what any process there does is named."""
    groups = tuple(
        MemcgGroup(path=path, stats={"rss": size * MIB, "cache": 0})
        for path, size in (("/a/b/x", 30), ("/a/b", 30), ("/a/c", 9))
    )
    memcg = Memcg(
        version=1, limit_path="/a", memory=MemcgCounter(usage_bytes=69 * MIB, limit_bytes=70 * MIB), groups=groups
    )
    tasks = tuple(_task(comm, 20) for comm in ("one", "two", "three"))
    found = _found(memcg_event(memcg=memcg, tasks=tasks))

    assert found is not None
    assert (found.kind, found.name, found.held_bytes) == ("memcg", "/a/b", 60 * MIB)


def test_without_a_task_dump_the_killed_must_hold_half() -> None:
    """The killed process is known to be the largest only with half of the anonymous memory."""
    kills = event().kills

    assert (found := _found(_with_kills(_machine(active_anon=300), kills))) is not None
    assert found.name == "hog"
    assert _found(_with_kills(_machine(active_anon=400), kills)) is None


def test_a_task_dump_that_breaks_off() -> None:
    """What was not printed may be larger; then nothing else is blamed for what processes hold, either."""
    cut = _machine((_task("small", 100),), active_anon=600, slab_unreclaimable=300)

    assert _found(structs.replace(cut, type="oom_unknown")) is None
    assert (found := _found(cut)) is not None
    assert found.kind == "slab"


def _with_kills(given_event: Event, kills: object) -> Event:
    return event(memory=given_event.memory, kills=kills)


@pytest.mark.parametrize(
    ("comm", "expected"),
    [
        ("apache2-17", "apache2"),
        ("worker12", "worker"),
        ("kworker/0:1", "kworker"),
        ("pool:3", "pool"),
        ("1234", "1234"),
        ("bash", "bash"),
    ],
)
def test_names_without_their_numbers(comm: str, expected: str) -> None:
    """Processes of a pool carry numbers; what is nothing but a number keeps it."""
    assert stem(comm) == expected


@given(st.lists(st.integers(0, 1 << 40), min_size=1), st.integers(0, 1 << 44))
def test_shared_pages_explain_the_excess(sizes: list[int], total: int) -> None:
    """Without what is shared in each, all sizes add up to the total, as near as whole bytes allow."""
    shared = shared_each(sizes, total)
    own = sum(max(size - shared, 0) for size in sizes)

    assert 0 <= shared <= max(sizes)
    assert own == sum(sizes) if sum(sizes) <= total else total <= own <= total + len(sizes)


@given(st.lists(st.tuples(st.sampled_from(["a1", "a2", "b"]), st.integers(0, 1 << 30))), st.integers(0, 1 << 33))
def test_holdings_have_every_task_once(rows: list[tuple[str, int]], anon: int) -> None:
    """Members add up to the tasks, and no group holds more than there is."""
    tasks = [(size, Task(pid=1, comm=comm, rss_bytes=size)) for comm, size in rows]
    found = holdings(tasks, shared_each([size for _, size in rows], anon), anon)

    assert sum(group.members for group in found) == len(rows)
    assert all(0 <= group.resident_bytes <= anon for group in found)
