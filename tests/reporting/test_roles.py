"""Trigger, victim and culprit in words."""

import pytest
from msgspec.structs import replace

from oomlog.model import Chosen, Culprit, Event, LedgerRow, Request, Task, Trigger
from oomlog.reporting.roles import roles
from tests.reporting.making import MIB, event, kill, machine, memcg_event

LEDGER = (LedgerRow(name="anon", bytes=200 * MIB, share=0.8), LedgerRow(name="unaccounted", bytes=50 * MIB, share=0.2))
HOG = Culprit(kind="process", name="hog", held_bytes=175 * MIB, share=0.7)


def _full(**fields: object) -> Event:
    return event(memory=machine(ledger=LEDGER), **fields)


def test_three_answers() -> None:
    """Who asked, who died and with how much of the whole, who held most."""
    answers = roles(_full(culprit=HOG))

    assert answers.trigger == "cron (pid 7) asked for 4.0 KiB"
    assert answers.victim == "hog (pid 84) died; it held 175.0 MiB, 70 % of RAM"
    assert answers.culprit == "hog held 175.0 MiB, 70 % of RAM"
    assert answers.verdict == "The victim was the one that held most."


def test_the_victim_need_not_be_the_culprit() -> None:
    """Another process, or no process at all."""
    other = Culprit(kind="process", name="java", held_bytes=190 * MIB, share=0.76)
    files = Culprit(kind="tmpfs", name="tmpfs or shared memory", held_bytes=190 * MIB, share=0.76)

    assert roles(_full(culprit=other)).verdict == "The victim was not the one that held most: that was java."
    assert "no process's own" in str(roles(_full(culprit=files)).verdict)


def test_one_of_many() -> None:
    """Of a group those that live on are counted; a number at the end of the name makes no other name."""
    group = Culprit(kind="group", name="worker", held_bytes=190 * MIB, share=0.76, members=40)
    answers = roles(_full(culprit=group, kills=(kill(comm="worker-7"),)))

    assert answers.culprit == "worker (40 processes) held 190.0 MiB, 76 % of RAM"
    assert answers.verdict == "The victim was one of those that held most; 39 processes of its name live on."


def test_share_with_swap() -> None:
    """A share of more than the ledger's whole says that swap is in it."""
    swapped = Culprit(kind="process", name="hog", held_bytes=175 * MIB, share=0.5)

    assert roles(_full(culprit=swapped)).culprit == "hog held 175.0 MiB, 50 % of RAM and swap in use"


def test_shared_pages_of_another_cgroup() -> None:
    """A process may map more than its cgroup's limit."""
    ledger = (LedgerRow(name="anon", bytes=64 * MIB, share=1.0),)
    answers = roles(memcg_event(memory=machine(ledger=ledger)))

    told = "more than the limit (pages that it shares can be charged elsewhere)"
    assert answers.victim == f"hog (pid 84) died; it held 175.0 MiB, {told}"


def test_a_child_of_the_largest_is_not_the_largest() -> None:
    """Two processes of one name: the culprit is told apart from the victim by its pid."""
    largest, child = Task(pid=80, comm="hog", rss_bytes=90 * MIB), Task(pid=84, comm="hog", rss_bytes=50 * MIB)
    found = Culprit(kind="process", name="hog", held_bytes=90 * MIB, members=1, share=0.9)
    short = memcg_event(tasks=(largest, child), culprit=found)

    assert roles(short).verdict == "The victim was not the one that held most: that was hog (pid 80)."
    assert roles(replace(short, tasks=(child,))).verdict == "The victim was the one that held most."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type": "oom_panic", "panic": "Out of memory: panic"}, "the kernel panicked (Out of memory: panic)"),
        ({"type": "oom_no_victim"}, "found no process that it may kill"),
        ({"type": "oom_unknown"}, "not in the log"),
        ({"type": "alloc_failure"}, "none in this report: a request failed"),
        (
            {"type": "alloc_failure", "request": Request(order=4, text="why")},
            "nobody: a request failed, and no process was killed",
        ),
        ({"type": "alloc_failure", "trigger": Trigger(kind="stall", stall_seconds=10.0)}, "a request stalled"),
        ({"type": "oom_unknown", "chosen": Chosen(pid=5, comm="x", from_="decision")}, "x (pid 5) was announced"),
        (
            {"type": "oom_no_victim", "chosen": Chosen(pid=5, comm="x", from_="exiting")},
            "x (pid 5) was chosen, and not",
        ),
    ],
)
def test_nobody_died(fields: dict[str, object], expected: str) -> None:
    """The victim's place says why there is none."""
    assert expected in str(roles(event(kills=(), **fields)).victim)


def test_by_hand() -> None:
    """The kernel thread that carries out SysRq-F asked for nothing."""
    answers = roles(event(manual=True, trigger=Trigger(comm="kworker/0:1", pid=44)))

    assert answers.trigger == "somebody by hand (SysRq-F); kworker/0:1 (pid 44) only carried it out"
    assert answers.culprit is None
